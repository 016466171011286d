-- n writes into one table, in place, which is what a Lua program would do; then as many look-ups.
local function key(i)
  return "k" .. i
end

local function main(n)
  local dict = {}
  for i = 0, n - 1 do dict[key(i)] = i end
  local sum = 0
  for i = 0, n - 1 do sum = sum + dict[key(i)] end
  return sum
end

return { main = main }
