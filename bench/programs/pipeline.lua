-- map, filter and reduce with small functions over a table of 20,000 numbers. Lua programs bring their own three.
local function range(n)
  local result = {}
  for i = 1, n do result[i] = i - 1 end
  return result
end

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

local function square(x) return x * x end
local function is_wanted(x) return x % 7 < 3 end
local function add(a, b) return a + b end

return function()
  return reduce(add, filter(is_wanted, map(square, range(20000))), 0)
end
