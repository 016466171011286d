// Catching errors. The procedures `%try` and `%finally` of the prelude (Flag.Catches) call a body and look at what comes back; when an
// error unwinds the stack and meets the frame of one of them, the body's call returns the mark CAUGHT there, and what was
// raised waits in Root.Raised. So a handler is a frame like any other: it is saved, copied and thrown away with the stack.
//
// Running out of a resource, or asking for a capability, is not caught: a program cannot decide about its own limits.

import { MESSAGE } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { chargeItems } from "../base/limits";
import { allocateEmptyDict, dictSetInPlace, dictValue } from "../data/dict";
import { closureLambda } from "../data/lambda";
import { clearSignal, RaisedPlace, Signal } from "../data/signal";
import { makeLiteral, makeStringFrom } from "../data/text";
import { reserve } from "../heap/heap";
import { DICT_SIZE, Flag, flagsOf } from "../heap/layout";
import {
  dropTemporaries,
  getRoot,
  keep,
  kept,
  keptAddress,
  markTemporaries,
  Root,
  setRoot,
  Stack,
} from "../heap/roots";
import { addressOf, FAILED, fromSmall, isProcedure, MISSING, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { FRAME_CLOSURE, frameReturn, returnDistance } from "./frame";

export class Catchers {
  /** Frames between the failing one and the catcher, from the last search. */
  static popped: i32 = 0;
}

/** Is the frame at `base` one that catches what its calls raise? */
export function catchesIn(base: u32): bool {
  const closure = load<u64>(base - FRAME_CLOSURE);
  return isProcedure(closure) && (flagsOf(closureLambda(addressOf(closure))) & Flag.Catches) != 0;
}

/**
 * The frame below which an error that happened in the frame at `base` is caught: offset of the frame whose return is to
 * give CAUGHT, from Stack.start; 0 when nobody catches.
 */
export function findCatcher(base: u32): u32 {
  if (
    !isLispy2() ||
    Signal.category == Category.ResourceLimit ||
    Signal.category == Category.Capability
  )
    return 0;
  let offset = base - Stack.start;
  let frames = 0;
  while (true) {
    const distance = returnDistance(frameReturn(Stack.start + offset));
    if (distance == 0) return 0; // the bottom frame
    frames += 1;
    const below = offset - distance;
    if (catchesIn(Stack.start + below)) {
      Catchers.popped = frames;
      chargeItems(frames);
      return offset;
    }
    offset = below;
  }
}

/** The pending error becomes the value in Root.Raised, and is no longer pending. False when there is no room: then that is the error. */
export function takeError(): bool {
  RaisedPlace.line = Signal.line;
  RaisedPlace.column = Signal.column;
  const raised = Signal.raised ? getRoot(Root.Raised) : MISSING;
  if (raised != MISSING) {
    clearSignal();
    return true;
  }
  const line = Signal.line;
  const column = Signal.column;
  const category = Signal.category;
  const mark = markTemporaries();
  chargeItems(MESSAGE.used >> 3);
  const text = makeStringFrom(MESSAGE);
  if (text == FAILED) return false;
  const message = keep(text);
  const dict = reserve(DICT_SIZE) ? keep(dictValue(allocateEmptyDict())) : -1;
  const ok =
    dict >= 0 &&
    put(dict, "category", makeLiteral(categoryName(category))) &&
    put(dict, "message", kept(message)) &&
    (line == 0 || (put(dict, "line", fromSmall(line)) && put(dict, "column", fromSmall(column))));
  if (ok) setRoot(Root.Raised, kept(dict));
  dropTemporaries(mark);
  if (ok) clearSignal();
  return ok;
}

/** Adds an entry to the dict in a temporary. */
function put(dict: i32, key: string, value: Value): bool {
  if (value == FAILED) return false;
  const mark = markTemporaries();
  const slot = keep(value);
  const name = makeLiteral(key);
  const ok =
    name != FAILED &&
    dictSetInPlace(keptAddress(dict), keptAddress(keep(name)), keptAddress(slot)) != FAILED;
  dropTemporaries(mark);
  return ok;
}

/** The names of categories as programs see them. KEEP IN STEP with CATEGORY_NAMES in bindings/errors.ts. */
function categoryName(category: Category): string {
  switch (<i32>category) {
    case Category.Syntax:
      return "syntax";
    case Category.InvalidData:
      return "invalid-data";
    case Category.Unsupported:
      return "unsupported";
    case Category.ResourceLimit:
      return "resource-limit";
    case Category.Capability:
      return "capability";
    case Category.Serialization:
      return "serialization";
    case Category.Validation:
      return "validation";
    default:
      return "evaluation";
  }
}
