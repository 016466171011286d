-- A small JSON codec in Lua itself, because Lua has none: `decode` and `encode`. An array knows its length under LENGTH, which tells an
-- empty one from an empty object; null is `null`.
local null, LENGTH = {}, {}
local escapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
  b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}
local find, sub, byte, gsub, format = string.find, string.sub, string.byte, string.gsub, string.format

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
  result[LENGTH] = n
  return result, i + 1
end

local function read_object(s, i)
  local result = {}
  i = skip(s, i + 1)
  if byte(s, i) ~= 125 then
    while true do
      if byte(s, i) ~= 34 then fail(i, "key") end
      local key, value
      key, i = read_string(s, i)
      i = skip(s, i)
      if byte(s, i) ~= 58 then fail(i, "colon") end
      value, i = read_value(s, skip(s, i + 1))
      result[key] = value
      i = skip(s, i)
      local c = byte(s, i)
      if c == 125 then break end
      if c ~= 44 then fail(i, "comma") end
      i = skip(s, i + 1)
    end
  end
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

local function escape(c)
  return quoted[c] or format("\\u%04x", byte(c))
end

local function write_string(s)
  return '"' .. gsub(s, '[%c"\\]', escape) .. '"'
end

local function write_value(value, out)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = write_string(value)
  elseif kind == "number" then
    out[#out + 1] = math.type(value) == "integer" and tostring(value) or format("%.15g", value)
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif value == null then
    out[#out + 1] = "null"
  elseif value[LENGTH] then
    out[#out + 1] = "["
    for i = 1, value[LENGTH] do
      if i > 1 then out[#out + 1] = "," end
      write_value(value[i], out)
    end
    out[#out + 1] = "]"
  else
    local between = "{"
    for key, item in next, value do
      out[#out + 1] = between
      out[#out + 1] = write_string(key)
      out[#out + 1] = ":"
      write_value(item, out)
      between = ","
    end
    out[#out + 1] = between == "{" and "{}" or "}"
  end
end

function decode(s)
  return (read_value(s, skip(s, 1)))
end

function encode(value)
  local out = {}
  write_value(value, out)
  return table.concat(out)
end

function array(items)
  items[LENGTH] = #items
  return items
end
