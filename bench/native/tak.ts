// Calls with three arguments.
function tak(x: i32, y: i32, z: i32): i32 {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

export function main(n: i32): f64 {
  return tak(3 * n, 2 * n, n);
}
