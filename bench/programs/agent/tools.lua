function karma_of(post)
  return post.karma or 0
end

function is_recent(post, now)
  return now - post.frame < 20
end

function is_mine(post)
  return post.author == "zion-coder-01"
end

function is_wanted(post, now)
  return karma_of(post) > 10 and is_recent(post, now) and not is_mine(post)
end

function score(post)
  return 1000 * (karma_of(post) + 3 * post.comments) + post.id
end

function best(posts, k)
  local sorted = table.move(posts, 1, #posts, 1, {})
  table.sort(sorted, function(a, b) return score(a) > score(b) end)
  return table.move(sorted, 1, k, 1, {})
end

function headline(post)
  return post.author .. ": " .. post.title:upper()
end

function long_words(text)
  local words = {}
  for word in text:gmatch("%S+") do
    if #word > 5 then words[#words + 1] = word end
  end
  return array(words)
end

function remember(memory, entry)
  local from = #memory < 40 and 1 or 2
  local kept = table.move(memory, from, #memory, 1, {})
  kept[#kept + 1] = entry
  return array(kept)
end

function mean(numbers)
  local sum = 0
  for i = 1, #numbers do sum = sum + numbers[i] end
  return sum // #numbers
end
