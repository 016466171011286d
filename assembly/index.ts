// The ABI: the only file with exports that a host sees; docs/abi.md describes them. Bodies are one call each.

import { INPUT, MESSAGE, OUTPUT, RESULT } from "./base/buffer";
import { getLimit, setLimit, stepsUsed, Usage } from "./base/limits";
import { memoryBytes } from "./base/regions";
import { handleOf, Handles, handleValue, releaseHandle } from "./data/handles";
import { positionColumn, positionLine } from "./data/list";
import { Signal } from "./data/signal";
import { symbolName } from "./data/symbol";
import { stringBytes, stringSize } from "./data/text";
import { vectorItem } from "./data/vector";
import { bytesAllocated, collect, spaceUsed } from "./heap/heap";
import { partsInUse } from "./heap/in-use";
import { getRoot, Root, setRoot } from "./heap/roots";
import { Space, Stack } from "./heap/space";
import {
  addressOf,
  EMPTY,
  FALSE,
  isFloat,
  isSmall,
  isSymbol,
  MISSING,
  NIL,
  toFloat,
  toSmall,
  TRUE,
} from "./heap/value";
import { writeImage } from "./image/write";
import { boot, isKnownProfile } from "./session/boot";
import { resultEncoded, resultJson, resultSource, resultText } from "./session/conversion";
import { grantInput, pendingKey, pendingNumber, scopeInput, showPending } from "./session/grants";
import {
  decodeInput,
  defineInput,
  getInput,
  listGlobals,
  parseJsonInput,
  seedInput,
} from "./session/inspect";
import {
  answer,
  answerError,
  bootImage,
  callInput,
  cancel,
  evalInput,
  Pause,
  resume,
} from "./session/run";
import { protectInput, wasAssigned } from "./session/protect";
import { ABI_VERSION, Figure, Limit, Profile, Status, Transfer } from "./shared/abi";
import { wasIncomplete } from "./text/reader";
import { Machine } from "./vm/machine";
import {
  answerMachineCode,
  hideMachineCode,
  showMachineCode,
  MachineCode,
  nextSlot,
  useMachineCode,
} from "./vm/machine-code";
import { stepForMachineCode } from "./vm/run-machine-code";
import { Trace } from "./vm/trace";

export function lispy_abi_version(): i32 {
  return ABI_VERSION;
}

export function lispy_boot(profile: i32): i32 {
  if (!isKnownProfile(profile)) return -1;
  return boot(<Profile>profile) ? 1 : 0;
}

export function lispy_set_limit(limit: i32, value: f64): void {
  if (<u32>limit < <u32>Limit.Count && value >= 0) setLimit(<Limit>limit, value);
}

export function lispy_get_limit(limit: i32): f64 {
  return <u32>limit < <u32>Limit.Count ? getLimit(<Limit>limit) : 0;
}

export function lispy_input(size: i32): i32 {
  INPUT.reset();
  return INPUT.ensure(max<u32>(<u32>size, 1)) ? INPUT.start : 0;
}

export function lispy_eval(size: i32): Status {
  return evalInput(<u32>size);
}

export function lispy_call(size: i32): Status {
  return callInput(<u32>size);
}

export function lispy_define(size: i32): Status {
  return defineInput(<u32>size);
}

export function lispy_get(size: i32): Status {
  return getInput(<u32>size);
}

export function lispy_seed(size: i32): Status {
  return seedInput(<u32>size);
}

export function lispy_decode(size: i32): Status {
  return decodeInput(<u32>size);
}

export function lispy_json_parse(size: i32): Status {
  return parseJsonInput(<u32>size);
}

export function lispy_globals(): Status {
  return listGlobals();
}

export function lispy_resume(): Status {
  return resume();
}

export function lispy_set_pause(steps: f64): void {
  Pause.steps = steps;
}

export function lispy_state(): Status {
  return Machine.status;
}

export function lispy_cancel(): void {
  cancel();
}

export function lispy_grant(size: i32): i32 {
  return grantInput(<u32>size) ? 1 : 0;
}

export function lispy_protect(size: i32, settable: i32): i32 {
  return protectInput(<u32>size, settable != 0) ? 1 : 0;
}

export function lispy_was_assigned(size: i32): i32 {
  return wasAssigned(<u32>size) ? 1 : 0;
}

export function lispy_scope(size: i32): void {
  scopeInput(<u32>size);
}

export function lispy_pending(): Status {
  return showPending();
}

export function lispy_pending_number(): f64 {
  return <f64>pendingNumber();
}

export function lispy_pending_key(): i32 {
  return pendingKey();
}

export function lispy_image(): i32 {
  return writeImage() ? RESULT.used : -1;
}

export function lispy_boot_image(size: i32): Status {
  return bootImage(<u32>size);
}

export function lispy_answer(size: i32): Status {
  return answer(<u32>size);
}

export function lispy_answer_error(size: i32): Status {
  return answerError(<u32>size);
}

export function lispy_snapshot(): i32 {
  hideMachineCode();
  return partsInUse();
}

export function lispy_copied(): void {
  showMachineCode();
}

// What machine code shares with the interpreter: the build exports the globals themselves (scripts/export-globals.mjs).

export function global_stepsLeft(): i64 {
  return Usage.stepsLeft;
}

export function global_callDepth(): i32 {
  return Usage.callDepth;
}

export function global_peakCallDepth(): i32 {
  return Usage.peakCallDepth;
}

export function global_depthLimit(): i32 {
  return MachineCode.depthLimit;
}

export function global_stackEnd(): u32 {
  return Stack.softEnd;
}

export function global_heapNext(): u32 {
  return Space.next;
}

export function global_heapLimit(): u32 {
  return Space.limit;
}

export function lispy_use_machine_code(first: i32, every: i32): void {
  useMachineCode(<u32>first, <u32>every);
}

export function lispy_wanted_code(): i32 {
  return MachineCode.wanted;
}

export function lispy_machine_slot(): i32 {
  return nextSlot();
}

export function lispy_answer_machine_code(made: i32): void {
  answerMachineCode(made != 0);
}

export function lispy_step(base: u32, pc: u32): i64 {
  return stepForMachineCode(base, pc);
}

export function lispy_collect(): void {
  collect(0);
}

export function lispy_result_tag(): i32 {
  const v = getRoot(Root.Result);
  if (isSmall(v)) return Transfer.Integer;
  if (isFloat(v)) return Transfer.Float;
  if (v == NIL) return Transfer.Nil;
  if (v == TRUE) return Transfer.True;
  if (v == FALSE) return Transfer.False;
  return v == EMPTY ? Transfer.EmptyList : -1;
}

export function lispy_result_number(): f64 {
  const v = getRoot(Root.Result);
  return isSmall(v) ? <f64>toSmall(v) : isFloat(v) ? toFloat(v) : 0;
}

export function lispy_result(): i32 {
  return resultEncoded();
}

export function lispy_result_text(form: i32): i32 {
  return resultText(form);
}

export function lispy_result_json(indent: i32, ascii: i32): i32 {
  return resultJson(indent, ascii != 0);
}

export function lispy_result_source(): i32 {
  return resultSource();
}

export function lispy_result_handle(): i32 {
  return handleOf(getRoot(Root.Result));
}

export function lispy_result_address(): i32 {
  return RESULT.start;
}

export function lispy_error_category(): i32 {
  return Signal.category;
}

export function lispy_error_message(): i32 {
  return MESSAGE.used;
}

export function lispy_error_message_address(): i32 {
  return MESSAGE.start;
}

export function lispy_error_line(): i32 {
  return Signal.line;
}

export function lispy_error_column(): i32 {
  return Signal.column;
}

export function lispy_error_limit(): i32 {
  return Signal.limit;
}

export function lispy_error_limit_value(): f64 {
  return Signal.limitValue;
}

export function lispy_error_limit_used(): f64 {
  return Signal.limitUsed;
}

export function lispy_error_incomplete(): i32 {
  return wasIncomplete() ? 1 : 0;
}

export function lispy_error_trace(): i32 {
  RESULT.reset();
  if (Trace.words == 0) return 0;
  const trace = addressOf(getRoot(Root.Trace));
  for (let i: u32 = 0; i < Trace.words; i += 2) {
    const position = <u64>toSmall(vectorItem(trace, i + 1));
    const name = vectorItem(trace, i);
    RESULT.pushU32(positionLine(position));
    // Line 0, column 1: tail calls left no frames here.
    RESULT.pushU32(name == TRUE ? 1 : positionColumn(position));
    if (isSymbol(name)) {
      const text = addressOf(symbolName(name));
      RESULT.pushU32(stringSize(text));
      RESULT.pushBytes(stringBytes(text), stringSize(text));
    } else {
      RESULT.pushU32(0);
    }
  }
  return RESULT.failed ? 0 : RESULT.used;
}

export function lispy_handle_result(handle: i32): i32 {
  const v = handleValue(<u32>handle);
  if (v == MISSING) return 0;
  setRoot(Root.Result, v);
  return 1;
}

export function lispy_release(handle: i32): void {
  releaseHandle(<u32>handle);
}

export function lispy_handle_count(): i32 {
  return Handles.count;
}

export function lispy_output_address(): i32 {
  return OUTPUT.start;
}

export function lispy_output_size(): i32 {
  return OUTPUT.used;
}

export function lispy_output_clear(): void {
  OUTPUT.trim(262144);
}

export function lispy_usage(figure: i32): f64 {
  switch (figure) {
    case Figure.Steps:
      return <f64>stepsUsed();
    case Figure.PeakCallDepth:
      return <f64>Usage.peakCallDepth;
    case Figure.HeapBytes:
      return <f64>spaceUsed();
    case Figure.AllocatedBytes:
      return <f64>bytesAllocated();
    case Figure.Collections:
      return <f64>Usage.collections;
    case Figure.OutputBytes:
      return <f64>Usage.outputBytes;
    case Figure.MemoryBytes:
      return <f64>memoryBytes();
    default:
      return 0;
  }
}
