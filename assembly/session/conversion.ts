// Results on their way to the host: transfer encoding, text, JSON, source. The host may ask while a run has stopped, so the steps
// that a conversion charges (the text of a large integer, say) are not the run's: it has a budget of its own, which bounds its time.
// Called by index.ts. Invariant: a run that has stopped has the same steps left before and after. Where no run has, the figure
// of the last one counts the conversion, as it always did.

import { RESULT } from "../base/buffer";
import { stepsUnspent, Usage } from "../base/limits";
import { closureLambda, isClosure, isMacro, isPreludeLambda } from "../data/lambda";
import { LAMBDA_FORM, MACRO_EXPANDER } from "../heap/layout";
import { getRoot, Root, rootAddress } from "../heap/roots";
import { addressOf } from "../heap/value";
import { Status } from "../shared/abi";
import { writeJson } from "../text/json-write";
import { displayValue, writeValue } from "../text/printer";
import { encodeValue } from "../text/transfer";
import { Machine } from "../vm/machine";

/** Steps of one conversion: what a run has by default. */
const BUDGET: i64 = 100_000_000;

/** What the run had left. */
class Aside {
  static stepsLeft: i64 = 0;
  static stepsUnseen: i64 = 0;
  static stepsHeld: i64 = 0;
}

function begin(): void {
  RESULT.reset();
  Aside.stepsLeft = Usage.stepsLeft;
  Aside.stepsUnseen = Usage.stepsUnseen;
  Aside.stepsHeld = Usage.stepsHeld;
  Usage.stepsLeft = BUDGET;
  Usage.stepsUnseen = 0;
  Usage.stepsHeld = 0;
}

/** The size of what was written, -1 with the error pending. */
function end(done: bool): i32 {
  const spent = BUDGET - stepsUnspent();
  Usage.stepsLeft = Aside.stepsLeft - (Machine.status == Status.Done ? spent : 0);
  Usage.stepsUnseen = Aside.stepsUnseen;
  Usage.stepsHeld = Aside.stepsHeld;
  return done ? RESULT.used : -1;
}

export function resultEncoded(): i32 {
  begin();
  return end(encodeValue(RESULT, rootAddress(Root.Result)));
}

/** `form`: 0 written, 1 display. */
export function resultText(form: i32): i32 {
  begin();
  const v = getRoot(Root.Result);
  return end(form == 0 ? writeValue(RESULT, v) : displayValue(RESULT, v));
}

export function resultJson(indent: i32, ascii: bool): i32 {
  begin();
  return end(writeJson(RESULT, getRoot(Root.Result), indent, ascii));
}

/** The source of a procedure or macro; 0 when it has none. */
export function resultSource(): i32 {
  begin();
  let v = getRoot(Root.Result);
  if (isMacro(v)) v = load<u64>(addressOf(v), MACRO_EXPANDER);
  if (!isClosure(v) || isPreludeLambda(closureLambda(addressOf(v)))) return end(true);
  return end(writeValue(RESULT, load<u64>(closureLambda(addressOf(v)), LAMBDA_FORM)));
}
