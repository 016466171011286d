# Makes a full binary tree of depth n, counts its nodes, and drops it: allocation, and a heap that is alive for a while.
def tree(depth):
    return (None, None) if depth == 0 else (tree(depth - 1), tree(depth - 1))


def count(node):
    return 1 if node[0] is None else 1 + count(node[0]) + count(node[1])


def main(n):
    return count(tree(n))
