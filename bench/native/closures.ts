// Twenty times map, filter and reduce over an array of n numbers. AssemblyScript has no closures: the round is a global.
let k = 1;

export function main(n: i32): f64 {
  const items = new Array<i32>(n);
  for (let i = 0; i < n; i++) items[i] = i;
  let total = 0;
  for (k = 1; k <= 20; k++) {
    total = items
      .map<i32>((x) => (x * k) % 1009)
      .filter((x) => (x + k) % 7 < 3)
      .reduce<i32>((sum, x) => sum + x, total);
  }
  return total;
}
