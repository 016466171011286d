-- Reads the text of a cartridge and writes it again, indented. The host defines `document`.
-- Lua has no JSON: this is a small codec in Lua itself. A table keeps the order of its keys under `order`, without
-- which the same text could not be written; an array has its length under `n_of`; null is `null`.
local null = {}
local order, n_of = {}, {}
local escapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}
local find, sub, byte, format = string.find, string.sub, string.byte, string.format

local read_value

local function skip(s, i)
  return find(s, "[^ \t\r\n]", i) or #s + 1
end

local function fail(i, what)
  error(format("JSON: %s expected at %d", what, i))
end

local function unescape(c, hex)
  if c == "u" then return utf8.char(tonumber(hex, 16)) end
  return escapes[c] .. hex
end

local function read_string(s, i)
  -- Up to the closing quote, over escapes.
  local from, j, escaped = i + 1, i + 1, false
  while true do
    local at = find(s, '["\\]', j)
    if not at then fail(i, "end of string") end
    if byte(s, at) == 34 then
      local text = sub(s, from, at - 1)
      if escaped then
        text = text:gsub("\\(.)(%x?%x?%x?%x?)", unescape)
      end
      return text, at + 1
    end
    escaped, j = true, at + 2
  end
end

local function read_array(s, i)
  local result, n = {}, 0
  i = skip(s, i + 1)
  if byte(s, i) ~= 93 then
    while true do
      local value
      value, i = read_value(s, i)
      n = n + 1
      result[n] = value
      i = skip(s, i)
      local c = byte(s, i)
      if c == 93 then break end
      if c ~= 44 then fail(i, "comma") end
      i = skip(s, i + 1)
    end
  end
  result[n_of] = n
  return result, i + 1
end

local function read_object(s, i)
  local result, keys, n = {}, {}, 0
  i = skip(s, i + 1)
  if byte(s, i) ~= 125 then
    while true do
      if byte(s, i) ~= 34 then fail(i, "key") end
      local key, value
      key, i = read_string(s, i)
      i = skip(s, i)
      if byte(s, i) ~= 58 then fail(i, "colon") end
      value, i = read_value(s, skip(s, i + 1))
      n = n + 1
      keys[n] = key
      result[key] = value
      i = skip(s, i)
      local c = byte(s, i)
      if c == 125 then break end
      if c ~= 44 then fail(i, "comma") end
      i = skip(s, i + 1)
    end
  end
  result[order] = keys
  return result, i + 1
end

function read_value(s, i)
  local c = byte(s, i)
  if c == 34 then return read_string(s, i) end
  if c == 123 then return read_object(s, i) end
  if c == 91 then return read_array(s, i) end
  if sub(s, i, i + 3) == "true" then return true, i + 4 end
  if sub(s, i, i + 4) == "false" then return false, i + 5 end
  if sub(s, i, i + 3) == "null" then return null, i + 4 end
  local from, to = find(s, "^-?%d+%.?%d*[eE]?[+-]?%d*", i)
  if not from then fail(i, "value") end
  return tonumber(sub(s, from, to)), to + 1
end

local quoted = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function write_string(s)
  return '"' .. s:gsub('[%c"\\]', function(c)
    return quoted[c] or format("\\u%04x", byte(c))
  end) .. '"'
end

local function write_value(value, out, indent)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = write_string(value)
  elseif kind == "number" then
    out[#out + 1] = math.type(value) == "integer" and tostring(value) or format("%.15g", value)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif value == null then
    out[#out + 1] = "null"
  elseif value[n_of] then
    local n, inner = value[n_of], indent .. "  "
    if n == 0 then
      out[#out + 1] = "[]"
      return
    end
    for i = 1, n do
      out[#out + 1] = i == 1 and "[" or ","
      out[#out + 1] = inner
      write_value(value[i], out, inner)
    end
    out[#out + 1] = indent .. "]"
  else
    local keys, inner = value[order], indent .. "  "
    if #keys == 0 then
      out[#out + 1] = "{}"
      return
    end
    for i = 1, #keys do
      local key = keys[i]
      out[#out + 1] = i == 1 and "{" or ","
      out[#out + 1] = inner
      out[#out + 1] = write_string(key)
      out[#out + 1] = ": "
      write_value(value[key], out, inner)
    end
    out[#out + 1] = indent .. "}"
  end
end

local function text()
  local value = read_value(document, skip(document, 1))
  local out = {}
  write_value(value, out, "\n")
  return table.concat(out)
end

return function()
  return #text()
end, text
