-- The Mandelbrot set on a grid of 40 x 40: multiplication, addition and comparison of doubles in loops.
local function escape(re, im)
  local x, y = 0.0, 0.0
  for n = 0, 59 do
    local xx, yy = x * x, y * y
    if xx + yy > 4.0 then return n end
    x, y = xx - yy + re, 2.0 * x * y + im
  end
  return 60
end

return function()
  local sum = 0
  for i = 0, 39 do
    for j = 0, 39 do sum = sum + escape(j * 0.075 - 2.2, i * 0.075 - 1.5) end
  end
  return sum
end
