// Exports of the debug and test builds, beside those of index.ts: what the release build does not carry.

import { INPUT, RESULT } from "./base/buffer";
import { cellOriginal, globalCell } from "./data/globals";
import {
  allocateClosure,
  allocateLambda,
  closureBytes,
  closureLambda,
  discardCode,
  isClosure,
  isPreludeLambda,
  procedureValue,
} from "./data/lambda";
import { allocateList, flatListBytes, listItem, listLength, listValue } from "./data/list";
import { makeRecord, RecordClass } from "./data/record";
import { failHeap, failInternal } from "./data/signal";
import { internLiteral, symbolCell } from "./data/symbol";
import { allocate, reserve } from "./heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  Flag,
  Kind,
  LAMBDA_CODE,
  LAMBDA_FORM,
  LAMBDA_SIZE,
  LIST_ITEMS,
} from "./heap/layout";
import { getRoot, Root } from "./heap/roots";
import {
  addressOf,
  CAUGHT,
  EMPTY,
  FAILED,
  fromAddress,
  fromFloat,
  fromSmall,
  isList,
  isSymbol,
  MISSING,
  NIL,
  SMALL_MAX,
  SMALL_MIN,
  TAG_OBJECT,
  UNBOUND,
  Value,
} from "./heap/value";
import { pushValue, valueSlot, ValueStack } from "./heap/value-stack";
import { beginRun, finish } from "./session/run";
import { Status } from "./shared/abi";
import { readForms } from "./text/reader";
import { emptyContinuation } from "./vm/continuation";
import { listCode } from "./vm/listing";
import { assignGlobal } from "./vm/redefine";

/** Lists the code of the result, a procedure that has been called at least once; size at `lispy_result_address()`, 0 when it has none. */
export function lispy_disassemble(): i32 {
  RESULT.reset();
  const v = getRoot(Root.Result);
  if (!isClosure(v) || load<u32>(closureLambda(addressOf(v)), LAMBDA_CODE) == 0) return 0;
  listCode(RESULT, addressOf(v));
  return RESULT.used;
}

// What an image may bring and no program can make: tests attack the internal primitives with it.

/**
 * Defines procedures of the prelude: INPUT has forms `(define (name . parameters) body …)`, whose code may name internal
 * primitives. A procedure that the prelude has already gets the new text; another name becomes a global that programs see.
 */
export function lispy_define_prelude(size: u32): i32 {
  beginRun();
  const count = readForms(INPUT.start, size);
  for (let i = 0; i < count; i++) {
    if (!definePrelude(valueSlot(i))) return finish(Status.Error);
  }
  return finish(count < 0 ? Status.Error : Status.Done);
}

function definePrelude(slot: u32): bool {
  const name = definedName(load<u64>(slot));
  if (name == FAILED) return false;
  if (globalCell(name) == 0 || !reserve(LAMBDA_SIZE + closureBytes(0))) {
    failHeap();
    return false;
  }
  const form = load<u64>(slot);
  const symbol = definedName(form);
  const own = cellOriginal(symbolCell(symbol));
  if (isClosure(own) && isPreludeLambda(closureLambda(addressOf(own)))) {
    discardCode(closureLambda(addressOf(own)));
    store<u64>(closureLambda(addressOf(own)), form, LAMBDA_FORM);
    return true;
  }
  const lambda = allocateLambda(form, symbol, 0, Flag.Prelude);
  assignGlobal(symbolCell(symbol), procedureValue(allocateClosure(lambda, 0)));
  return true;
}

/** The name in `(define (name …) …)`; FAILED with the error pending when it is something else. */
function definedName(form: Value): Value {
  const head = isList(form) && listLength(form) > 2 ? listItem(form, 1) : NIL;
  return isList(head) && isSymbol(listItem(head, 0)) ? listItem(head, 0) : failInternal();
}

/**
 * Binds `odd-values` to a list of values that no program makes: marks, a box, a continuation, records and macros that hold the
 * wrong things.
 */
export function lispy_odd_values(): i32 {
  beginRun();
  return finish(bindOddValues() ? Status.Done : Status.Error);
}

function bindOddValues(): bool {
  const ok =
    pushValue(emptyContinuation()) &&
    pushValue(makeRecord(RecordClass.Environment, 1)) &&
    pushValue(makeRecord(RecordClass.Task, 0)) &&
    pushValue(makeRecord(RecordClass.Promise, 0)) &&
    pushValue(makeRecord(RecordClass.Task, 4)) &&
    pushValue(UNBOUND) &&
    pushValue(MISSING) &&
    pushValue(CAUGHT) &&
    pushValue(EMPTY) &&
    pushValue(fromFloat(Infinity)) &&
    pushValue(fromFloat(-0.0)) &&
    pushValue(fromSmall(SMALL_MAX)) &&
    pushValue(fromSmall(SMALL_MIN));
  const symbol = internLiteral("odd-values");
  if (!ok || symbol == FAILED || globalCell(symbol) == 0) return false;
  const made = ValueStack.count + 3;
  if (!reserve(flatListBytes(made) + 3 * BOX_SIZE)) return false;
  const list = allocateList(made);
  memory.copy(list + LIST_ITEMS, valueSlot(0), ValueStack.count << 3);
  const to = list + LIST_ITEMS + (ValueStack.count << 3);
  store<u64>(to, holder(Kind.Box, fromSmall(1)));
  store<u64>(to, holder(Kind.Macro, fromSmall(1)), 8);
  store<u64>(to, holder(Kind.Macro, NIL), 16);
  assignGlobal(symbolCell(internLiteral("odd-values")), listValue(list));
  return true;
}

/** A box or macro with a value (reserved). */
function holder(kind: Kind, value: Value): Value {
  const address = allocate(BOX_SIZE, kind, 0, 0);
  store<u64>(address, value, BOX_VALUE);
  return fromAddress(TAG_OBJECT, address);
}
