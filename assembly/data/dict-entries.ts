// The entries of a dict, in insertion order: a radix tree whose leaves hold eight (key, value) pairs each.
//
//   depth 0: the root is a leaf (or 0: no entries); depth d: branches of up to 16 children, d levels of them.
//   A leaf has `count` slots; slots that nobody has used yet hold MISSING. Branches have exactly their children.
//
// Called by data/dict.ts only. Nodes are shared between versions and are immutable, with one exception: an unused
// slot of a leaf may be filled by whoever appends next. Older versions never look beyond their own `used`, and a
// second version that wants the same slot finds it taken and copies the leaf. So a dict that grows step by step
// pays 16 bytes per entry and now and then a path, and a version that is kept retains at most seven foreign entries.
// A generational collector would need a barrier at exactly that store.

import { allocate } from "../heap/heap";
import { countOf, DICT_DEPTH, DICT_ENTRIES, Kind } from "../heap/layout";
import { MISSING, Value } from "../heap/value";

export const LEAF_ENTRIES: u32 = 8;
export const LEAF_BYTES: u32 = 136;
/** A branch with all 16 children; also the largest index node. */
const BRANCH_BYTES: u32 = 72;
/** Bytes before the first entry or child. */
export const NODE_ITEMS: u32 = 8;

/** Address of the (key, value) words of the entry at a position below `used`. */
// @ts-ignore: decorator
@inline
export function entryAt(dict: u32, position: u32): u32 {
  let node = load<u32>(dict, DICT_ENTRIES);
  for (let shift = ((<i32>load<u32>(dict, DICT_DEPTH)) << 2) - 1; shift > 0; shift -= 4) {
    node = load<u32>(node + (((position >> shift) & 15) << 2), NODE_ITEMS);
  }
  return node + NODE_ITEMS + ((position & 7) << 4);
}

// @ts-ignore: decorator
@inline
export function leafBytes(slots: u32): u32 {
  return NODE_ITEMS + (slots << 4);
}

// @ts-ignore: decorator
@inline
function branchBytes(children: u32): u32 {
  return (NODE_ITEMS + (children << 2) + 7) & ~7;
}

/** What `appendEntry` and `replaceEntry` may allocate at a depth. */
// @ts-ignore: decorator
@inline
export function entryUpdateBytes(depth: u32): u32 {
  return LEAF_BYTES + (depth + 1) * BRANCH_BYTES;
}

/** Result of an update beside the new root. */
export class Entries {
  static depth: u32 = 0;
}

/** Allocates a leaf with the first `live` entries of another one; the other slots are MISSING. */
function copyLeaf(leaf: u32, live: u32, slots: u32): u32 {
  const copy = allocate(leafBytes(slots), Kind.DictLeaf, 0, slots);
  let to = copy + NODE_ITEMS;
  if (live != 0) {
    const from = leaf + NODE_ITEMS - to;
    for (const end = to + (live << 4); to < end; to += 16) {
      store<u64>(to, load<u64>(from + to));
      store<u64>(to, load<u64>(from + to, 8), 8);
    }
  }
  for (const end = copy + leafBytes(slots); to < end; to += 8) store<u64>(to, MISSING);
  return copy;
}

/** Allocates a branch with the children of another one, and `extra` (0 or 1) free places behind them. */
function copyBranch(branch: u32, extra: u32): u32 {
  const count = countOf(branch);
  const copy = allocate(branchBytes(count + extra), Kind.DictBranch, 0, count + extra);
  const from = branch - copy;
  const end = copy + branchBytes(count);
  for (let to = copy + NODE_ITEMS; to < end; to += 8) store<u64>(to, load<u64>(from + to));
  return copy;
}

/** Slots of the first leaf while it grows: 2, 4, 8. */
// @ts-ignore: decorator
@inline
function slotsFor(entries: u32): u32 {
  return entries <= 2 ? 2 : entries <= 4 ? 4 : LEAF_ENTRIES;
}

/**
 * Puts an entry behind the last one. Returns the new root and leaves its depth in `Entries.depth`.
 * Reserve `entryUpdateBytes(depth)` first.
 */
export function appendEntry(root: u32, depth: u32, used: u32, key: Value, value: Value): u32 {
  Entries.depth = depth;
  const inLeaf = used & 7;
  if (inLeaf == 0) return appendLeaf(root, depth, used, key, value);
  let leaf = root;
  for (let shift = ((<i32>depth) << 2) - 1; shift > 0; shift -= 4) {
    leaf = load<u32>(leaf + (((used >> shift) & 15) << 2), NODE_ITEMS);
  }
  if (inLeaf >= countOf(leaf) || load<u64>(leaf + (inLeaf << 4), NODE_ITEMS) != MISSING) {
    const slots = depth == 0 ? slotsFor(used + 1) : LEAF_ENTRIES;
    const copy = copyLeaf(leaf, inLeaf, slots);
    root = copyPath(root, depth, used, copy);
    leaf = copy;
  }
  store<u64>(leaf + (inLeaf << 4), key, NODE_ITEMS);
  store<u64>(leaf + (inLeaf << 4), value, NODE_ITEMS + 8);
  return root;
}

/** Copies the branches above a position and puts `leaf` at their end. Returns the new root. */
function copyPath(root: u32, depth: u32, position: u32, leaf: u32): u32 {
  if (depth == 0) return leaf;
  const newRoot = copyBranch(root, 0);
  let node = newRoot;
  let shift = ((<i32>depth) << 2) - 1;
  while (true) {
    const place = node + NODE_ITEMS + (((position >> shift) & 15) << 2);
    if (shift == 3) {
      store<u32>(place, leaf);
      return newRoot;
    }
    node = copyBranch(load<u32>(place), 0);
    store<u32>(place, node);
    shift -= 4;
  }
}

/** Appends where a new leaf begins. */
function appendLeaf(root: u32, depth: u32, used: u32, key: Value, value: Value): u32 {
  const leaf = copyLeaf(0, 0, used == 0 ? slotsFor(1) : LEAF_ENTRIES);
  store<u64>(leaf, key, NODE_ITEMS);
  store<u64>(leaf, value, NODE_ITEMS + 8);
  if (used == 0) return leaf;
  if (used == LEAF_ENTRIES << (depth << 2)) {
    // The tree is full: one more level.
    Entries.depth = depth + 1;
    const top = allocate(branchBytes(2), Kind.DictBranch, 0, 2);
    store<u32>(top, root, NODE_ITEMS);
    store<u32>(top, singleFile(leaf, depth), NODE_ITEMS + 4);
    return top;
  }
  // The branch where the new child goes is the first one on the path that lacks it.
  let newRoot: u32 = 0;
  let place: u32 = 0;
  let node = root;
  let shift = ((<i32>depth) << 2) - 1;
  while (true) {
    const child = (used >> shift) & 15;
    const missing = child >= countOf(node);
    const copy = copyBranch(node, missing ? 1 : 0);
    if (place == 0) newRoot = copy;
    else store<u32>(place, copy);
    place = copy + NODE_ITEMS + (child << 2);
    if (missing) {
      store<u32>(place, singleFile(leaf, (shift - 3) >> 2));
      return newRoot;
    }
    node = load<u32>(place);
    shift -= 4;
  }
}

/** `levels` branches with one child each above a leaf. */
function singleFile(leaf: u32, levels: u32): u32 {
  let node = leaf;
  for (; levels > 0; levels--) {
    const branch = allocate(branchBytes(1), Kind.DictBranch, 0, 1);
    store<u32>(branch, node, NODE_ITEMS);
    node = branch;
  }
  return node;
}

/**
 * A tree in which the entry at a position holds other words; everything else is shared. Returns the new root.
 * Reserve `entryUpdateBytes(depth)` first.
 */
export function replaceEntry(
  root: u32,
  depth: u32,
  used: u32,
  position: u32,
  key: Value,
  value: Value,
): u32 {
  let leaf = root;
  for (let shift = ((<i32>depth) << 2) - 1; shift > 0; shift -= 4) {
    leaf = load<u32>(leaf + (((position >> shift) & 15) << 2), NODE_ITEMS);
  }
  // Slots beyond `used` may belong to another version and are not taken along.
  const copy = copyLeaf(leaf, min<u32>(used - (position & ~7), LEAF_ENTRIES), countOf(leaf));
  store<u64>(copy + ((position & 7) << 4), key, NODE_ITEMS);
  store<u64>(copy + ((position & 7) << 4), value, NODE_ITEMS + 8);
  return copyPath(root, depth, position, copy);
}

/** Bytes of the exact tree for `count` >= 1 entries. */
export function entriesBytes(count: u32): u32 {
  const rest = count & 7;
  let bytes = (count >> 3) * LEAF_BYTES + (rest != 0 ? leafBytes(rest) : 0);
  for (let nodes = (count + 7) >> 3; nodes > 1;) {
    const above = (nodes + 15) >> 4;
    bytes += (above - 1) * BRANCH_BYTES + branchBytes(nodes - ((above - 1) << 4));
    nodes = above;
  }
  return bytes;
}

/**
 * Builds the exact tree for `count` >= 1 pairs that lie in a row at an address outside the heap.
 * Reserve `entriesBytes(count)`. Returns the root; its depth is in `Entries.depth`.
 */
export function buildEntries(pairs: u32, count: u32): u32 {
  // Nodes of one level lie in a row, all but the last of equal size, so a child's address is arithmetic.
  let first: u32 = 0;
  let from = pairs;
  for (let left = count; left > 0;) {
    const live = min<u32>(left, LEAF_ENTRIES);
    const leaf = allocate(leafBytes(live), Kind.DictLeaf, 0, live);
    if (first == 0) first = leaf;
    for (let to = leaf + NODE_ITEMS, end = leaf + leafBytes(live); to < end; to += 8, from += 8) {
      store<u64>(to, load<u64>(from));
    }
    left -= live;
  }
  let depth: u32 = 0;
  let nodes = (count + 7) >> 3;
  let size = LEAF_BYTES;
  while (nodes > 1) {
    let child = first;
    first = 0;
    for (let left = nodes; left > 0;) {
      const children = min<u32>(left, 16);
      const branch = allocate(branchBytes(children), Kind.DictBranch, 0, children);
      if (first == 0) first = branch;
      for (let i: u32 = 0; i < children; i++) {
        store<u32>(branch + (i << 2), child, NODE_ITEMS);
        child += size;
      }
      left -= children;
    }
    nodes = (nodes + 15) >> 4;
    size = BRANCH_BYTES;
    depth += 1;
  }
  Entries.depth = depth;
  return first;
}
