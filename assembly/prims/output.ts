// Output builtins: display newline print println log of lispy-core@1; in lispy@2 print and println do what `log` does in
// lispy-core@1, and there are write and pp. Text goes to the OUTPUT buffer, which the host
// drains; a call whose text would exceed the output limit writes nothing at all.

import { OUTPUT, TEXT } from "../base/buffer";
import { getLimit, Usage } from "../base/limits";
import { fail, failHeap, failLimit } from "../data/signal";
import { validateUtf8 } from "../data/utf8";
import { FAILED, NIL, Value } from "../heap/value";
import { Category, Limit } from "../shared/abi";
import { pushPretty } from "../text/pretty";
import { displayValue, writeValue } from "../text/printer";
import { argument } from "./args";

/** Sends what is in TEXT to the output. */
export function flushText(): Value {
  if (TEXT.failed) return failHeap();
  const total = <f64>Usage.outputBytes + <f64>TEXT.used;
  if (total > getLimit(Limit.OutputBytes)) return failLimit(Limit.OutputBytes, total);
  if (validateUtf8(TEXT.start, TEXT.used) >= 0) {
    return fail(Category.Evaluation, "text with a lone surrogate cannot be written");
  }
  OUTPUT.pushBytes(TEXT.start, TEXT.used);
  if (OUTPUT.failed) {
    OUTPUT.failed = false;
    return failHeap();
  }
  Usage.outputBytes += TEXT.used;
  return NIL;
}

/** (display x …): display forms with nothing between. */
export function primDisplay(args: u32, count: i32): Value {
  TEXT.reset();
  for (let i = 0; i < count; i++) {
    if (!displayValue(TEXT, argument(args, i))) return FAILED;
  }
  return flushText();
}

/** (newline) */
export function primNewline(_args: u32, _count: i32): Value {
  TEXT.reset();
  TEXT.pushByte(0x0a);
  return flushText();
}

/** (print x): the written form, no newline. */
export function primPrint(args: u32, _count: i32): Value {
  TEXT.reset();
  if (!writeValue(TEXT, argument(args, 0))) return FAILED;
  return flushText();
}

/** (println x): the display form and a newline. */
export function primPrintln(args: u32, _count: i32): Value {
  TEXT.reset();
  if (!displayValue(TEXT, argument(args, 0))) return FAILED;
  TEXT.pushByte(0x0a);
  return flushText();
}

/** (write x …): written forms joined by one space. */
export function primWrite(args: u32, count: i32): Value {
  TEXT.reset();
  for (let i = 0; i < count; i++) {
    if (i > 0) TEXT.pushByte(0x20);
    if (!writeValue(TEXT, argument(args, i))) return FAILED;
  }
  return flushText();
}

/** (pp x): the written form over several lines, and a newline. */
export function primPretty(args: u32, _count: i32): Value {
  TEXT.reset();
  if (!pushPretty(TEXT, argument(args, 0))) return FAILED;
  TEXT.pushByte(0x0a);
  return flushText();
}

/** (log x …) of lispy-core@1, (println x …) of lispy@2: display forms joined by one space, and a newline. */
export function primLog(args: u32, count: i32): Value {
  TEXT.reset();
  for (let i = 0; i < count; i++) {
    if (i > 0) TEXT.pushByte(0x20);
    if (!displayValue(TEXT, argument(args, i))) return FAILED;
  }
  TEXT.pushByte(0x0a);
  return flushText();
}
