// How builtins read arguments and complain about them. Every builtin is a function (args, count) => Value:
// `args` is the address of the first argument on the call stack (rooted: it survives reservations and may be
// rewritten in place), `count` is within the arity that its row in prims/tables/ declares.
// A builtin that fails sets the pending error and returns FAILED; the VM puts the builtin's name in front.

import { MESSAGE } from "../base/buffer";
import { getLimit, Usage } from "../base/limits";
import { NO_ROOM, normalizeList } from "../data/list";
import { beginError, failLimit, Signal } from "../data/signal";
import { FAILED, isString, isSmall, toSmall, Value } from "../heap/value";
import { Category, Limit } from "../shared/abi";
import { describe } from "../text/printer";

// @ts-ignore: decorator
@inline
export function argument(args: u32, index: i32): Value {
  return load<u64>(args + (index << 3));
}

// @ts-ignore: decorator
@inline
export function slotOf(args: u32, index: i32): u32 {
  return args + (index << 3);
}

// @ts-ignore: decorator
@inline
export function setArgument(args: u32, index: i32, value: Value): void {
  store<u64>(args + (index << 3), value);
}

/** `name: argument 2 must be <expected>, got <value>`. Returns FAILED. `index` counts from 0. */
export function failArgument(args: u32, index: i32, expected: string): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  Signal.argument = index;
  MESSAGE.pushLiteral("argument ");
  MESSAGE.pushDecimal(index + 1);
  MESSAGE.pushLiteral(" must be ");
  MESSAGE.pushLiteral(expected);
  MESSAGE.pushLiteral(", got ");
  describe(MESSAGE, argument(args, index));
  return FAILED;
}

/** Checks that an argument is a string; false with the error pending otherwise. */
export function needString(args: u32, index: i32): bool {
  if (isString(argument(args, index))) return true;
  failArgument(args, index, "a string");
  return false;
}

/**
 * Rewrites a list argument to a flat list, slice or the empty list (see `normalizeList`) and charges for walking it.
 * Returns the number of items, or -1 with the error pending.
 */
export function needList(args: u32, index: i32): i32 {
  const count = normalizeList(slotOf(args, index));
  if (count >= 0) {
    if (count > 64) Usage.stepsLeft -= <i64>(count >> 6);
    return count;
  }
  if (count == NO_ROOM) return -1;
  failArgument(args, index, "a proper list");
  return -1;
}

/** A small integer argument clamped to 32 bits; `Needed.failed` is set (error pending) when it is not an integer. */
export function needIndex(args: u32, index: i32): i64 {
  const v = argument(args, index);
  if (isSmall(v)) return toSmall(v);
  failArgument(args, index, "an integer of moderate size");
  return NOT_AN_INDEX;
}
/** What `needIndex` returns on failure; no small integer is this. */
export const NOT_AN_INDEX: i64 = i64.MIN_VALUE;

/** Checks that a collection of `count` items may be made. */
export function allowItems(count: f64): bool {
  if (count <= getLimit(Limit.CollectionItems)) return true;
  failLimit(Limit.CollectionItems, count);
  return false;
}
