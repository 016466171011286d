-- Calls with three arguments, of which the outermost is a tail call.
local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local function main(n)
  return tak(3 * n, 2 * n, n)
end

return { main = main }
