// Lambdas and procedures. A Lambda is what one lambda form means, shared by all closures made from it: the form
// itself (the truth), the compiled code (a cache, thrown away whenever that is simpler), names of what it captures.

import { allocate } from "../heap/heap";
import {
  CLOSURE_CAPTURED,
  CLOSURE_LAMBDA,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_META,
  LAMBDA_NAME,
  LAMBDA_REQUIRED,
  LAMBDA_SIZE,
  LAMBDA_WAITING,
  META_SLOW,
  flagsOf,
  Flag,
  setFlags,
} from "../heap/layout";
import { addressOf, fromAddress, isObject, isProcedure, TAG_PROCEDURE, Value } from "../heap/value";

/** Allocates a Lambda that is not compiled (reserved: LAMBDA_SIZE). */
export function allocateLambda(form: Value, name: Value, captures: u32, flags: i32): u32 {
  const address = allocate(LAMBDA_SIZE, Kind.Lambda, flags, META_SLOW);
  store<u32>(address, 0, LAMBDA_CODE);
  store<u32>(address, 0, LAMBDA_REQUIRED);
  store<u64>(address, form, LAMBDA_FORM);
  store<u64>(address, name, LAMBDA_NAME);
  store<u32>(address, captures, LAMBDA_CAPTURES);
  store<u32>(address, 0, LAMBDA_EXPANSIONS);
  store<u32>(address, 0, LAMBDA_WAITING);
  return address;
}

/** Code knows what was true when it was made: the number that the next one gets; see vm/history.ts. */
export class Births {
  static next: u32 = 0;
}

/** The number of the prelude's code: it means the profile's bindings, whatever programs redefine. */
export const NEVER_STALE: u32 = 0xffffffff;

/** Forgets the compiled code; the next call compiles again. Frames that run keep the code they hold. */
export function discardCode(lambda: u32): void {
  store<u32>(lambda, 0, LAMBDA_CODE);
  store<u32>(lambda, META_SLOW, LAMBDA_META);
  setFlags(lambda, flagsOf(lambda) & ~Flag.Charged);
}

// @ts-ignore: decorator
@inline
export function closureBytes(captured: u32): u32 {
  return CLOSURE_CAPTURED + (captured << 3);
}

/** Allocates a closure (reserved: `closureBytes(captured)`); the caller writes the captured values. */
// @ts-ignore: decorator
@inline
export function allocateClosure(lambda: u32, captured: u32): u32 {
  const address = allocate(closureBytes(captured), Kind.Closure, 0, captured);
  store<u64>(address, <u64>lambda, CLOSURE_LAMBDA);
  return address;
}

// @ts-ignore: decorator
@inline
export function procedureValue(address: u32): Value {
  return fromAddress(TAG_PROCEDURE, address);
}

export function isClosure(v: Value): bool {
  return isProcedure(v) && kindOf(addressOf(v)) == Kind.Closure;
}

export function isBuiltin(v: Value): bool {
  return isProcedure(v) && kindOf(addressOf(v)) == Kind.Builtin;
}

export function isMacro(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Macro;
}

// @ts-ignore: decorator
@inline
export function closureLambda(closure: u32): u32 {
  return load<u32>(closure, CLOSURE_LAMBDA);
}

export function isPreludeLambda(lambda: u32): bool {
  return (flagsOf(lambda) & Flag.Prelude) != 0;
}

/**
 * What a Lambda remembers of one captured value (with its name, in LAMBDA_CAPTURES), as a small integer.
 * KEEP IN STEP between compile/compile.ts, which writes and reads it, and the Closure instruction (vm/make-closure.ts).
 */
export const enum Captured {
  /** Bits 0-15: register of the enclosing frame, or number of its captured value. */
  SourceMask = 0xffff,
  /** The source is a captured value of the enclosing closure. */
  FromCaptured = 0x10000,
  /** The value is a box. */
  Boxed = 0x20000,
  /** It may be unbound when it is read. */
  Checked = 0x40000,
  /** It is the new closure itself. */
  Self = 0x80000,
}
