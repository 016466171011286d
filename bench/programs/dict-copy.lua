-- 1,000 updates that each make a new table and leave the old one as it was: what `dict-set` promises, by copying.
local function key(i)
  return "k" .. i
end

local function with_entry(dict, name, value)
  local copy = {}
  for k, v in next, dict do copy[k] = v end
  copy[name] = value
  return copy
end

return function()
  local dict = {}
  for i = 0, 999 do dict = with_entry(dict, key(i), i) end
  local sum = 0
  for i = 0, 999 do sum = sum + dict[key(i)] end
  return sum
end
