// A machine for specs: heap, symbol table, a small call stack and generous limits, made once per spec file and cleaned
// before every case. Words of the stack are the rooted variables of a spec: slot(0), slot(1), … Regions begin far above
// as-pect's own allocator in this build (base/regions.ts), so both can be used side by side.
import { setLimit, Usage } from "../../assembly/base/limits";
import { allocRegion } from "../../assembly/base/regions";
import { Globals } from "../../assembly/data/globals";
import { Lists } from "../../assembly/data/list";
import { clearSignal } from "../../assembly/data/signal";
import { makeString } from "../../assembly/data/text";
import { bootHeap, collect } from "../../assembly/heap/heap";
import { clearRoots, Stack } from "../../assembly/heap/roots";
import { bootSymbolTable } from "../../assembly/heap/symbol-table";
import { addressOf, EMPTY, NIL, Value } from "../../assembly/heap/value";
import { cutValues } from "../../assembly/heap/value-stack";
import { Limit } from "../../assembly/shared/abi";
import { stringBytes, stringSize } from "../../assembly/data/text";

const STACK_BYTES: u32 = 32 * 1024;
/** Words of the stack that cases use as variables. */
export const SLOTS: i32 = 64;
const TEXT_BYTES: u32 = 4096;
const text: usize = memory.data(4096);

let booted = false;

/** For `beforeEach`: an empty heap with nothing pending. */
export function bootMachine(): void {
  if (!booted) {
    bootHeap();
    bootSymbolTable();
    Stack.start = allocRegion(STACK_BYTES);
    Stack.end = Stack.start + STACK_BYTES;
    Lists.empty = EMPTY;
    booted = true;
  }
  for (let i = 0; i < Limit.Count; i++) setLimit(i, 1e9);
  Usage.stepsLeft = 1 << 40;
  Globals.count = 0;
  clearRoots();
  clearSignal();
  cutValues(0);
  Stack.top = Stack.start + (SLOTS << 3);
  Stack.softEnd = Stack.top;
  for (let at = Stack.start; at < Stack.end; at += 8) store<u64>(at, NIL);
  collect(0);
}

/** Address of a rooted word. */
export function slot(index: i32): u32 {
  return Stack.start + (index << 3);
}

export function put(index: i32, value: Value): void {
  store<u64>(slot(index), value);
}

export function at(index: i32): Value {
  return load<u64>(slot(index));
}

/** The heap address of what a rooted word refers to. */
export function addressAt(index: i32): u32 {
  return addressOf(at(index));
}

/** Copies a text, as UTF-8, to a static place outside the heap; returns its size. `source()` is where. */
export function encode(content: string): u32 {
  assert(<u32>content.length * 3 <= TEXT_BYTES);
  return <u32>String.UTF8.encodeUnsafe(changetype<usize>(content), content.length, text);
}

export function source(): u32 {
  return <u32>text;
}

/** A flat string. */
export function stringOf(content: string): Value {
  return makeString(source(), encode(content));
}

/** The text of a string, symbol names included. */
export function textOf(v: Value): string {
  return String.UTF8.decodeUnsafe(stringBytes(addressOf(v)), stringSize(addressOf(v)));
}
