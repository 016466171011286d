// n writes into one Map, in place; then as many look-ups.
function key(i: i32): string {
  return "k" + i.toString();
}

export function main(n: i32): f64 {
  const dict = new Map<string, i32>();
  for (let i = 0; i < n; i++) dict.set(key(i), i);
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += dict.get(key(i));
  return sum;
}
