// A hash of any value, for tables that look values up by `equal?`: equal values have equal hashes, so integers and floats
// hash by value, lists whatever their shape, dicts whatever their order.
// Called by prims/list-set.ts. Nothing is allocated in the heap; a hash depends on no address.
//
// What is looked at is bounded: a value with n parts spends an nth of its allowance on each of them. So shared structure
// and circles end, and values that differ far inside may collide.

import { countOf, Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
  FIRST_POINTER,
  isFloat,
  isList,
  isObject,
  isSmall,
  isString,
  isSymbol,
  toFloat,
  Value,
} from "../heap/value";
import { dictCount, dictKeyAt, dictNextEntry, dictValueAt } from "./dict";
import { integerToF64 } from "./integer";
import { itemsOf, listLength } from "./list";
import { stringHash } from "./text";

/** Values that one hash looks at, at most. */
const ALLOWANCE: u32 = 2048;
const DEPTH_MAX: i32 = 16;

export class Hashing {
  /** Values looked at; for the caller to charge. */
  static looked: u32 = 0;
}

export function hashValue(v: Value): u32 {
  return <u32>hashAt(v, ALLOWANCE, DEPTH_MAX);
}

// @ts-ignore: decorator
@inline
function mix(x: u64): u64 {
  x = (x ^ (x >> 32)) * 0x9e37_79b9_7f4a_7c15;
  x = (x ^ (x >> 29)) * 0xbf58_476d_1ce4_e5b9;
  return x ^ (x >> 32);
}

function hashAt(v: Value, allowance: u32, depth: i32): u64 {
  Hashing.looked += 1;
  if (isString(v)) return mix(stringHash(addressOf(v)));
  if (isSymbol(v)) return mix(countOf(addressOf(v)) ^ 0x5bd1_e995);
  if (isSmall(v) || isFloat(v)) return hashNumber(v);
  if (v < FIRST_POINTER) return mix(v);
  const address = addressOf(v);
  const kind = kindOf(address);
  if (isList(v)) return hashList(v, allowance, depth);
  if (isObject(v)) {
    if (kind == Kind.Bignum) return hashNumber(v);
    if (kind == Kind.Dict) return hashDict(address, allowance, depth);
    if (kind == Kind.Pair && depth > 0) {
      const car = hashAt(load<u64>(address, PAIR_CAR), allowance >> 1, depth - 1);
      return mix(car * 31 + hashAt(load<u64>(address, PAIR_CDR), allowance >> 1, depth - 1));
    }
  }
  // Procedures and the like are equal to themselves only; nothing about one is sure to stay but its kind.
  return mix(<u64>kind);
}

/** Equal numbers of different kinds are the same double. */
function hashNumber(v: Value): u64 {
  const x = isFloat(v) ? toFloat(v) : integerToF64(v);
  return mix(x == 0 ? 1 : reinterpret<u64>(x));
}

function hashList(list: Value, allowance: u32, depth: i32): u64 {
  let left = listLength(list);
  let hash = mix(<u64>left + 0x1_0000_0000);
  if (depth == 0 || allowance < 2) return hash;
  left = min(left, allowance - 1);
  const share = (allowance - 1) / left;
  while (left > 0 && kindOf(addressOf(list)) == Kind.ListCons) {
    hash = mix(hash * 31 + hashAt(load<u64>(addressOf(list), PAIR_CAR), share, depth - 1));
    list = load<u64>(addressOf(list), PAIR_CDR);
    left -= 1;
  }
  if (left == 0) return hash;
  const items = itemsOf(list);
  const end = items + (left << 3);
  for (let at = items; at < end; at += 8)
    hash = mix(hash * 31 + hashAt(load<u64>(at), share, depth - 1));
  return hash;
}

/** The sum over the entries, so that their order does not count. */
function hashDict(dict: u32, allowance: u32, depth: i32): u64 {
  const count = dictCount(dict);
  let sum = mix(<u64>count + 0x2_0000_0000);
  if (depth == 0 || count >= allowance || count == 0) return sum;
  const share = (allowance - 1) / count;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    const key = <u64>stringHash(addressOf(dictKeyAt(dict, at)));
    sum += mix(key * 31 + hashAt(dictValueAt(dict, at), share, depth - 1));
  }
  return sum;
}
