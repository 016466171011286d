-- Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
local function tree(depth)
  if depth == 0 then return {} end
  return { tree(depth - 1), tree(depth - 1) }
end

local function count(node)
  if not node[1] then return 1 end
  return 1 + count(node[1]) + count(node[2])
end

local function main(n)
  return count(tree(n))
end

return { main = main }
