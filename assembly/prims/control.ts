// Control: `error`, and the primitives with which the prelude has macro calls expanded (prelude/both/expand.lispy).
// `apply` is the VM's own work; its row in the table only carries the arity.

import { MESSAGE } from "../base/buffer";
import { callCompiler } from "../base/hooks";
import {
  addExpansion,
  passWaiting,
  reserveExpansions,
  waitingCount,
  waitingForm,
  waitingMacro,
} from "../data/expansion-entries";
import { closureLambda, isClosure, isMacro } from "../data/lambda";
import { listLength, Lists, NO_ROOM, normalizeList } from "../data/list";
import { beginError, fail, failHeap, failInternal } from "../data/signal";
import { LAMBDA_CODE, MACRO_EXPANDER } from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromAddress,
  fromSmall,
  isList,
  NIL,
  TAG_OBJECT,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import { CompileResult } from "../shared/opcodes";
import { pushPythonText } from "../text/python-text";
import { emptyContinuation } from "../vm/continuation";
import { argument, setArgument, slotOf } from "./args";
import { sliceList } from "./list";

/** (error x): an evaluation error whose message is the text of x. */
export function primError(args: u32, _count: i32): Value {
  beginError(Category.Evaluation);
  pushPythonText(MESSAGE, argument(args, 0)); // when it fails, that is the error
  return FAILED;
}

/** Never called: the VM spreads the arguments itself. */
export function primApply(_args: u32, _count: i32): Value {
  return fail(Category.Evaluation, "apply is not available here");
}

/** Never called: `%capture` and `%enter` are instructions of the prelude. */
export function primCapture(_args: u32, _count: i32): Value {
  return fail(Category.Evaluation, "continuations are not available here");
}

/** (%end): the continuation that does nothing more. */
export function primEnd(_args: u32, _count: i32): Value {
  return emptyContinuation();
}

/** The Lambda of the closure in the first argument; 0 with the error pending when it is none. */
function lambdaOf(args: u32): u32 {
  if (isClosure(argument(args, 0))) return closureLambda(addressOf(argument(args, 0)));
  failInternal();
  return 0;
}

/** (%compile f): 0 when the procedure has code now, otherwise how many macro calls want to be expanded. */
export function primCompile(args: u32, _count: i32): Value {
  const given = lambdaOf(args);
  if (given == 0) return FAILED;
  if (load<u32>(given, LAMBDA_CODE) != 0) return fromSmall(0);
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, given));
  const result = callCompiler(slot);
  const lambda = addressOf(kept(slot));
  dropTemporaries(mark);
  if (result == CompileResult.Failed) return FAILED;
  if (result == CompileResult.Done) return fromSmall(0);
  return fromSmall(waitingCount(lambda));
}

function failNoneWaits(): Value {
  return fail(Category.Evaluation, "no macro call waits for expansion");
}

/** (%expander f): the procedure that expands the first waiting macro call of f. */
export function primExpander(args: u32, _count: i32): Value {
  const lambda = lambdaOf(args);
  if (lambda == 0) return FAILED;
  if (waitingCount(lambda) == 0) return failNoneWaits();
  const macro = waitingMacro(lambda);
  return isMacro(macro) ? load<u64>(addressOf(macro), MACRO_EXPANDER) : failInternal();
}

/** (%operands f): the operand forms of the first waiting macro call. */
export function primOperands(args: u32, _count: i32): Value {
  const lambda = lambdaOf(args);
  if (lambda == 0) return FAILED;
  if (waitingCount(lambda) == 0) return failNoneWaits();
  setArgument(args, 0, waitingForm(lambda));
  const items = normalizeList(slotOf(args, 0));
  if (items < 0) return items == NO_ROOM ? FAILED : failInternal();
  const form = argument(args, 0);
  const count = isList(form) ? <i32>listLength(form) : 0;
  return count <= 1 ? Lists.empty : sliceList(slotOf(args, 0), 1, count - 1);
}

/** (%remember f expansion): what the first waiting macro call expands to. */
export function primRemember(args: u32, _count: i32): Value {
  const given = lambdaOf(args);
  if (given == 0) return FAILED;
  if (waitingCount(given) == 0) return failNoneWaits();
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, given));
  const ok = reserveExpansions(slot, 1);
  const lambda = addressOf(kept(slot));
  dropTemporaries(mark);
  if (!ok) return failHeap();
  addExpansion(lambda, waitingForm(lambda), argument(args, 1), waitingMacro(lambda));
  passWaiting(lambda);
  return NIL;
}
