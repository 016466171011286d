-- Twenty times map, filter and reduce over a table of n numbers, with functions that capture the round they are made in.
-- Lua programs bring their own three.
local function map(f, items)
  local result = {}
  for i = 1, #items do result[i] = f(items[i]) end
  return result
end

local function filter(keep, items)
  local result, n = {}, 0
  for i = 1, #items do
    local item = items[i]
    if keep(item) then
      n = n + 1
      result[n] = item
    end
  end
  return result
end

local function reduce(f, items, result)
  for i = 1, #items do result = f(result, items[i]) end
  return result
end

local function times(k)
  return function(x) return x * k % 1009 end
end

local function is_wanted(k)
  return function(x) return (x + k) % 7 < 3 end
end

local function add(a, b) return a + b end

local function main(n)
  local items, total = {}, 0
  for i = 1, n do items[i] = i - 1 end
  for k = 1, 20 do
    total = reduce(add, filter(is_wanted(k), map(times(k), items)), total)
  end
  return total
end

return { main = main }
