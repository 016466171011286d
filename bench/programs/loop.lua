-- A counting loop over small integers.
return function()
  local sum = 1
  for i = 0, 199999 do
    sum = (sum * 3 + i) % 65521
  end
  return sum
end
