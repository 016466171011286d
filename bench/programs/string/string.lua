-- n lines put together from pieces, a text that grows by a quarter as many lines, and joining, splitting and searching it.
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

local function main(n)
  local lines = {}
  for i = 0, n - 1 do lines[i + 1] = line(i) end
  local text = table.concat(lines, "\n")
  local back = split(text:upper())
  local grown = ""
  for i = 0, n // 4 - 1 do grown = grown .. line(i) .. "\n" end
  local found = grown:find("agent-49: ", 1, true) and "found" or "lost"
  return #text .. " " .. #back .. " " .. back[n // 2 + 1] .. " " .. #grown .. " " .. found
end

return { main = main }
