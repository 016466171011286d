// Numbers that the Wasm module and its host must agree on.
// This file is read by two compilers (asc and tsc): only `const enum`s and plain numbers, no imports.
// Changing a number here changes the ABI: raise ABI_VERSION and say so in docs/abi.md.

/** Raised whenever an export, a record layout or an enum below changes its meaning. */
export const ABI_VERSION = 4;

/** What a call that runs LisPy code came back with. */
export const enum Status {
  /** The result value is ready. */
  Done = 0,
  /** A LisPy error is pending: category, message and trace can be read. */
  Error = 1,
  /** The output buffer wants to be drained; call `lispy_resume` afterwards. */
  Output = 2,
  /** The steps up to a pause are spent; call `lispy_resume`. */
  Suspended = 3,
  /** A capability was called; answer with `lispy_answer` or `lispy_answer_error`. */
  Awaiting = 4,
}

/** Error categories of `lispy-core@1` (facts 7.5); their names are in `CATEGORY_NAMES` of the bindings. */
export const enum Category {
  None = 0,
  Syntax = 1,
  InvalidData = 2,
  Unsupported = 3,
  Evaluation = 4,
  ResourceLimit = 5,
  Capability = 6,
  Serialization = 7,
  Validation = 8,
}

/** Every limit a host can set. The order is that of `LIMIT_NAMES` in the bindings. */
export const enum Limit {
  /** Steps of one run: see docs/budget.md. */
  Steps = 0,
  /** Bytes of live LisPy data plus the call stack. */
  HeapBytes = 1,
  /** Nested, non-tail calls. */
  CallDepth = 2,
  /** UTF-8 bytes of one source text. */
  SourceBytes = 3,
  /** Nested lists and prefixes in source text. */
  ReaderDepth = 4,
  /** UTF-8 bytes written by one run. */
  OutputBytes = 5,
  /** Items of a list or dict, code points of a string. */
  CollectionItems = 6,
  /** Bits of an integer's magnitude. */
  IntegerBits = 7,
  /** Nesting of a value that is printed, compared, converted or returned. */
  ValueDepth = 8,
  /** Nodes of a value that is printed, converted or returned. */
  ValueNodes = 9,
  /** Nesting of JSON text. */
  JsonDepth = 10,
  /** Instruction words of one compiled procedure; 240 variables and temporaries whatever the setting. */
  ProcedureSize = 11,
  /** Size of the table; not a limit. */
  Count = 12,
}

/** The two languages that one VM can run; chosen at boot and never changed. */
export const enum Profile {
  Core1 = 0,
  Lispy2 = 1,
}

/**
 * Tags of the transfer encoding: how values cross the boundary in bulk, in both directions.
 * Little-endian, unaligned, no padding. Text is UTF-8; its length is in bytes.
 */
export const enum Transfer {
  Nil = 0,
  False = 1,
  True = 2,
  /** i64, two's complement; any integer that fits 48 bits. */
  Integer = 3,
  /** u8 sign (1 = negative), u32 limb count, limbs as u32. */
  BigInteger = 4,
  /** f64. */
  Float = 5,
  /** u32 length, bytes. */
  String = 6,
  Symbol = 7,
  /** u32 count, items. */
  List = 8,
  /** car, cdr. */
  Pair = 9,
  /** u32 count, then per entry: u32 length, key bytes, value. */
  Dict = 10,
  /** Empty list of `lispy-core@1`, which is not nil. */
  EmptyList = 11,
  /** u32 handle (outgoing: pinned by this), u32 length, display text. Procedures, macros and other values without plain form. */
  Opaque = 12,
}

/** What `lispy_usage` can be asked for. */
export const enum Figure {
  /** Steps spent. */
  Steps = 0,
  /** Deepest nesting of non-tail calls. */
  PeakCallDepth = 1,
  /** Bytes of heap objects, garbage included. */
  HeapBytes = 2,
  /** Bytes allocated since boot. */
  AllocatedBytes = 3,
  /** Collections since boot. */
  Collections = 4,
  /** UTF-8 bytes written by the run. */
  OutputBytes = 5,
  /** Bytes of linear memory. */
  MemoryBytes = 6,
}

/** Byte offsets in the record that `lispy_snapshot` writes; it lies within a part, and does not move. */
export const enum SnapshotRecord {
  /** u32: how many parts of memory are in use. */
  Count = 0,
  /** u32: how far memory reaches that the module takes for its own; at least the end of the last part. */
  End = 4,
  /** u32: where static data ends. What lies below and in no part is cold data (assembly/base/cold.ts): leave it as it is. */
  Static = 8,
  /** Pairs of u32 in ascending order: where each part begins and ends. At most 64 holes, two tails and 8 ranges of cold data lie between them. */
  Parts = 16,
  /** Room for the globals, 4096 bytes. KEEP IN STEP with scripts/save-globals.mjs. */
  Globals = 616,
  /** Bytes of the record. */
  Size = 4712,
}

/** Byte offsets in the record through which the module asks the import `lispy.regex`; every field is a u32. docs/abi.md. */
export const enum RegexRequest {
  /** A `RegexTask`. */
  Task = 0,
  /** UTF-8 text of the pattern. */
  Pattern = 4,
  PatternSize = 8,
  /** UTF-8 text that is searched; for `RegexTask.GroupNumber` a name. */
  Subject = 12,
  SubjectSize = 16,
  /** Byte offset where the search begins. */
  From = 20,
  /** 1: an empty match at `From` counts. */
  EmptyToo = 24,
  /** Matches wanted at most; 0: only whether there is one. */
  Wanted = 28,
  /** Where the answer goes, and how many bytes there are. */
  Answer = 32,
  AnswerRoom = 36,
  /** Work that may be done, see docs/budget.md. */
  Allowance = 40,
  /** Answered: the work that was done. */
  Work = 44,
  /** Answered: groups of the pattern. */
  Groups = 48,
  /** Answered: matches (0 or 1 when none were wanted), bytes of a message, or the number of a group. */
  Count = 52,
  /** Answered: `From` and `EmptyToo` of the next request, when the answer is `More`. */
  NextFrom = 56,
  NextEmptyToo = 60,
  /** Bytes of the record. */
  Size = 64,
}

/** What `lispy.regex` is asked to do. */
export const enum RegexTask {
  /** Finds matches, one behind the other. */
  Find = 0,
  /** Matches the whole subject. */
  Whole = 1,
  /** Finds the number of the group that has the subject's name; 0: there is none. */
  GroupNumber = 2,
}

/** What `lispy.regex` returns. Spans are pairs of u32 byte offsets, 0xffffffff for a group that took no part. */
export const enum RegexStatus {
  /** The host has no regular expressions. */
  Unavailable = 0,
  /** The answer holds all matches that were wanted. */
  Done = 1,
  /** There may be more: there was no room, or the allowance was spent. */
  More = 2,
  /** The answer holds the text of what is wrong with the pattern. */
  BadPattern = 3,
  /** One search would take more work than was allowed. */
  OutOfWork = 4,
}
