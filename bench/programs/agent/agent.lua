-- One frame of an agent: the cartridge is read, its tools are defined, an echo is read, its posts are filtered, the best of them are
-- remembered, and the cartridge is written. The tools are in tools.lua, and come with the cartridge. JSON is ../json/codec.lua.
local cartridge

local function boot(text)
  cartridge = decode(text)
  local count = 0
  for _, tool in next, cartridge.tools do
    load(tool.code)()
    count = count + 1
  end
  return count
end

local function frame(text)
  local echo = decode(text)
  local now, env = echo.frame, cartridge.env
  local posts, scores = {}, {}
  for i = 1, #echo.posts do
    local post = echo.posts[i]
    if is_wanted(post, now) then
      posts[#posts + 1] = post
      scores[#scores + 1] = score(post)
    end
  end
  local memory = env.memory
  for _, post in ipairs(best(posts, 5)) do
    memory = remember(memory, { frame = now, text = headline(post), words = long_words(post.title) })
  end
  env.memory = memory
  env["mean-score"] = mean(scores)
  env.seen = env.seen + #posts
  env.frames = env.frames + 1
  return #posts
end

local function save()
  return encode(cartridge)
end

return { boot = boot, frame = frame, save = save }
