// map, filter and reduce with small functions over an array of 20,000 numbers. The three are C code of QuickJS.
const square = (x) => x * x;
const isWanted = (x) => x % 7 < 3;
const range = (n) => Array.from({ length: n }, (_, i) => i);

export function main() {
  return range(20000)
    .map(square)
    .filter(isWanted)
    .reduce((sum, x) => sum + x, 0);
}
