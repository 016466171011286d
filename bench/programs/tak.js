// Calls with three arguments. JavaScript has no tail calls here; Lua and LisPy have.
function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

export function main() {
  return tak(18, 12, 6);
}
