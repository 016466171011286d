// What a host asks between runs, or while a run has stopped and can go on: values of globals, definitions, JSON, the list of
// globals, the seed. A run that has stopped is not disturbed: its frames, forms, budget and text stay as they are.

import { INPUT } from "../base/buffer";
import { getLimit, Usage } from "../base/limits";
import { cellOriginal, cellValue, globalAt, globalCell, Globals, isAwake } from "../data/globals";
import { allocateList, flatListBytes, listItem, listLength, Lists, listValue } from "../data/list";
import { seedSource } from "../data/mersenne-twister";
import { clearSignal, fail, failHeap } from "../data/signal";
import { internBytes, symbolCell, symbolName } from "../data/symbol";
import { validateUtf8 } from "../data/utf8";
import { reserve, setSoftLimit } from "../heap/heap";
import { CELL_SYMBOL, LIST_ITEMS } from "../heap/layout";
import { getRoot, Root, setRoot, Temporaries } from "../heap/roots";
import { addressOf, FAILED, isList, isSymbol, NIL, UNBOUND } from "../heap/value";
import { cutValues, ValueStack } from "../heap/value-stack";
import { beginRun, finish, trimBuffers } from "./run";
import { Category, Limit, Status } from "../shared/abi";
import { JsonOption, readJson } from "../text/json-read";
import { decodeValue } from "../text/transfer";
import { failUnbound } from "../vm/explain";
import { Machine } from "../vm/machine";
import { assignGlobal } from "../vm/redefine";
import { clearTrace } from "../vm/trace";

/** What the run that has stopped had left. */
class Aside {
  static stepsLeft: i64 = 0;
  static stepsUnseen: i64 = 0;
  static stepsHeld: i64 = 0;
  /** Its forms lie on the value stack below. */
  static values: u32 = 0;
}

function beginInspection(): void {
  if (Machine.status == Status.Done) return beginRun();
  Aside.stepsLeft = Usage.stepsLeft;
  Aside.stepsUnseen = Usage.stepsUnseen;
  Aside.stepsHeld = Usage.stepsHeld;
  Aside.values = ValueStack.count;
  clearSignal();
  clearTrace();
  Temporaries.count = 0;
  setSoftLimit();
  Usage.stepsLeft = <i64>min<f64>(getLimit(Limit.Steps), 9e15);
  Usage.stepsUnseen = 0;
  Usage.stepsHeld = 0;
  setRoot(Root.Result, NIL);
}

function endInspection(status: Status): Status {
  if (Machine.status == Status.Done) return finish(status);
  Usage.stepsLeft = Aside.stepsLeft;
  Usage.stepsUnseen = Aside.stepsUnseen;
  Usage.stepsHeld = Aside.stepsHeld;
  cutValues(Aside.values);
  trimBuffers();
  return status;
}

function misuse(): Status {
  fail(Category.InvalidData, "transfer: a list is expected here");
  return endInspection(Status.Error);
}

/** Defines a global: INPUT is a transfer-encoded list of a symbol and a value. */
export function defineInput(size: u32): Status {
  beginInspection();
  const request = decodeValue(INPUT.start, size);
  if (request == FAILED) return endInspection(Status.Error);
  if (!isList(request) || listLength(request) != 2 || !isSymbol(listItem(request, 0)))
    return misuse();
  setRoot(Root.Result, request);
  const cell = globalCell(listItem(request, 0));
  if (cell == 0) return endInspection(Status.Error);
  assignGlobal(cell, listItem(getRoot(Root.Result), 1));
  setRoot(Root.Result, NIL);
  return endInspection(Status.Done);
}

/** The result is the value of the global named by INPUT. */
export function getInput(size: u32): Status {
  beginInspection();
  if (validateUtf8(INPUT.start, size) >= 0) {
    fail(Category.InvalidData, "the name is not valid UTF-8");
    return endInspection(Status.Error);
  }
  const symbol = internBytes(INPUT.start, size);
  if (symbol == FAILED) return endInspection(Status.Error);
  const cell = symbolCell(symbol);
  const value = cell == 0 ? UNBOUND : cellValue(cell);
  if (value == UNBOUND) {
    failUnbound(symbol);
    return endInspection(Status.Error);
  }
  setRoot(Root.Result, value);
  return endInspection(Status.Done);
}

/** Seeds the random numbers with the text in INPUT. */
export function seedInput(size: u32): Status {
  beginInspection();
  if (validateUtf8(INPUT.start, size) < 0)
    return endInspection(seedSource(INPUT.start, size) ? Status.Done : Status.Error);
  fail(Category.InvalidData, "the seed is not valid UTF-8");
  return endInspection(Status.Error);
}

/** The result is the transfer-encoded value in INPUT. */
export function decodeInput(size: u32): Status {
  beginInspection();
  const value = decodeValue(INPUT.start, size);
  if (value == FAILED) return endInspection(Status.Error);
  setRoot(Root.Result, value);
  return endInspection(Status.Done);
}

/** The result is the JSON document in INPUT. */
export function parseJsonInput(size: u32): Status {
  beginInspection();
  if (validateUtf8(INPUT.start, size) >= 0) {
    fail(Category.InvalidData, "the text is not valid UTF-8");
    return endInspection(Status.Error);
  }
  const value = readJson(INPUT.start, size, JsonOption.None);
  if (value == FAILED) return endInspection(Status.Error);
  setRoot(Root.Result, value);
  return endInspection(Status.Done);
}

/** The result is a list of the names of globals that the user defined or redefined, in order of first mention. */
export function listGlobals(): Status {
  beginInspection();
  let count: u32 = 0;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (isUserGlobal(i)) count += 1;
  }
  if (count != 0) {
    if (!reserve(flatListBytes(count))) {
      failHeap();
      return endInspection(Status.Error);
    }
    const list = allocateList(count);
    let to = list + LIST_ITEMS;
    for (let i: u32 = 0; i < Globals.count; i++) {
      if (!isUserGlobal(i)) continue;
      store<u64>(to, symbolName(load<u64>(addressOf(globalAt(i)), CELL_SYMBOL)));
      to += 8;
    }
    setRoot(Root.Result, listValue(list));
  } else {
    setRoot(Root.Result, Lists.empty);
  }
  return endInspection(Status.Done);
}

function isUserGlobal(index: u32): bool {
  if (!isAwake(index)) return false;
  const cell = addressOf(globalAt(index));
  const value = cellValue(cell);
  return value != UNBOUND && value != cellOriginal(cell);
}
