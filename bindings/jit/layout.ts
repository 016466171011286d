// What machine code must know of values, heap objects and frames. KEEP IN STEP with assembly/heap/value.ts, assembly/heap/layout.ts and
// assembly/vm/frame.ts; tests/jit/layout.test.ts compares them.

export const TAG_LIST = 0xfffcn;
export const TAG_PROCEDURE = 0xfffdn;
export const TAG_OBJECT = 0xfffen;
export const FIRST_INTEGER = 0xffff_0000_0000_0000n;
export const PAYLOAD = 0x0000_ffff_ffff_ffffn;

export const TAG_CONSTANT = 0xfff9n;
export const NIL = 0xfff9_0000_0000_0000n;
export const FALSE = 0xfff9_0000_0000_0001n;
export const TRUE = 0xfff9_0000_0000_0002n;
export const EMPTY = 0xfff9_0000_0000_0003n;
export const UNBOUND = 0xfff9_0000_0000_0004n;

/** Kinds of heap objects: the first byte of a header. */
export const enum Kind {
  ListFlat = 5,
  ListSlice = 6,
  ListCons = 7,
  Pair = 8,
  Dict = 10,
  Box = 12,
  Closure = 13,
}

/** A flag of a lambda whose last parameter takes the rest of the arguments. */
export const REST = 1;
/** A flag of a list that a cell lies in front of. */
export const COVERED = 32;

export const COUNT = 4;
export const LIST_ITEMS = 8;
export const SLICE_PARENT = 8;
export const SLICE_START = 12;
export const PAIR_CAR = 8;
export const PAIR_CDR = 16;
export const PAIR_SIZE = 24;
export const DICT_ENTRIES = 8;
export const DICT_INDEX = 12;
export const DICT_USED = 16;
/** Bytes before the first entry of a node. */
export const NODE_ITEMS = 8;
export const CELL_VALUE = 8;
export const BOX_VALUE = 8;
export const BOX_SIZE = 16;
export const CLOSURE_LAMBDA = 8;
export const CLOSURE_CAPTURED = 16;
export const LAMBDA_META = 4;
export const LAMBDA_CODE = 8;
export const LAMBDA_REQUIRED = 12;
export const CODE_ENTRY = 8;
export const CODE_MACHINE = 12;
export const CODE_MAP = 16;
export const CODE_CONSTANTS = 32;

/** Below a frame's base. */
export const FRAME_CLOSURE = 24;
export const FRAME_CODE = 16;
export const FRAME_RETURN = 8;
/** Bytes of a frame's header. */
export const HEADER_BYTES = 24;
