// (flatten list): the leaves of nested lists and pair chains, in order. Called through the tables.
// Iterative: the path to the current item is a row of (value, items left) words in a buffer. Nothing in the heap is
// allocated until all leaves are collected on the value stack, so addresses and values on the path hold.
// An empty list leaves nothing behind, wherever it stands. In lispy-core@1 pairs are taken apart; in lispy@2 they are
// leaves. Shared parts are walked as often as they occur, so what is visited is limited and not only what comes out.

import { WORK } from "../base/buffer";
import { chargeItems, getLimit } from "../base/limits";
import {
  isEmptyList,
  isPair,
  itemsOf,
  listLength,
  Lists,
  makeList,
  NOT_A_LIST,
} from "../data/list";
import { checkItems, failHeap, failLimit, failNamed } from "../data/signal";
import { Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, FAILED, isList, NIL, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Limit } from "../shared/abi";
import { argument, failArgument } from "./args";
import { sequenceLength } from "./list";

/** Bytes of one level of the path: the rest of the list or chain as a value, index of its next item, items left. */
const LEVEL: u32 = 16;

class Flattening {
  static lispy2: bool = false;
}

export function primFlatten(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (!isList(v) && !isPair(v) && !isEmptyList(v)) return failArgument(args, 0, "a proper list");
  Flattening.lispy2 = Lists.empty == NIL;
  const mark = ValueStack.count;
  WORK.reset();
  const result = collectLeaves(v) ? makeList(valueSlot(mark), ValueStack.count - mark) : FAILED;
  cutValues(mark);
  return result;
}

/** Adds a level for a list or chain; false with the error pending when it is improper, too deep, or memory is short. */
function enterList(v: Value): bool {
  const count = isList(v) ? <i32>listLength(v) : isEmptyList(v) ? 0 : sequenceLength(v);
  if (count == NOT_A_LIST) {
    failNamed("expected proper lists, got an improper pair inside");
    return false;
  }
  const depth = WORK.used / LEVEL;
  if (<f64>depth > getLimit(Limit.ValueDepth)) {
    failLimit(Limit.ValueDepth, <f64>depth);
    return false;
  }
  WORK.pushU64(v);
  WORK.pushU32(0);
  WORK.pushU32(count);
  if (!WORK.failed) return true;
  failHeap();
  return false;
}

/** Pushes all leaves on the value stack. */
function collectLeaves(list: Value): bool {
  const mark = ValueStack.count;
  const nodesMax = getLimit(Limit.ValueNodes);
  let nodes: f64 = 0;
  if (!enterList(list)) return false;
  while (WORK.used != 0) {
    const level = WORK.start + WORK.used - LEVEL;
    const left = load<u32>(level, 12);
    if (left == 0) {
      WORK.used -= LEVEL;
      continue;
    }
    store<u32>(level, left - 1, 12);
    const item = takeItem(level);
    if (isList(item) || isEmptyList(item) || (!Flattening.lispy2 && isPair(item))) {
      nodes += 1;
      if (nodes > nodesMax) {
        failLimit(Limit.ValueNodes, nodes);
        return false;
      }
      if (!isEmptyList(item) && !enterList(item)) return false;
    } else if (!pushValue(item)) {
      failHeap();
      return false;
    } else if (!checkItems(<f64>(ValueStack.count - mark))) return false;
  }
  chargeItems(ValueStack.count - mark + <u32>min<f64>(nodes, 1e9));
  return true;
}

/** The next item of a level, which then stands behind it. */
function takeItem(level: u32): Value {
  const v = load<u64>(level);
  const address = addressOf(v);
  if (isList(v) && kindOf(address) != Kind.ListCons) {
    const index = load<u32>(level, 8);
    store<u32>(level, index + 1, 8);
    return load<u64>(itemsOf(v) + (index << 3));
  }
  // A cell, of a list or of a chain.
  store<u64>(level, load<u64>(address, PAIR_CDR));
  return load<u64>(address, PAIR_CAR);
}
