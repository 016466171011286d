// A counting loop over small integers.
export function main() {
  let sum = 1;
  for (let i = 0; i < 200000; i++) sum = (sum * 3 + i) % 65521;
  return sum;
}
