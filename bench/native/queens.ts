// All placements of n queens, row by row. The queens placed so far are an array that is written in place.
const placed = new StaticArray<i32>(32);

function isSafe(column: i32, row: i32): bool {
  for (let r = row - 1, distance = 1; r >= 0; r--, distance++) {
    const other = placed[r];
    if (other == column || other == column + distance || other == column - distance) return false;
  }
  return true;
}

function place(n: i32, row: i32): i32 {
  if (row == n) return 1;
  let count = 0;
  for (let column = 0; column < n; column++) {
    if (!isSafe(column, row)) continue;
    placed[row] = column;
    count += place(n, row + 1);
  }
  return count;
}

export function main(n: i32): f64 {
  return place(n, 0);
}
