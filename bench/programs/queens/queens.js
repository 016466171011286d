// All placements of n queens, row by row. The queens placed so far are an array that grows and shrinks.
function isSafe(column, placed) {
  for (let row = placed.length - 1, distance = 1; row >= 0; row--, distance++) {
    const other = placed[row];
    if (other === column || other === column + distance || other === column - distance)
      return false;
  }
  return true;
}

function place(n, row, placed) {
  if (row === n) return 1;
  let count = 0;
  for (let column = 0; column < n; column++) {
    if (isSafe(column, placed)) {
      placed.push(column);
      count += place(n, row + 1, placed);
      placed.pop();
    }
  }
  return count;
}

export function main(n) {
  return place(n, 0, []);
}
