-- 10,000 writes into one table, in place, which is what a Lua program would do; then as many look-ups.
local function key(i)
  return "k" .. i
end

return function()
  local dict = {}
  for i = 0, 9999 do dict[key(i)] = i end
  local sum = 0
  for i = 0, 9999 do sum = sum + dict[key(i)] end
  return sum
end
