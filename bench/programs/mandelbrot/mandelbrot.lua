-- The Mandelbrot set on a grid of n x n: multiplication, addition and comparison of doubles in loops.
local function escape(re, im)
  local x, y = 0.0, 0.0
  for i = 0, 59 do
    local xx, yy = x * x, y * y
    if xx + yy > 4.0 then return i end
    x, y = xx - yy + re, 2.0 * x * y + im
  end
  return 60
end

local function main(n)
  local step, sum = 3.0 / n, 0
  for i = 0, n - 1 do
    for j = 0, n - 1 do sum = sum + escape(j * step - 2.2, i * step - 1.5) end
  end
  return sum
end

return { main = main }
