// Calls that are not the plain case (a compiled closure with a fixed number of arguments): builtins, rest parameters,
// procedures that have no code yet, `apply`, wrong numbers of arguments, things that are no procedures.

import { readyTable } from "../base/cold";
import { MESSAGE } from "../base/buffer";
import { callCompiler } from "../base/hooks";
import { isLispy2 } from "../base/language";
import { chargeItems, outOfSteps, stepsUsed, Usage } from "../base/limits";
import {
  acceptsCount,
  builtinFlags,
  BuiltinFlag,
  builtinMax,
  builtinMin,
  Builtins,
  callBuiltin,
} from "../data/builtins";
import { entryName, entryNameSize, entryOfRow } from "../data/catalogue";
import { cellOriginal } from "../data/globals";
import { closureLambda, isPreludeLambda } from "../data/lambda";
import {
  allocateList,
  flatListBytes,
  itemsOf,
  Lists,
  listValue,
  NO_ROOM,
  normalizeList,
} from "../data/list";
import { beginError, failHeap, failInternal, failLimit, Signal } from "../data/signal";
import { symbolOf, isKeyword, symbolCell, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import {
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_CODE,
  LAMBDA_NAME,
  LAMBDA_REQUIRED,
  LIST_ITEMS,
} from "../heap/layout";
import { dropTemporaries, getRoot, keep, markTemporaries, Root, Stack } from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromAddress,
  isProcedure,
  isSymbol,
  TAG_OBJECT,
  Value,
} from "../heap/value";
import { Category, Limit } from "../shared/abi";
import { CompileResult } from "../shared/opcodes";
import { describe } from "../text/printer";
import { explainParameters, explainSwap, explainUsage, explainValue } from "./explain";
import { askHost } from "./host-call";
import { CallAction, Machine } from "./machine";
import { HEADER_BYTES } from "./frame";
import { growStack } from "./stack";

/** The call under preparation: address of its window and number of arguments. Both are kept true when the stack moves. */
export class Preparing {
  static window: u32 = 0;
  static count: i32 = 0;
}

/** Brings the call in `Preparing` to where it can be entered, or makes it. May collect and may move the stack. */
export function prepareCall(): CallAction {
  let spread = false;
  while (true) {
    const window = Preparing.window;
    const callee = load<u64>(window);
    Stack.top = window + HEADER_BYTES + (Preparing.count << 3);
    if (!isProcedure(callee)) {
      if (!isLookUp(callee)) return failNotCallable(callee);
      if (!lookUpKeyword()) return CallAction.Fail;
      continue;
    }
    const address = addressOf(callee);
    if (kindOf(address) == Kind.Builtin) {
      const index = countOf(address);
      const flags = builtinFlags(index);
      if ((flags & BuiltinFlag.Control) == 0) return runBuiltin(index);
      if ((flags & BuiltinFlag.Host) != 0) {
        const args = Preparing.window + HEADER_BYTES;
        return askHost(callee, args, Preparing.count) ? CallAction.Await : CallAction.Fail;
      }
      if (!acceptsCount(index, Preparing.count)) return failBuiltinArity(index);
      // `apply` of `apply` costs steps: a list of arguments that holds itself would go round for ever.
      if (spread && !chargeSpread()) return CallAction.Fail;
      spread = true;
      if (!spreadApply(index)) return CallAction.Fail;
      continue;
    }
    const lambda = closureLambda(address);
    if (load<u32>(lambda, LAMBDA_CODE) == 0) {
      const mark = markTemporaries();
      const result = callCompiler(keep(fromAddress(TAG_OBJECT, lambda)));
      dropTemporaries(mark);
      if (result == CompileResult.Failed) return CallAction.Fail;
      if (result == CompileResult.Pending && !expandFirst()) return CallAction.Fail;
      continue;
    }
    return fitArguments(lambda);
  }
}

/** `(:key dict)` and `(:key dict default)` in lispy@2. */
function isLookUp(callee: Value): bool {
  return (
    isLispy2() &&
    isSymbol(callee) &&
    isKeyword(callee) &&
    (Preparing.count == 1 || Preparing.count == 2)
  );
}

/** The call of a keyword becomes `(get dict :key …)`, with the original `get`. */
function lookUpKeyword(): bool {
  if (!ensureArguments(Preparing.count + 1)) return false;
  const window = Preparing.window;
  const first = window + HEADER_BYTES;
  memory.copy(first + 16, first + 8, (Preparing.count - 1) << 3);
  store<u64>(first + 8, load<u64>(window));
  store<u64>(window, cellOriginal(symbolCell(symbolOf("get"))));
  Preparing.count += 1;
  return true;
}

/** Calls a builtin with the arguments in the window. */
function runBuiltin(index: u32): CallAction {
  if (!acceptsCount(index, Preparing.count)) return failBuiltinArity(index);
  const value = callBuiltin(index, Preparing.window + HEADER_BYTES, Preparing.count);
  if (value == FAILED) {
    nameBuiltin(index, Preparing.window + HEADER_BYTES, Preparing.count);
    return CallAction.Fail;
  }
  Machine.result = value;
  return CallAction.Result;
}

/** Puts the builtin's name in front of the pending message, if the message wants it. Names of the prelude's private ones stay out. */
export function nameBuiltin(index: u32, args: u32, count: i32): void {
  if (!Signal.wantsName) return;
  // Capabilities fail by themselves. An instruction may stand for a builtin that nobody has named.
  if (index >= <u32>Builtins.own) return;
  const entry = entryOfRow(index);
  const name = entryName(entry);
  const size = entryNameSize(entry);
  if (load<u8>(name) == 0x25 && size > 1) return; // %…: the prelude procedure's frame gives the name
  prefixMessage(name, size);
  explainSwap(name, size, args, count);
}

/** Puts `name: ` in front of the pending message. */
export function prefixMessage(bytes: u32, size: u32): void {
  Signal.wantsName = false;
  if (!MESSAGE.ensure(size + 2)) return;
  memory.copy(MESSAGE.start + size + 2, MESSAGE.start, MESSAGE.used);
  memory.copy(MESSAGE.start, bytes, size);
  store<u16>(MESSAGE.start + size, 0x203a);
  MESSAGE.used += size + 2;
}

/** `(apply f list)`: the window becomes that of the call of `f` with the list's items. */
function spreadApply(index: u32): bool {
  const list = Preparing.window + HEADER_BYTES + 8;
  const count = normalizeList(list);
  if (count < 0) {
    if (count == NO_ROOM) return false;
    beginError(Category.Evaluation);
    MESSAGE.pushLiteral("argument 2 must be a proper list, got ");
    describe(MESSAGE, load<u64>(list));
    Signal.wantsName = true;
    Signal.argument = 1;
    nameBuiltin(index, Preparing.window + HEADER_BYTES, Preparing.count);
    return false;
  }
  chargeItems(count);
  if (!ensureArguments(count)) return false;
  const window = Preparing.window;
  const items = load<u64>(window + HEADER_BYTES + 8);
  store<u64>(window, load<u64>(window + HEADER_BYTES));
  if (count != 0) memory.copy(window + HEADER_BYTES, itemsOf(items), count << 3);
  Preparing.count = count;
  return true;
}

/** Makes room on the stack for `count` arguments (and one more) in the window. */
function ensureArguments(count: i32): bool {
  const top = Preparing.window + HEADER_BYTES + ((count + 1) << 3);
  if (top <= Stack.softEnd) return true;
  const offset = Preparing.window - Stack.start;
  if (!growStack(top)) return false;
  Preparing.window = Stack.start + offset;
  return true;
}

function chargeSpread(): bool {
  Usage.stepsLeft -= 1;
  if (!outOfSteps()) return true;
  failLimit(Limit.Steps, <f64>stepsUsed());
  return false;
}

/** The call becomes one of the prelude's expander, which expands, compiles and then makes this call. */
function expandFirst(): bool {
  const expander = getRoot(Root.Expander);
  const callee = load<u64>(Preparing.window);
  // In another source text of its own the expander may call a macro, and would wait for itself.
  if (closureLambda(addressOf(callee)) == closureLambda(addressOf(expander))) {
    failInternal();
    return false;
  }
  if (!ensureArguments(Preparing.count + 1)) return false;
  const first = Preparing.window + HEADER_BYTES;
  memory.copy(first + 8, first, Preparing.count << 3);
  store<u64>(first, load<u64>(Preparing.window));
  store<u64>(Preparing.window, getRoot(Root.Expander));
  Preparing.count += 1;
  return true;
}

/** Checks the number of arguments and gathers the rest parameter. */
function fitArguments(lambda: u32): CallAction {
  const required = <i32>load<u32>(lambda, LAMBDA_REQUIRED);
  const count = Preparing.count;
  const rest = (flagsOf(lambda) & Flag.Rest) != 0;
  if (count < required || (count > required && !rest)) return failArity(lambda, required, rest);
  if (!rest) return CallAction.Enter;
  if (!ensureArguments(count)) return CallAction.Fail;
  const extra = count - required;
  const slot = Preparing.window + HEADER_BYTES + (required << 3);
  if (extra == 0) {
    store<u64>(slot, Lists.empty);
  } else {
    if (!reserve(flatListBytes(extra))) {
      failHeap();
      return CallAction.Fail;
    }
    chargeItems(extra);
    const list = allocateList(extra);
    memory.copy(list + LIST_ITEMS, slot, extra << 3);
    store<u64>(slot, listValue(list));
  }
  Preparing.count = required + 1;
  return CallAction.Enter;
}

function failNotCallable(callee: Value): CallAction {
  beginError(Category.Evaluation);
  MESSAGE.pushLiteral("not callable: ");
  describe(MESSAGE, callee);
  explainValue(callee);
  return CallAction.Fail;
}

function pushExpected(min: i32, max: i32): void {
  MESSAGE.pushLiteral("expected ");
  if (max == 255) MESSAGE.pushLiteral("at least ");
  MESSAGE.pushDecimal(min);
  if (max != 255 && max != min) {
    MESSAGE.pushLiteral(" to ");
    MESSAGE.pushDecimal(max);
  }
  MESSAGE.pushLiteral(
    max == 1 || (min == 1 && max == 255) ? " argument, got " : " arguments, got ",
  );
  MESSAGE.pushDecimal(Preparing.count);
}

function failBuiltinArity(index: u32): CallAction {
  beginError(Category.Evaluation);
  pushExpected(builtinMin(index), builtinMax(index));
  const entry = entryOfRow(index);
  explainUsage(entryName(entry), entryNameSize(entry));
  prefixMessage(entryName(entry), entryNameSize(entry));
  return CallAction.Fail;
}

function failArity(lambda: u32, required: i32, rest: bool): CallAction {
  beginError(Category.Evaluation);
  pushExpected(required, rest ? 255 : required);
  const name = load<u64>(lambda, LAMBDA_NAME);
  if (isSymbol(name)) {
    const text = addressOf(symbolName(name));
    if (isPreludeLambda(lambda)) explainUsage(stringBytes(text), stringSize(text));
    else explainParameters(lambda);
    prefixMessage(stringBytes(text), stringSize(text));
  } else {
    explainParameters(lambda);
    prefixLambda();
  }
  return CallAction.Fail;
}

export const LAMBDA_TEXT: usize = memory.data<u8>([0x6c, 0x61, 0x6d, 0x62, 0x64, 0x61]);
export const LAMBDA_TEXT_SIZE: u32 = 6;

function prefixLambda(): void {
  readyTable(LAMBDA_TEXT, LAMBDA_TEXT_SIZE);
  prefixMessage(<u32>LAMBDA_TEXT, LAMBDA_TEXT_SIZE);
}
