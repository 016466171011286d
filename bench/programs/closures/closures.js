// Twenty times map, filter and reduce over an array of n numbers, with functions that capture the round they are made in.
// The three are C code of QuickJS.
const times = (k) => (x) => (x * k) % 1009;
const isWanted = (k) => (x) => (x + k) % 7 < 3;

export function main(n) {
  const items = Array.from({ length: n }, (_, i) => i);
  let total = 0;
  for (let k = 1; k <= 20; k++) {
    total = items
      .map(times(k))
      .filter(isWanted(k))
      .reduce((sum, x) => sum + x, total);
  }
  return total;
}
