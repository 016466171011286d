// (range stop), (range start stop), (range start stop step): integers of any size, as Python's range.
// Called through the tables. Invariant: the number of items is known and allowed before any of them is made.

import { chargeItems } from "../base/limits";
import {
  integerAdd,
  integerNegate,
  integerSign,
  integerSubtract,
  isInteger,
} from "../data/integer";
import { integerFloorDivide } from "../data/integer-divide";
import { allocateList, flatListBytes, Lists, listValue, makeList } from "../data/list";
import { failHeap, failLimit, failNamed } from "../data/signal";
import { reserve } from "../heap/heap";
import { LIST_ITEMS } from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries, setKept } from "../heap/roots";
import { FAILED, fromSmall, isSmall, toSmall, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Limit } from "../shared/abi";
import { allowItems, argument, failArgument } from "./args";

const ONE: Value = 0xffff_0000_0000_0001;

export function primRange(args: u32, count: i32): Value {
  for (let i = 0; i < count; i++) {
    if (!isInteger(argument(args, i))) return failArgument(args, i, "an integer");
  }
  const start = count > 1 ? argument(args, 0) : fromSmall(0);
  const stop = argument(args, count > 1 ? 1 : 0);
  const step = count > 2 ? argument(args, 2) : ONE;
  if (step == fromSmall(0)) return failNamed("step must not be zero");
  if (isSmall(start) && isSmall(stop) && isSmall(step))
    return rangeSmall(toSmall(start), toSmall(stop), toSmall(step));
  const mark = markTemporaries();
  const result = rangeLarge(keep(start), keep(stop), keep(step));
  dropTemporaries(mark);
  return result;
}

function rangeSmall(start: i64, stop: i64, step: i64): Value {
  const distance = step > 0 ? stop - start : start - stop;
  if (distance <= 0) return Lists.empty;
  const count = (distance - 1) / (step > 0 ? step : -step) + 1;
  if (!allowItems(<f64>count)) return FAILED;
  if (count > 0x0fffffff || !reserve(flatListBytes(<u32>count))) return failHeap();
  chargeItems(<u32>count);
  const list = allocateList(<u32>count);
  const end = list + flatListBytes(<u32>count);
  for (let to = list + LIST_ITEMS; to < end; to += 8) {
    store<u64>(to, fromSmall(start));
    start += step;
  }
  return listValue(list);
}

/** The arguments lie in temporaries; the last item computed takes the place of `start`. */
function rangeLarge(start: i32, stop: i32, step: i32): Value {
  const up = integerSign(kept(step)) > 0;
  const distance = up
    ? integerSubtract(kept(stop), kept(start))
    : integerSubtract(kept(start), kept(stop));
  if (distance == FAILED) return FAILED;
  if (integerSign(distance) <= 0) return Lists.empty;
  setKept(stop, distance);
  const stride = up ? kept(step) : integerNegate(kept(step));
  if (stride == FAILED) return FAILED;
  const slot = keep(stride);
  const gap = integerSubtract(kept(stop), ONE);
  if (gap == FAILED) return FAILED;
  const steps = integerFloorDivide(gap, kept(slot));
  if (steps == FAILED) return FAILED;
  if (!isSmall(steps)) return failLimit(Limit.CollectionItems, 9007199254740992.0);
  const count = toSmall(steps) + 1;
  if (!allowItems(<f64>count)) return FAILED;
  if (count > 0x0fffffff) return failHeap();
  chargeItems(<u32>count);
  const mark = ValueStack.count;
  for (let i: i64 = 0; i < count; i++) {
    if (!pushValue(kept(start))) {
      cutValues(mark);
      return failHeap();
    }
    const next = integerAdd(kept(start), kept(step));
    if (next == FAILED) {
      cutValues(mark);
      return FAILED;
    }
    setKept(start, next);
  }
  const list = makeList(valueSlot(mark), <u32>count);
  cutValues(mark);
  return list;
}
