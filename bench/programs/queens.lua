-- All placements of seven queens, row by row. The queens placed so far are a table that is written in place.
local function is_safe(column, placed, rows)
  for row = rows, 1, -1 do
    local other, distance = placed[row], rows + 1 - row
    if other == column or other == column + distance or other == column - distance then
      return false
    end
  end
  return true
end

local function place(row, placed)
  if row == 7 then return 1 end
  local count = 0
  for column = 0, 6 do
    if is_safe(column, placed, row) then
      placed[row + 1] = column
      count = count + place(row + 1, placed)
    end
  end
  return count
end

return function()
  return place(0, {})
end
