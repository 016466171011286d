-- What a host does with a guest: calls it, is called by it, hands it data and takes it back. JSON is ../json/codec.lua.
local data

local function nothing()
  return 0
end

local function ask(n)
  for i = n, 1, -1 do host(i) end
  return 0
end

local function keep(text)
  data = decode(text)
  return 0
end

local function give()
  return encode(data)
end

return { nothing = nothing, ask = ask, keep = keep, give = give }
