// A value: one 64-bit word, NaN-boxed. Owns the encoding; everybody else asks the functions below.
//
//   63            48 47                                   0
//  ┌───────────────┬───────────────────────────────────────┐
//  │ below 0xFFF9  │ the rest of an IEEE double            │  float: the word is the double itself
//  ├───────────────┼───────────────────────────────────────┤
//  │ 0xFFF9        │ small constant                        │  nil #f #t () and the marks that programs never see
//  │ 0xFFFA        │ 0                 heap address (32)   │  symbol
//  │ 0xFFFB        │ 0                 heap address        │  string
//  │ 0xFFFC        │ 0                 heap address        │  list (never empty)
//  │ 0xFFFD        │ 0                 heap address        │  procedure
//  │ 0xFFFE        │ 0                 heap address        │  every other heap object
//  │ 0xFFFF        │ two's complement integer (48)         │  small integer
//  └───────────────┴───────────────────────────────────────┘
//
// Invariants: a NaN is never a value (arithmetic that would give one is an error), so the words from 0xFFF9 up
// are free; "both are small integers" is one AND and one compare because the integer tag is all ones;
// raw words below 2^48 look like tiny doubles, so the collector may scan frame headers as if they were values.

/** A NaN-boxed LisPy value. */
export type Value = u64;

export const TAG_CONSTANT: u64 = 0xfff9;
export const TAG_SYMBOL: u64 = 0xfffa;
export const TAG_STRING: u64 = 0xfffb;
export const TAG_LIST: u64 = 0xfffc;
export const TAG_PROCEDURE: u64 = 0xfffd;
export const TAG_OBJECT: u64 = 0xfffe;

const FIRST_TAGGED: u64 = 0xfff9_0000_0000_0000;
export const FIRST_POINTER: u64 = 0xfffa_0000_0000_0000;
export const FIRST_INTEGER: u64 = 0xffff_0000_0000_0000;
const PAYLOAD: u64 = 0x0000_ffff_ffff_ffff;

// `NIL | 1 == FALSE`: "is it false?" is one OR and one compare.
export const NIL: Value = 0xfff9_0000_0000_0000;
export const FALSE: Value = 0xfff9_0000_0000_0001;
export const TRUE: Value = 0xfff9_0000_0000_0002;
/** The empty list of lispy-core@1, distinct from nil. In lispy@2 no value is this. */
export const EMPTY: Value = 0xfff9_0000_0000_0003;
/** Not a value: a variable before its definition. */
export const UNBOUND: Value = 0xfff9_0000_0000_0004;
/** Not a value: what a builtin returns when it has set the pending error. */
export const FAILED: Value = 0xfff9_0000_0000_0005;
/** Not a value: an argument that was not given, a free slot. */
export const MISSING: Value = 0xfff9_0000_0000_0006;
/** Not a value: what a body's call returns to `%try` and `%finally` when it failed; see vm/catch.ts. */
export const CAUGHT: Value = 0xfff9_0000_0000_0007;

/** Largest and smallest small integer. */
export const SMALL_MAX: i64 = 0x7fff_ffff_ffff;
export const SMALL_MIN: i64 = -0x8000_0000_0000;

// @ts-ignore: decorator
@inline
export function tagOf(v: Value): u64 {
  return v >> 48;
}

// @ts-ignore: decorator
@inline
export function isFloat(v: Value): bool {
  return v < FIRST_TAGGED;
}

// @ts-ignore: decorator
@inline
export function isSmall(v: Value): bool {
  return v >= FIRST_INTEGER;
}

/** Both are small integers. */
// @ts-ignore: decorator
@inline
export function areSmall(a: Value, b: Value): bool {
  return (a & b) >= FIRST_INTEGER;
}

/** Is the word a reference into the heap? */
// @ts-ignore: decorator
@inline
export function isPointer(v: Value): bool {
  return v - FIRST_POINTER < FIRST_INTEGER - FIRST_POINTER;
}

// @ts-ignore: decorator
@inline
export function isTruthy(v: Value): bool {
  return (v | 1) != FALSE;
}

// @ts-ignore: decorator
@inline
export function fromBool(b: bool): Value {
  return FALSE + <u64>b; // no branch on what cannot be foreseen
}

// @ts-ignore: decorator
@inline
export function fromSmall(i: i64): Value {
  return FIRST_INTEGER | ((<u64>i) & PAYLOAD);
}

// @ts-ignore: decorator
@inline
export function toSmall(v: Value): i64 {
  return (<i64>(v << 16)) >> 16;
}

/** The small integer in the low 48 bits of a word, whatever is above them. */
// @ts-ignore: decorator
@inline
export function asSmall(word: u64): Value {
  return FIRST_INTEGER | word;
}

/** Small integers in the order of these numbers. */
// @ts-ignore: decorator
@inline
export function orderOf(v: Value): i64 {
  return <i64>(v << 16);
}

/** Is the sum of two words beyond 48 bits? Its sign is then that of neither. */
// @ts-ignore: decorator
@inline
export function sumOverflows(a: u64, b: u64, sum: u64): bool {
  return orderOf((a ^ sum) & (b ^ sum)) < 0;
}

/** Is the difference of two words beyond 48 bits? */
// @ts-ignore: decorator
@inline
export function differenceOverflows(a: u64, b: u64, difference: u64): bool {
  return orderOf((a ^ b) & (a ^ difference)) < 0;
}

// @ts-ignore: decorator
@inline
export function fitsSmall(i: i64): bool {
  return (i << 16) >> 16 == i;
}

// @ts-ignore: decorator
@inline
export function fromFloat(x: f64): Value {
  return reinterpret<u64>(x);
}

// @ts-ignore: decorator
@inline
export function toFloat(v: Value): f64 {
  return reinterpret<f64>(v);
}

/** Is the word of a float neither infinite nor NaN? */
// @ts-ignore: decorator
@inline
export function isFiniteFloat(word: u64): bool {
  return ((<u32>(word >> 52)) & 0x7ff) != 0x7ff;
}

/** Is it finite, and neither zero nor so small that its digits are fewer? */
// @ts-ignore: decorator
@inline
export function isPlainFloat(word: u64): bool {
  return ((<u32>(word >> 52)) & 0x7ff) - 1 < 0x7fe;
}

/** The heap address of a pointer value. */
// @ts-ignore: decorator
@inline
export function addressOf(v: Value): u32 {
  return <u32>v;
}

// @ts-ignore: decorator
@inline
export function fromAddress(tag: u64, address: u32): Value {
  return (tag << 48) | (<u64>address);
}

// @ts-ignore: decorator
@inline
export function isSymbol(v: Value): bool {
  return v >> 48 == TAG_SYMBOL;
}

// @ts-ignore: decorator
@inline
export function isString(v: Value): bool {
  return v >> 48 == TAG_STRING;
}

/** A list with at least one item. The empty list is NIL or EMPTY: see `data/list.ts`. */
// @ts-ignore: decorator
@inline
export function isList(v: Value): bool {
  return v >> 48 == TAG_LIST;
}

// @ts-ignore: decorator
@inline
export function isProcedure(v: Value): bool {
  return v >> 48 == TAG_PROCEDURE;
}

// @ts-ignore: decorator
@inline
export function isObject(v: Value): bool {
  return v >> 48 == TAG_OBJECT;
}
