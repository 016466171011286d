-- Reads the text of a cartridge and writes it again. The text is there before timing begins. The codec is codec.lua.
local document = ""

local function prepare(text)
  document = text
  return #text
end

local function text()
  return encode(decode(document))
end

local function main()
  return #text()
end

return { prepare = prepare, text = text, main = main }
