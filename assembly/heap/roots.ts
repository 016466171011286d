// Roots: every place outside the heap that holds values.
//   1. the call stack, scanned word by word from its start to `Stack.top`;
//   2. fixed roots, one word each, listed in `Root`;
//   3. temporary roots of builtins, a small stack;
//   4. the value stack of readers (value-stack.ts);
//   5. macro calls that wait to be stored (compile/expansions.ts), announced here as a range.
// The symbol table is weak and is swept by the collector itself.

import { NIL, Value } from "./value";

export const enum Root {
  /** Vector of Cells, in order of definition. */
  Globals = 0,
  /** Vector of values that the host holds by index. */
  Handles = 1,
  /** Vector of top-level forms that were read and wait to run. */
  Program = 2,
  /** Result of the last run. */
  Result = 3,
  /** Vector of the pending error's trace: (name, position) pairs. */
  Trace = 4,
  /** Vector of Builtin objects by row; MISSING for those that are not woken. */
  Builtins = 5,
  /** The procedure of the prelude that expands macro calls and then makes the call. */
  Expander = 6,
  /** What `raise` was given, or a caught error as a dict, until a handler takes it. */
  Raised = 7,
  /** Tasks that are ready to go on: procedures, those who came first at the head; then those who came since, last one first. */
  Ready = 8,
  ReadyNew = 9,
  /** Failed tasks that nobody has awaited, last one first. */
  Unseen = 10,
  /** The program's value while its tasks come to an end. */
  Value = 11,
  /** The call that the host is to answer: list of the capability and the arguments; NIL when there is none. */
  Pending = 12,
  /** Vector of what redefinitions have changed (vm/history.ts). */
  History = 13,
  /** What an image is being read into (image/). */
  Image = 14,
  /** The procedure of the prelude that brings the tasks that are ready to their end; NIL without tasks. */
  Drain = 15,
  Count = 16,
}

const fixed: usize = memory.data(128); // Root.Count * 8

// @ts-ignore: decorator
@inline
export function getRoot(root: Root): Value {
  return load<u64>(fixed + (root << 3));
}

// @ts-ignore: decorator
@inline
export function setRoot(root: Root, value: Value): void {
  store<u64>(fixed + (root << 3), value);
}

/** Address of a root's word. */
export function rootAddress(root: Root): usize {
  return fixed + (root << 3);
}

export function fixedRootsStart(): usize {
  return fixed;
}

export function clearRoots(): void {
  for (let i = 0; i < Root.Count; i++) store<u64>(fixed + (i << 3), NIL);
  Temporaries.count = 0;
}

/** Bounds of the call stack; owned by vm/stack.ts, read by the collector. Addresses. */
export class Stack {
  static start: u32 = 0;
  /** End of what must be scanned: the top of the running frame, arguments of a builtin included. */
  static top: u32 = 0;
  /** Nothing above `top` may be entered beyond this without asking; see vm/stack.ts. */
  static softEnd: u32 = 0;
  static end: u32 = 0;
}

/** How far above the top a frame may reach before the stack asks for more: what a collection has to clear. */
const STACK_MARGIN: u32 = 8 * 1024;

/** Forgets everything above `top`, so that nothing which an earlier run left there is kept alive. */
export function cutStack(top: u32): void {
  memory.fill(top, 0, Stack.softEnd - top);
  Stack.top = top;
  Stack.softEnd = min<u32>(Stack.softEnd, top + STACK_MARGIN);
}

/** Collector only: clears the words above the top that frames may still enter unasked, and lets go of the rest. */
export function settleStack(): void {
  const soft = min<u32>(Stack.softEnd, Stack.top + STACK_MARGIN);
  if (soft > Stack.top) memory.fill(Stack.top, 0, soft - Stack.top);
  Stack.softEnd = max<u32>(soft, Stack.top);
}

/** Lets frames reach up to `top` and a margin beyond, clearing what they will find there. `top` must be within the region. */
export function raiseSoftEnd(top: u32, margin: u32 = STACK_MARGIN): void {
  const soft = min<u32>(Stack.end, top + margin);
  memory.fill(Stack.softEnd, 0, soft - Stack.softEnd);
  Stack.softEnd = soft;
}

const TEMPORARIES_MAX: i32 = 256;
const temporaries: usize = memory.data(2048); // TEMPORARIES_MAX * 8

export class Temporaries {
  static count: i32 = 0;
}

/**
 * Keeps a value alive and up to date across reservations; returns its slot. Builtins that reserve more than once
 * use these: `const mark = markTemporaries(); const s = keep(v); … kept(s) …; dropTemporaries(mark)`.
 * Depth is bounded by the code (no recursion keeps values), never by input.
 */
export function keep(value: Value): i32 {
  const slot = Temporaries.count;
  assert(slot < TEMPORARIES_MAX); // see above
  store<u64>(temporaries + (slot << 3), value);
  Temporaries.count = slot + 1;
  return slot;
}

// @ts-ignore: decorator
@inline
export function kept(slot: i32): Value {
  return load<u64>(temporaries + (slot << 3));
}

/** Address of a temporary, for functions that take slots. Temporaries do not move. */
// @ts-ignore: decorator
@inline
export function keptAddress(slot: i32): u32 {
  return <u32>temporaries + (slot << 3);
}

// @ts-ignore: decorator
@inline
export function setKept(slot: i32, value: Value): void {
  store<u64>(temporaries + (slot << 3), value);
}

// @ts-ignore: decorator
@inline
export function markTemporaries(): i32 {
  return Temporaries.count;
}

// @ts-ignore: decorator
@inline
export function dropTemporaries(mark: i32): void {
  Temporaries.count = mark;
}

export function temporariesStart(): usize {
  return temporaries;
}

/** Values that the compiler holds across a reservation: a range of words outside the heap. */
export class CompilerRoots {
  static start: u32 = 0;
  static count: u32 = 0;
}
