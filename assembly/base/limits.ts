// Limits and usage of this VM: the table that a host may set and the counters that it may read.
// All are exact and deterministic. Exceeding one is an error of category resource-limit that names it.

import { Limit } from "../shared/abi";

/** One f64 per limit: f64 so that a host can pass any number below 2^53 without i64 at the boundary. */
const table: usize = memory.data(96); // Limit.Count * 8

export function setLimit(limit: Limit, value: f64): void {
  store<f64>(table + (limit << 3), value);
}

export function getLimit(limit: Limit): f64 {
  return load<f64>(table + (limit << 3));
}

/** The limit as an unsigned 32-bit count; larger settings mean "no more than memory allows". */
export function getLimit32(limit: Limit): u32 {
  const value = load<f64>(table + (limit << 3));
  return value >= 4294967295.0 ? u32.MAX_VALUE : <u32>value;
}

/** What the current run has used so far. Reset by each run, read by the host and by `execution-usage`. */
export class Usage {
  /** Steps still to spend before something happens: the run pauses, or it has spent all. */
  static stepsLeft: i64 = 0;
  /** Steps that a pause holds back: the run pauses when `stepsLeft` is spent and these are not. */
  static stepsHeld: i64 = 0;
  /** Steps held back so that the VM looks what is running when `stepsLeft` is spent: see vm/machine-code.ts. */
  static stepsUnseen: i64 = 0;
  /** Steps the run started with. */
  static stepsGranted: i64 = 0;
  static callDepth: i32 = 0;
  static peakCallDepth: i32 = 0;
  /** UTF-8 bytes written since the run began. */
  static outputBytes: u32 = 0;
  static collections: u32 = 0;
  /** Bytes allocated in the heap before the current space's allocations. */
  static allocatedBefore: u64 = 0;
}

/** Steps that are not spent. */
export function stepsUnspent(): i64 {
  return Usage.stepsLeft + Usage.stepsUnseen + Usage.stepsHeld;
}

export function stepsUsed(): i64 {
  return Usage.stepsGranted - stepsUnspent();
}

/** Are all steps spent, and not only those up to the next pause? */
export function outOfSteps(): bool {
  return Usage.stepsLeft < 0 && stepsUnspent() < 0;
}

/** Lets the run go on for `steps` more steps before it pauses; a negative number: to its end. */
export function pauseAfter(steps: f64): void {
  const left = stepsUnspent();
  // The step that is charged at the stopping point itself is one of them.
  const until = steps < 1 ? left : min<i64>(left, <i64>min<f64>(steps, 9e15) - 1);
  Usage.stepsLeft = until;
  Usage.stepsUnseen = 0;
  Usage.stepsHeld = left - until;
}

/** Spends what is left: the next safe point fails. */
export function spendAllSteps(): void {
  Usage.stepsLeft = -1 - Usage.stepsUnseen - Usage.stepsHeld;
}

/** Holds steps back so that the VM looks what is running when `every` are spent; 0: it does not look. */
export function lookAfter(every: i64): void {
  const all = Usage.stepsLeft + Usage.stepsUnseen;
  Usage.stepsLeft = every > 0 ? min<i64>(all, every) : all;
  Usage.stepsUnseen = all - Usage.stepsLeft;
}

/** Charges work of a builtin that is not a call: `units` steps, see docs/budget.md. Never fails; the next safe point notices. */
export function chargeSteps(units: i64): void {
  Usage.stepsLeft -= units;
}

/**
 * Charges a builtin for walking or making `items` items (or 64-bit words of text).
 * The first 64 are free, so that work on small values costs the call only.
 */
// @ts-ignore: decorator
@inline
export function chargeItems(items: u32): void {
  if (items > 64) Usage.stepsLeft -= <i64>(items >> 6);
}
