// Layout of every heap object: kinds, field offsets, sizes. Nothing else; the collector (collect.ts) and the
// modules of data/ are written against this page.
//
// Every object starts at a multiple of 8 with one header word:
//
//   63                            32 31           16 15    8 7     0
//  ┌────────────────────────────────┬───────────────┬───────┬───────┐
//  │ count (meaning by kind)        │ aux           │ flags │ kind  │
//  └────────────────────────────────┴───────────────┴───────┴───────┘
//
// `Value` fields are 8 bytes; `ref` fields are bare 32-bit addresses of a known kind, 0 for none.
// A forwarded object (during a collection) has kind Forwarded and its new address in place of the count.

export const enum Kind {
  /** 0 is never a valid kind: a zeroed word is not an object. */
  None = 0,
  /** string: count = bytes | hash u32 (0 = not computed) | code points u32 | bytes… */
  StringFlat = 1,
  /** string: count = bytes | hash u32 | code points u32 | ref Bytes | 0 : the first `count` bytes of a shared, growing buffer */
  StringView = 2,
  /** internal: count = capacity | used u32 | 0 | bytes… : bytes below `used` never change */
  Bytes = 3,
  /** count = hash | Value name (string) | ref Cell | special form id u32 */
  Symbol = 4,
  /** list: count = items | Value items… | with Flag.Positioned one more word: the position, a small integer */
  ListFlat = 5,
  /** list: count = items | ref ListFlat | first item's index u32 */
  ListSlice = 6,
  /** list: count = length | Value car | Value cdr (a list or the empty list) */
  ListCons = 7,
  /** improper pair (every pair in lispy-core@1) | Value car | Value cdr */
  Pair = 8,
  /** integer beyond 48 bits: count = limbs | u32 limbs, least significant first… ; Flag.Negative is the sign */
  Bignum = 9,
  /** dict: count = entries | ref entries | ref index | used u32 | depth u32 : see data/dict.ts */
  Dict = 10,
  /** global variable: count = index in the table of globals | Value value | Value symbol | Value original: what the profile bound, UNBOUND if nothing */
  Cell = 11,
  /** local variable that is both captured and assigned | Value value */
  Box = 12,
  /** procedure: count = captured values | ref Lambda | 0 | Value captured… */
  Closure = 13,
  /** procedure: count = index in the table of builtins | Value symbol */
  Builtin = 14,
  /** macro | Value expander (a procedure) */
  Macro = 15,
  /** what a lambda form means: see data/lambda.ts */
  Lambda = 16,
  /** compiled instructions of one Lambda: see CODE_ENTRY below, shared/opcodes.ts, compile/compile.ts */
  Code = 17,
  /** internal: count = items | Value items… */
  Vector = 18,
  /** internal, of a dict: count = slots | (Value key, Value value)… ; unused slots hold MISSING: see data/dict-entries.ts */
  DictLeaf = 19,
  /** internal, of a dict: count = children | ref children… */
  DictBranch = 20,
  /** internal, of a dict: count = words, aux = bitmap of the branches | u32 words… : see data/dict-index.ts */
  DictIndex = 21,
  /** what the stack held at one moment: count = words | u64 return word | u32 call depth | ref Vector of the words: see vm/continuation.ts */
  Continuation = 22,
  /** a value with fields that the VM itself changes: aux = `RecordClass`, count = fields | Value fields… : see data/record.ts */
  Record = 23,
  Forwarded = 255,
}

export const enum Flag {
  /** StringFlat, StringView: every code point is below 128, so indexing is by byte. */
  Ascii = 1,
  /** Bignum: below zero. */
  Negative = 1,
  /** ListFlat: carries the source position of its opening parenthesis. */
  Positioned = 1,
  /** A list: a cell lies in front of it, whose length counts its items, so it keeps its length: see data/list-change.ts. */
  Covered = 32,
  /** Cell: holds the builtin that the profile put there, so code may inline it. */
  Pristine = 1,
  /** Cell: some code object inlined the builtin; redefinition must patch it. */
  Assumed = 2,
  /** Cell: compiled code refers to it; when it comes to hold a macro, or ceases to, that code is stale. */
  Mentioned = 4,
  /** Symbol: compiled code counts on there being no global of this name; its cell is Pristine and Assumed once it has one. */
  CountedFree = 1,
  /** Cell: the host lets no program define it, nor assign it unless it is Settable too; see vm/protect.ts. */
  Protected = 16,
  /** Cell, with Protected: `set!` is allowed. */
  Settable = 32,
  /** Cell, with Settable: a program has assigned it. */
  Assigned = 64,
  /** Closure, Lambda: part of the prelude: prints as a builtin and is not exported. */
  Prelude = 8,
  /** Lambda: the last parameter takes the rest of the arguments. */
  Rest = 1,
  /** Lambda: a top-level form, not a procedure. */
  TopLevel = 2,
  /** Lambda: made by the compiler to keep a large form within its registers; no frame in traces, defines go outside. */
  Outlined = 4,
  /** Lambda: the body of a `try` form, which is its form; outlined too. */
  TryBody = 16,
  /** Lambda: compiling it has cost steps, and it has code. */
  Charged = 32,
  /** Lambda: its frames catch errors (vm/catch.ts). */
  Catches = 64,
  /** Macro: it was asked whether its expander assigns variables that are not its own; KeepsState is the answer. */
  StateKnown = 1,
  KeepsState = 2,
}

/** Bytes before the first item of StringFlat and Bytes. */
export const BYTES_HEADER: u32 = 16;
export const STRING_HASH: u32 = 8;
export const STRING_LENGTH: u32 = 12;
export const STRING_BYTES: u32 = 16;
export const STRING_BUFFER: u32 = 16;
export const STRING_VIEW_SIZE: u32 = 24;
export const BYTES_USED: u32 = 8;

export const SYMBOL_NAME: u32 = 8;
export const SYMBOL_CELL: u32 = 16;
export const SYMBOL_FORM: u32 = 20;
export const SYMBOL_SIZE: u32 = 24;

export const LIST_ITEMS: u32 = 8;
export const SLICE_PARENT: u32 = 8;
export const SLICE_START: u32 = 12;
export const SLICE_SIZE: u32 = 16;

export const PAIR_CAR: u32 = 8;
export const PAIR_CDR: u32 = 16;
/** Also ListCons. */
export const PAIR_SIZE: u32 = 24;

export const BIGNUM_LIMBS: u32 = 8;

export const DICT_ENTRIES: u32 = 8;
export const DICT_INDEX: u32 = 12;
export const DICT_USED: u32 = 16;
export const DICT_DEPTH: u32 = 20;
export const DICT_SIZE: u32 = 24;

export const CELL_VALUE: u32 = 8;
export const CELL_SYMBOL: u32 = 16;
export const CELL_ORIGINAL: u32 = 24;
export const CELL_SIZE: u32 = 32;

export const BOX_VALUE: u32 = 8;
export const BOX_SIZE: u32 = 16;

export const CLOSURE_LAMBDA: u32 = 8;
export const CLOSURE_CAPTURED: u32 = 16;

export const BUILTIN_SYMBOL: u32 = 8;
export const BUILTIN_SIZE: u32 = 16;

export const MACRO_EXPANDER: u32 = 8;
export const MACRO_SIZE: u32 = 16;

export const VECTOR_ITEMS: u32 = 8;

// Lambda: header (count = `meta`, what a call needs to know, see below)
/** u32: low 8 bits parameters (255 = the plain call path does not apply: rest parameter or not compiled), then 24 bits frame slots. */
export const LAMBDA_META: u32 = 4;
/** ref Code, 0 while not compiled. */
export const LAMBDA_CODE: u32 = 8;
/** u32: required parameters. */
export const LAMBDA_REQUIRED: u32 = 12;
/** Value: the form it was made from; a small integer in the prelude: offset of its text, read on first call. */
export const LAMBDA_FORM: u32 = 16;
/** Value: symbol or NIL. */
export const LAMBDA_NAME: u32 = 24;
/** ref Vector of pairs (symbol, `Captured` descriptor or macro), 0 when nothing is captured: see data/lambda.ts. */
export const LAMBDA_CAPTURES: u32 = 32;
/** ref Box: the expansions that its family remembers, 0 when none: see data/expansion-entries.ts. */
export const LAMBDA_EXPANSIONS: u32 = 36;
/** ref Vector of macro calls that wait to be expanded, 0 when none: ditto. */
export const LAMBDA_WAITING: u32 = 40;
export const LAMBDA_SIZE: u32 = 48;

/** `meta` of a lambda that the plain call path must not enter. */
export const META_SLOW: u32 = 255;

/** How many arguments the plain call path wants, by a lambda's `meta`. */
// @ts-ignore: decorator
@inline
export function parametersIn(meta: u32): u32 {
  return meta & 0xff;
}

/** Registers and spare slots of its frames. */
// @ts-ignore: decorator
@inline
export function slotsIn(meta: u32): u32 {
  return meta >> 8;
}

export const CONTINUATION_RETURN: u32 = 8;
export const CONTINUATION_DEPTH: u32 = 16;
export const CONTINUATION_WORDS: u32 = 20;
export const CONTINUATION_SIZE: u32 = 24;

export const RECORD_FIELDS: u32 = 8;

// Code: header (count = bytes of the whole object, aux = registers of its frame, spare slots not counted)
/** u32: offset, from the object's start, of the instruction at which a call enters: the first one, or CODE_MACHINE. */
export const CODE_ENTRY: u32 = 8;
/** An instruction word: MachineCode and its slot, or how often it was found running; then the number of constants. See vm/machine-code.ts. */
export const CODE_MACHINE: u32 = 12;
/** u32: offset of the position map from the object's start; pairs (instruction offset u32, constant index u32), ascending. */
export const CODE_MAP: u32 = 16;
export const CODE_MAP_COUNT: u32 = 20;
/** u32: how many redefinitions there had been when it was made: see vm/history.ts; NEVER_STALE: the prelude's. */
export const CODE_BIRTH: u32 = 24;
/** Values. */
export const CODE_CONSTANTS: u32 = 32;

/** Registers of the frames of a code object. */
// @ts-ignore: decorator
@inline
export function registersOf(code: u32): u32 {
  return <u32>load<u16>(code, 2);
}

// @ts-ignore: decorator
@inline
export function setRegisters(code: u32, registers: u32): void {
  store<u16>(code, <u16>registers, 2);
}

/** Number of constants of a code object. */
// @ts-ignore: decorator
@inline
export function constantsOf(code: u32): u32 {
  return <u32>load<u16>(code, CODE_MACHINE + 2);
}

/** Offset of its first instruction. */
// @ts-ignore: decorator
@inline
export function firstInstruction(code: u32): u32 {
  return CODE_CONSTANTS + (constantsOf(code) << 3);
}

// @ts-ignore: decorator
@inline
export function kindOf(address: u32): i32 {
  return <i32>load<u8>(address);
}

// @ts-ignore: decorator
@inline
export function flagsOf(address: u32): i32 {
  return <i32>load<u8>(address, 1);
}

// @ts-ignore: decorator
@inline
export function setFlags(address: u32, flags: i32): void {
  store<u8>(address, <u8>flags, 1);
}

// @ts-ignore: decorator
@inline
export function countOf(address: u32): u32 {
  return load<u32>(address, 4);
}

// @ts-ignore: decorator
@inline
export function setCount(address: u32, count: u32): void {
  store<u32>(address, count, 4);
}

/** Bytes of an object, header included, a multiple of 8. */
export function sizeOfObject(address: u32): u32 {
  const count = countOf(address);
  switch (kindOf(address)) {
    case Kind.StringFlat:
    case Kind.Bytes:
      return (BYTES_HEADER + count + 7) & ~7;
    case Kind.StringView:
      return STRING_VIEW_SIZE;
    case Kind.Symbol:
      return SYMBOL_SIZE;
    case Kind.ListFlat:
      return LIST_ITEMS + ((count + (flagsOf(address) & Flag.Positioned)) << 3);
    case Kind.ListSlice:
      return SLICE_SIZE;
    case Kind.ListCons:
    case Kind.Pair:
      return PAIR_SIZE;
    case Kind.Bignum:
      return (BIGNUM_LIMBS + (count << 2) + 7) & ~7;
    case Kind.Dict:
      return DICT_SIZE;
    case Kind.Cell:
      return CELL_SIZE;
    case Kind.Box:
    case Kind.Builtin:
    case Kind.Macro:
      return BOX_SIZE;
    case Kind.Closure:
      return CLOSURE_CAPTURED + (count << 3);
    case Kind.Lambda:
      return LAMBDA_SIZE;
    case Kind.Code:
      return count;
    case Kind.Vector:
    case Kind.Record:
      return VECTOR_ITEMS + (count << 3);
    case Kind.Continuation:
      return CONTINUATION_SIZE;
    case Kind.DictLeaf:
      return 8 + (count << 4);
    case Kind.DictBranch:
    case Kind.DictIndex:
      return (8 + (count << 2) + 7) & ~7;
    default:
      assert(false); // not the start of an object
      return 8;
  }
}
