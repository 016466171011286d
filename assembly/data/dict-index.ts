// The index of a dict with more than eight entries: a trie over the 32-bit hash of the key, four bits a level from
// the top, that leads to the entry's position.
//
//   node (kind DictIndex): the header's aux field is a bitmap of the 16 possible branches; the words present follow
//   in order: position << 1 | 1, or the address of the next node. Branches are added when two keys need them.
//   After eight levels the hash is used up: there a node is a link of a chain, two words: a position, and a
//   position or the next link. Walking a chain is charged, because colliding keys can be made on purpose.
//
// Called by data/dict.ts only. Nodes are never changed once another version may see them: adding copies the path.
// A position whose entry was removed may stay in the index; finding out is a matter of reading the entry's key.

import { Buffer } from "../base/buffer";
import { chargeSteps } from "../base/limits";
import { allocate } from "../heap/heap";
import { countOf, Kind, STRING_HASH } from "../heap/layout";
import { addressOf, MISSING, Value } from "../heap/value";
import { entryAt, NODE_ITEMS } from "./dict-entries";
import { sameKey } from "./dict-keys";

const LEVELS: i32 = 8;
const INDEX_NODE_MAX: u32 = 72;
const CHAIN_LINK_BYTES: u32 = 16;

/** What `addToIndex` may allocate: eight nodes on the path, or fewer of them and links below a split. */
export const INDEX_UPDATE_BYTES: u32 = 8 * INDEX_NODE_MAX + CHAIN_LINK_BYTES;

// @ts-ignore: decorator
@inline
function indexBytes(words: u32): u32 {
  return (NODE_ITEMS + (words << 2) + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function bitmapOf(node: u32): u32 {
  return <u32>load<u16>(node, 2);
}

// @ts-ignore: decorator
@inline
function allocateNode(bitmap: u32, words: u32): u32 {
  return allocate(indexBytes(words), Kind.DictIndex, bitmap << 8, words);
}

/** Position of the live entry with this key, or -1. `hash` is the key's. */
export function findInIndex(dict: u32, root: u32, key: u32, hash: u32): i32 {
  let node = root;
  for (let shift = 28; shift >= 0; shift -= 4) {
    const bit: u32 = 1 << ((hash >> shift) & 15);
    const bitmap = bitmapOf(node);
    if ((bitmap & bit) == 0) return -1;
    const word = load<u32>(node + (popcnt<u32>(bitmap & (bit - 1)) << 2), NODE_ITEMS);
    if ((word & 1) != 0) return matchesAt(dict, word >> 1, key, hash) ? <i32>(word >> 1) : -1;
    node = word;
  }
  while (true) {
    chargeSteps(1);
    const position = load<u32>(node, NODE_ITEMS) >> 1;
    if (matchesAt(dict, position, key, hash)) return <i32>position;
    const rest = load<u32>(node, NODE_ITEMS + 4);
    if ((rest & 1) != 0) return matchesAt(dict, rest >> 1, key, hash) ? <i32>(rest >> 1) : -1;
    node = rest;
  }
}

// @ts-ignore: decorator
@inline
function matchesAt(dict: u32, position: u32, key: u32, hash: u32): bool {
  const stored = load<u64>(entryAt(dict, position));
  return stored != MISSING && sameKey(addressOf(stored), key, hash);
}

/**
 * An index that also leads from `hash` to `position`; the key is known to be absent. `dict` is the version before,
 * whose entries the positions already there belong to. Returns the new root. Reserve INDEX_UPDATE_BYTES first.
 */
export function addToIndex(dict: u32, root: u32, hash: u32, position: u32): u32 {
  const added = (position << 1) | 1;
  let newRoot: u32 = 0;
  let place: u32 = 0;
  let node = root;
  for (let shift = 28; shift >= 0; shift -= 4) {
    const bit: u32 = 1 << ((hash >> shift) & 15);
    const bitmap = bitmapOf(node);
    const at = popcnt<u32>(bitmap & (bit - 1));
    const fresh = (bitmap & bit) == 0;
    const copy = fresh ? insertWord(node, bitmap | bit, at, added) : copyNode(node);
    if (place == 0) newRoot = copy;
    else store<u32>(place, copy);
    if (fresh) return newRoot;
    place = copy + NODE_ITEMS + (at << 2);
    const word = load<u32>(place);
    if ((word & 1) != 0) {
      const other = load<u64>(entryAt(dict, word >> 1));
      // A removed entry's position gives up its place.
      store<u32>(
        place,
        other == MISSING ? added : split(word, hashOf(other), added, hash, shift - 4),
      );
      return newRoot;
    }
    node = word;
  }
  store<u32>(place, link(added, node));
  return newRoot;
}

// @ts-ignore: decorator
@inline
function hashOf(key: Value): u32 {
  return load<u32>(addressOf(key), STRING_HASH);
}

function copyNode(node: u32): u32 {
  const words = countOf(node);
  const copy = allocateNode(bitmapOf(node), words);
  const from = node - copy;
  const end = copy + indexBytes(words);
  for (let to = copy + NODE_ITEMS; to < end; to += 8) store<u64>(to, load<u64>(from + to));
  return copy;
}

/** A copy of a node with one word more. */
function insertWord(node: u32, bitmap: u32, at: u32, word: u32): u32 {
  const words = countOf(node);
  const copy = allocateNode(bitmap, words + 1);
  let from = node + NODE_ITEMS;
  let to = copy + NODE_ITEMS;
  for (const end = to + (at << 2); to < end; to += 4, from += 4) store<u32>(to, load<u32>(from));
  store<u32>(to, word);
  for (const end = copy + NODE_ITEMS + (words << 2); to < end; to += 4, from += 4)
    store<u32>(to, load<u32>(from), 4);
  return copy;
}

function link(first: u32, rest: u32): u32 {
  const node = allocateNode(3, 2);
  store<u32>(node, first, NODE_ITEMS);
  store<u32>(node, rest, NODE_ITEMS + 4);
  return node;
}

/** The nodes, from the level of `shift` down, that tell two words with different keys apart. */
function split(wordA: u32, hashA: u32, wordB: u32, hashB: u32, shift: i32): u32 {
  let top: u32 = 0;
  let place: u32 = 0;
  for (; shift >= 0; shift -= 4) {
    const a = (hashA >> shift) & 15;
    const b = (hashB >> shift) & 15;
    const node = allocateNode((1 << a) | (1 << b), a == b ? 1 : 2);
    if (place == 0) top = node;
    else store<u32>(place, node);
    place = node + NODE_ITEMS;
    if (a != b) {
      store<u32>(place, a < b ? wordA : wordB);
      store<u32>(place, a < b ? wordB : wordA, 4);
      return top;
    }
  }
  const end = link(wordB, wordA);
  if (place == 0) return end;
  store<u32>(place, end);
  return top;
}

// Building a whole index at once: the words (hash << 32 | position) of all entries are collected in PLAN, sorted,
// counted (to know what to reserve), and made into nodes without waste.

/** Plan words, and behind them as many for sorting. */
const PLAN: Buffer = changetype<Buffer>(memory.data(16));

/** Begins a plan of `count` entries; false when the host gives no memory. */
export function beginPlan(count: u32): bool {
  PLAN.reset();
  return PLAN.ensure(count << 4);
}

// @ts-ignore: decorator
@inline
export function planEntry(hash: u32, position: u32): void {
  store<u64>(PLAN.start + PLAN.used, ((<u64>hash) << 32) | (<u64>position));
  PLAN.used += 8;
}

/** Sorts the plan and returns the bytes to reserve before `buildIndex`. */
export function finishPlan(): u32 {
  const count = PLAN.used >> 3;
  if (count < 48) sortFew(PLAN.start, count);
  else sortMany(PLAN.start, PLAN.start + PLAN.used, count);
  // Neighbours that share d digits meet in the nodes of levels 0 … d; those of level 8 are links of a chain.
  let nodes: u32 = 1;
  let shared = 0;
  for (let i: u32 = 1; i < count; i++) {
    const at = PLAN.start + (i << 3);
    const next = (<i32>clz<u32>(load<u32>(at - 8, 4) ^ load<u32>(at, 4))) >> 2;
    if (next > shared) nodes += next - shared;
    else if (next == LEVELS && shared == LEVELS) nodes += 1;
    shared = next;
  }
  return nodes * 12 + ((count + nodes) << 2);
}

function sortFew(start: u32, count: u32): void {
  const end = start + (count << 3);
  for (let i = start + 8; i < end; i += 8) {
    const word = load<u64>(i);
    let at = i;
    while (at > start && load<u64>(at - 8) > word) {
      store<u64>(at, load<u64>(at - 8));
      at -= 8;
    }
    store<u64>(at, word);
  }
}

const counters: usize = memory.data(1024); // 256 * u32

/** Radix sort by the four bytes of the hash; positions ascend already. */
function sortMany(start: u32, spare: u32, count: u32): void {
  for (let byte: u32 = 4; byte < 8; byte++) {
    memory.fill(counters, 0, 1024);
    const end = start + (count << 3);
    for (let at = start; at < end; at += 8) {
      const counter = counters + ((<usize>load<u8>(at + byte)) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    let to = spare;
    for (let i = 0; i < 256; i++) {
      const have = load<u32>(counters + (i << 2));
      store<u32>(counters + (i << 2), to);
      to += have << 3;
    }
    for (let at = start; at < end; at += 8) {
      const counter = counters + ((<usize>load<u8>(at + byte)) << 2);
      const place = load<u32>(counter);
      store<u64>(place, load<u64>(at));
      store<u32>(counter, place + 8);
    }
    const other = start;
    start = spare;
    spare = other;
  }
}

/** Builds the index of the finished plan; returns its root. */
export function buildIndex(): u32 {
  const root = buildNode(PLAN.start, PLAN.start + PLAN.used, 28);
  PLAN.trim(65536);
  return root;
}

/** The node over the sorted plan words from..end, which agree in all digits above `shift`. At most nine calls deep. */
function buildNode(from: u32, end: u32, shift: i32): u32 {
  if (shift < 0) return buildChain(from, end);
  let bitmap: u32 = 0;
  for (let at = from; at < end; at += 8) bitmap |= 1 << ((load<u32>(at, 4) >> shift) & 15);
  const node = allocateNode(bitmap, popcnt<u32>(bitmap));
  let place = node + NODE_ITEMS;
  while (from < end) {
    const digit = (load<u32>(from, 4) >> shift) & 15;
    let next = from + 8;
    while (next < end && ((load<u32>(next, 4) >> shift) & 15) == digit) next += 8;
    const word = next - from == 8 ? (load<u32>(from) << 1) | 1 : buildNode(from, next, shift - 4);
    store<u32>(place, word);
    place += 4;
    from = next;
  }
  return node;
}

/** Links for two or more positions whose hashes are equal. */
function buildChain(from: u32, end: u32): u32 {
  let rest = (load<u32>(from) << 1) | 1;
  for (let at = from + 8; at < end; at += 8) rest = link((load<u32>(at) << 1) | 1, rest);
  return rest;
}
