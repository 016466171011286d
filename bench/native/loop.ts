// A counting loop over small integers.
export function main(n: i32): f64 {
  let sum = 1;
  for (let i = 0; i < n; i++) sum = (sum * 3 + i) % 65521;
  return sum;
}
