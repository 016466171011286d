// Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
class Tree {
  left: Tree | null = null;
  right: Tree | null = null;
}

function tree(depth: i32): Tree {
  const node = new Tree();
  if (depth > 0) {
    node.left = tree(depth - 1);
    node.right = tree(depth - 1);
  }
  return node;
}

function count(node: Tree): i32 {
  const left = node.left;
  return left === null ? 1 : 1 + count(left) + count(node.right!);
}

export function main(n: i32): f64 {
  return count(tree(n));
}
