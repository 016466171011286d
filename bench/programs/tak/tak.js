// Calls with three arguments. JavaScript has no tail calls here; Lua and the Lisps have.
function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

export function main(n) {
  return tak(3 * n, 2 * n, n);
}
