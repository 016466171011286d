-- Sorts n scrambled records by a field, with a comparator written in Lua. Making the records is not timed.
local records

local function prepare(n)
  local state = 42
  records = {}
  for i = 0, n - 1 do
    records[n - i] = { id = i, karma = state }
    state = (state * 1103 + 12345) % 65536
  end
  return n
end

local function more_karma(a, b)
  return a.karma > b.karma
end

local function main(n)
  local sorted = table.move(records, 1, n, 1, {})
  table.sort(sorted, more_karma)
  return sorted[1].karma + 2 * sorted[n // 2 + 1].karma + 3 * sorted[n].karma
end

return { prepare = prepare, main = main }
