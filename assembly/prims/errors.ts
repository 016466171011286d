// Errors that programs make and look at: error, raise, assert, and what handlers of lispy@2 are made of.

import { MESSAGE, TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { dictGet, isDict } from "../data/dict";
import { beginError, failInternal, RaisedPlace, Signal } from "../data/signal";
import { makeLiteral, makeStringFrom, stringBytes, stringSize } from "../data/text";
import {
  dropTemporaries,
  getRoot,
  keep,
  kept,
  markTemporaries,
  Root,
  setRoot,
} from "../heap/roots";
import {
  addressOf,
  CAUGHT,
  FAILED,
  FALSE,
  fromBool,
  fromSmall,
  isSmall,
  isString,
  isTruthy,
  MISSING,
  NIL,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import { displayValue, writeValue } from "../text/printer";
import { sameBytes } from "../text/reader-atoms";

import { argument } from "./args";

/** What stands in TEXT is the message. Making it is charged for: a program may catch it, and do it again. */
function takeText(): void {
  chargeItems(TEXT.used >> 3);
  MESSAGE.pushBytes(TEXT.start, TEXT.used);
}

/** (error message item …): an evaluation error with the display text of all arguments, a space between them. */
export function primErrorOf(args: u32, count: i32): Value {
  TEXT.reset();
  for (let i = 0; i < count; i++) {
    if (i > 0) TEXT.pushByte(0x20);
    if (!displayValue(TEXT, argument(args, i))) return FAILED;
  }
  beginError(Category.Evaluation);
  takeText();
  return FAILED;
}

/**
 * (raise value): a handler gets the value as it is. Without a handler it is an evaluation error that shows the value; a
 * dict with a category and a message, which is what a handler gets of an error, becomes that error again.
 */
export function primRaise(args: u32, _count: i32): Value {
  const isError = primIsError(args, 1) == TRUE;
  TEXT.reset();
  if (isError) {
    const message = addressOf(entry(argument(args, 0), "message"));
    TEXT.pushBytes(stringBytes(message), stringSize(message));
  } else {
    if (!isString(argument(args, 0))) TEXT.pushLiteral("raised: ");
    if (!displayValue(TEXT, argument(args, 0))) return FAILED;
  }
  const category = isError
    ? categoryNamed(entry(argument(args, 0), "category"))
    : Category.Evaluation;
  const line = isError ? entry(argument(args, 0), "line") : MISSING;
  const column = isError ? entry(argument(args, 0), "column") : MISSING;
  beginError(category);
  takeText();
  Signal.raised = true;
  setRoot(Root.Raised, argument(args, 0));
  if (isError) {
    if (isSmall(line) && isSmall(column) && toSmall(line) > 0 && toSmall(column) > 0) {
      Signal.line = <u32>min<i64>(toSmall(line), u32.MAX_VALUE);
      Signal.column = <u32>min<i64>(toSmall(column), u32.MAX_VALUE);
    }
  }
  return FAILED;
}

/** The value of a key of a dict, MISSING when there is none. May collect. */
function entry(dict: Value, key: string): Value {
  const mark = markTemporaries();
  const slot = keep(dict);
  const name = makeLiteral(key);
  const value = name == FAILED ? MISSING : dictGet(addressOf(kept(slot)), name);
  dropTemporaries(mark);
  return value;
}

/** The category of a name that programs may raise; evaluation for every other. */
function categoryNamed(name: Value): Category {
  if (!isString(name)) return Category.Evaluation;
  const at = stringBytes(addressOf(name));
  const size = stringSize(addressOf(name));
  if (sameBytes(at, size, "syntax")) return Category.Syntax;
  if (sameBytes(at, size, "invalid-data")) return Category.InvalidData;
  if (sameBytes(at, size, "unsupported")) return Category.Unsupported;
  if (sameBytes(at, size, "serialization")) return Category.Serialization;
  if (sameBytes(at, size, "validation")) return Category.Validation;
  return Category.Evaluation;
}

/** (error-message e): the text of what a handler caught. */
export function primErrorMessage(args: u32, _count: i32): Value {
  const caught = argument(args, 0);
  if (isString(caught)) return caught;
  if (isDict(caught)) {
    const message = entry(caught, "message");
    if (isString(message)) return message;
  }
  TEXT.reset();
  if (!displayValue(TEXT, argument(args, 0))) return FAILED;
  chargeItems(TEXT.used >> 3);
  return makeStringFrom(TEXT);
}

/** (error? e): is it what a handler gets of an error that was not raised by the program? */
export function primIsError(args: u32, _count: i32): Value {
  const value = argument(args, 0);
  if (!isDict(value)) return FALSE;
  const message = entry(value, "message");
  return fromBool(isString(message) && isString(entry(argument(args, 0), "category")));
}

/** (%caught? value): did the body's call end with an error? */
export function primIsCaught(args: u32, _count: i32): Value {
  return fromBool(argument(args, 0) == CAUGHT);
}

/** (%caught): what was raised. */
export function primCaught(_args: u32, _count: i32): Value {
  const raised = getRoot(Root.Raised);
  setRoot(Root.Raised, NIL);
  return raised;
}

/** Bits of a place, as `%caught-place` gives it, that hold the column. */
const COLUMN_BITS: u32 = 20;
const COLUMN_MAX: u32 = (1 << COLUMN_BITS) - 1;

/** (%caught-place): where it was raised, line and column in one integer; 0 when nobody knows. */
export function primCaughtPlace(_args: u32, _count: i32): Value {
  const line = <i64>min<u32>(RaisedPlace.line, i32.MAX_VALUE >> 4);
  return fromSmall((line << COLUMN_BITS) | (<i64>min<u32>(RaisedPlace.column, COLUMN_MAX)));
}

/** (%raise-at value place): raises again what was raised at a place. */
export function primRaiseAt(args: u32, _count: i32): Value {
  if (!isSmall(argument(args, 1)) || toSmall(argument(args, 1)) < 0) return failInternal();
  const place = toSmall(argument(args, 1));
  primRaise(args, 1);
  if (Signal.raised && Signal.line == 0) {
    Signal.line = <u32>(place >> COLUMN_BITS);
    Signal.column = <u32>(place & COLUMN_MAX);
  }
  return FAILED;
}

/** (%assert value form message …): the value, or an error that shows the form. */
export function primAssert(args: u32, count: i32): Value {
  if (isTruthy(argument(args, 0))) return argument(args, 0);
  TEXT.reset();
  TEXT.pushLiteral("assertion failed: ");
  if (!writeValue(TEXT, argument(args, 1))) return FAILED;
  for (let i = 2; i < count; i++) {
    TEXT.pushLiteral(i == 2 ? ": " : " ");
    if (!displayValue(TEXT, argument(args, i))) return FAILED;
  }
  beginError(Category.Evaluation);
  takeText();
  return FAILED;
}

/** (%no-match value): an error of the match form. */
export function primNoMatch(args: u32, _count: i32): Value {
  TEXT.reset();
  TEXT.pushLiteral("match: no clause for ");
  if (!writeValue(TEXT, argument(args, 0))) return FAILED;
  beginError(Category.Evaluation);
  takeText();
  return FAILED;
}
