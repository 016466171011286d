// Records: values with fields that the VM changes itself. What a program sees of one is its class; equality is identity.

import { allocate, reserve } from "../heap/heap";
import { countOf, Kind, kindOf, RECORD_FIELDS } from "../heap/layout";
import {
  addressOf,
  fromAddress,
  fromSmall,
  isObject,
  isSmall,
  NIL,
  TAG_OBJECT,
  toSmall,
  Value,
} from "../heap/value";
import { failHeap } from "./signal";

export const enum RecordClass {
  /** `TaskField`s. */
  Task = 1,
  /** `(delay …)`: the procedure that computes it or NIL, the value. */
  Promise = 2,
  /** `(current-env)`: a closure that captures what is in sight. */
  Environment = 3,
  /** `(atom value)`: the value. */
  Atom = 4,
}

export const enum TaskField {
  /** A small integer: 0 it runs, 1 it is done, 2 it has failed. */
  State = 0,
  /** The value, or what was raised. */
  Outcome = 1,
  /** List of procedures that go on with those who wait, last one first. */
  Waiting = 2,
  /** Somebody asked for the outcome. */
  Seen = 3,
  /** Where it failed, as `%caught-place` says it; NIL before. */
  Place = 4,
  Count = 5,
}

/** Fields of a record of a class that the prelude makes; 0 for every other class. */
export function fieldsOf(kind: Value): u32 {
  if (kind == fromSmall(RecordClass.Task)) return TaskField.Count;
  if (kind == fromSmall(RecordClass.Promise)) return 2;
  return kind == fromSmall(RecordClass.Atom) ? 1 : 0;
}

/** Has the value a field of that index? */
export function hasField(v: Value, index: Value): bool {
  if (!isObject(v) || kindOf(addressOf(v)) != Kind.Record || !isSmall(index)) return false;
  return <u64>toSmall(index) < <u64>countOf(addressOf(v));
}

/** A record whose fields are NIL. FAILED when there is no room. */
export function makeRecord(kind: RecordClass, fields: u32): Value {
  const bytes = RECORD_FIELDS + (fields << 3);
  if (!reserve(bytes)) return failHeap();
  const address = allocate(bytes, Kind.Record, 0, fields);
  store<u16>(address, <u16>kind, 2);
  for (let i: u32 = 0; i < fields; i++) store<u64>(address + RECORD_FIELDS + (i << 3), NIL);
  return fromAddress(TAG_OBJECT, address);
}

export function isRecord(v: Value, kind: RecordClass): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Record && recordClass(v) == kind;
}

export function recordClass(v: Value): i32 {
  return load<u16>(addressOf(v), 2);
}

// @ts-ignore: decorator
@inline
export function recordField(v: Value, index: u32): Value {
  return load<u64>(addressOf(v) + (index << 3), RECORD_FIELDS);
}

// @ts-ignore: decorator
@inline
export function setRecordField(v: Value, index: u32, value: Value): void {
  store<u64>(addressOf(v) + (index << 3), value, RECORD_FIELDS);
}

/** What a record is called when it is printed. */
export function recordName(v: Value): string {
  switch (recordClass(v)) {
    case RecordClass.Task:
      return "#<task>";
    case RecordClass.Promise:
      return "#<promise>";
    case RecordClass.Atom:
      return "#<atom>";
    default:
      return "#<environment>";
  }
}
