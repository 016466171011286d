-- All placements of n queens, row by row. The queens placed so far are a table that is written in place.
local function is_safe(column, placed, rows)
  for row = rows, 1, -1 do
    local other, distance = placed[row], rows + 1 - row
    if other == column or other == column + distance or other == column - distance then
      return false
    end
  end
  return true
end

local function place(n, row, placed)
  if row == n then return 1 end
  local count = 0
  for column = 0, n - 1 do
    if is_safe(column, placed, row) then
      placed[row + 1] = column
      count = count + place(n, row + 1, placed)
    end
  end
  return count
end

local function main(n)
  return place(n, 0, {})
end

return { main = main }
