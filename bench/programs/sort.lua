-- Sorts 2,000 scrambled records by a field, with a comparator written in Lua. Making the records is not timed.
local records, state = {}, 42
for i = 0, 1999 do
  records[2000 - i] = { id = i, karma = state }
  state = (state * 1103 + 12345) % 65536
end

local function more_karma(a, b)
  return a.karma > b.karma
end

return function()
  local sorted = table.move(records, 1, #records, 1, {})
  table.sort(sorted, more_karma)
  return sorted[1].karma + 2 * sorted[1000].karma + 3 * sorted[2000].id
end
