// The pending error: one per VM, set by whoever finds it, carried upwards by returning FAILED.
// Its message is in the MESSAGE buffer (UTF-8), its trace is added by the VM while it unwinds (vm/trace.ts).
// Invariant: FAILED is returned exactly when `Signal.category` is not None.

import { MESSAGE } from "../base/buffer";
import { getLimit, outOfSteps, stepsUsed, Usage } from "../base/limits";
import { Exhaustion } from "../heap/exhaustion";
import { FAILED, Value } from "../heap/value";
import { Category, Limit } from "../shared/abi";

export class Signal {
  static category: Category = Category.None;
  /** For resource-limit errors: which limit, its setting and what was asked for. */
  static limit: Limit = Limit.Count;
  static limitValue: f64 = 0;
  static limitUsed: f64 = 0;
  /** Line and column (code points, from 1) when the thrower knows better than the VM; 0 otherwise. */
  static line: u32 = 0;
  static column: u32 = 0;
  /** The message speaks of "argument 1" and wants the builtin's name in front. */
  static wantsName: bool = false;
  /** Root.Raised holds what was raised, so that a handler gets that and not a description of the error. */
  static raised: bool = false;
  /** Which argument the message is about, from 0; -1 when it is about none. */
  static argument: i32 = -1;
  /** A name of the source that the message is about, where the message holds it: offset and bytes; 0 bytes for none. */
  static nameAt: u32 = 0;
  static nameSize: u32 = 0;
}

/** Where what lies in Root.Raised was raised; 0 when nobody knows. */
export class RaisedPlace {
  static line: u32 = 0;
  static column: u32 = 0;
}

export function clearSignal(): void {
  Signal.category = Category.None;
  Signal.limit = Limit.Count;
  Signal.line = 0;
  Signal.column = 0;
  Signal.wantsName = false;
  Signal.raised = false;
  Signal.argument = -1;
  Signal.nameSize = 0;
  MESSAGE.reset();
}

/** Starts a new pending error; the caller then writes the text into MESSAGE. An error that is already pending is replaced. */
export function beginError(category: Category): void {
  clearSignal();
  Signal.category = category;
}

/** Sets the pending error to a fixed text. Returns FAILED. */
export function fail(category: Category, message: string): Value {
  beginError(category);
  MESSAGE.pushLiteral(message);
  return FAILED;
}

/**
 * What only the prelude calls was given something else than the prelude gives: an image holds other values, or another
 * source text. Returns FAILED.
 */
export function failInternal(): Value {
  return fail(Category.Evaluation, "internal: a wrong argument");
}

/** Sets an evaluation error that begins with the running builtin's name. */
export function failNamed(message: string): Value {
  fail(Category.Evaluation, message);
  Signal.wantsName = true;
  return FAILED;
}

/** The names of the limits as they appear in messages; index by Limit. */
function pushLimitName(limit: Limit): void {
  switch (<i32>limit) {
    case Limit.Steps:
      return MESSAGE.pushLiteral("steps");
    case Limit.HeapBytes:
      return MESSAGE.pushLiteral("heap_bytes");
    case Limit.CallDepth:
      return MESSAGE.pushLiteral("call_depth");
    case Limit.SourceBytes:
      return MESSAGE.pushLiteral("source_bytes");
    case Limit.ReaderDepth:
      return MESSAGE.pushLiteral("reader_depth");
    case Limit.OutputBytes:
      return MESSAGE.pushLiteral("output_bytes");
    case Limit.CollectionItems:
      return MESSAGE.pushLiteral("collection_items");
    case Limit.IntegerBits:
      return MESSAGE.pushLiteral("integer_bits");
    case Limit.ValueDepth:
      return MESSAGE.pushLiteral("value_depth");
    case Limit.ValueNodes:
      return MESSAGE.pushLiteral("value_nodes");
    case Limit.ProcedureSize:
      return MESSAGE.pushLiteral("procedure_size");
    case Limit.JsonDepth:
      return MESSAGE.pushLiteral("json_depth");
    default:
      return MESSAGE.pushLiteral("limit");
  }
}

/** Sets a resource-limit error: `execution limit exceeded: steps (limit 100, used 101)`. Returns FAILED. */
export function failLimit(limit: Limit, used: f64): Value {
  return failBound(limit, getLimit(limit), used);
}

/** The same for a bound that is lower than the setting. */
export function failBound(limit: Limit, bound: f64, used: f64): Value {
  beginError(Category.ResourceLimit);
  Signal.limit = limit;
  Signal.limitValue = bound;
  used = Math.ceil(used);
  Signal.limitUsed = used;
  MESSAGE.pushLiteral("execution limit exceeded: ");
  pushLimitName(limit);
  MESSAGE.pushLiteral(" (limit ");
  pushCount(bound);
  MESSAGE.pushLiteral(", used ");
  pushCount(used);
  MESSAGE.pushByte(0x29);
  return FAILED;
}

function pushCount(count: f64): void {
  if (count < 9e18) MESSAGE.pushDecimal(<i64>count);
  else MESSAGE.pushLiteral("unlimited");
}

/** To be returned after a `reserve` that said false, or when a buffer or region could not grow. */
export function failHeap(): Value {
  // A buffer that met its cap does not say how much it wanted.
  const used: f64 = Exhaustion.pending ? Exhaustion.wanted : getLimit(Limit.HeapBytes) + 1;
  Exhaustion.pending = false;
  return failLimit(Limit.HeapBytes, used);
}

/** Checks the size of a collection or string about to be made. */
export function checkItems(count: f64): bool {
  if (count <= getLimit(Limit.CollectionItems)) return true;
  failLimit(Limit.CollectionItems, count);
  return false;
}

/**
 * Are there steps left? False with the error pending when there are none: for loops of builtins whose turns may be charged much, which
 * else would go on to their end.
 */
// @ts-ignore: decorator
@inline
export function withinBudget(): bool {
  return Usage.stepsLeft >= 0 || stepsRemain();
}

function stepsRemain(): bool {
  if (!outOfSteps()) return true;
  failLimit(Limit.Steps, <f64>stepsUsed());
  return false;
}
