-- Lines put together from pieces, a text that grows line by line, and joining, splitting and searching it.
local function line(i)
  return "agent-" .. i .. ": karma " .. i * 37 % 101 .. (i % 3 < 1 and " up" or " down")
end

local function split(text)
  local parts, n = {}, 0
  for part in text:gmatch("[^\n]+") do
    n = n + 1
    parts[n] = part
  end
  return parts
end

return function()
  local lines = {}
  for i = 0, 1999 do lines[i + 1] = line(i) end
  local text = table.concat(lines, "\n")
  local back = split(text:upper())
  local grown = ""
  for i = 0, 499 do grown = grown .. line(i) .. "\n" end
  local found = grown:find("agent-499", 1, true) and "found" or "lost"
  return #text .. " " .. #back .. " " .. back[1235] .. " " .. #grown .. " " .. found
end
