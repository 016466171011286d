// n writes into one Map, in place, which is what a JavaScript program would do; then as many look-ups.
const key = (i) => "k" + i;

export function main(n) {
  const dict = new Map();
  for (let i = 0; i < n; i++) dict.set(key(i), i);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += dict.get(key(i));
  return sum;
}
