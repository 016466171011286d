-- A counting loop over small integers.
local function main(n)
  local sum = 1
  for i = 0, n - 1 do
    sum = (sum * 3 + i) % 65521
  end
  return sum
end

return { main = main }
