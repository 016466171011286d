// Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
function tree(depth) {
  return depth === 0
    ? { left: null, right: null }
    : { left: tree(depth - 1), right: tree(depth - 1) };
}

function count(node) {
  return node.left === null ? 1 : 1 + count(node.left) + count(node.right);
}

export function main(n) {
  return count(tree(n));
}
