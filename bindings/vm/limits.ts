// Every limit of a VM: its name, its unit and its default. The numbers of the ABI are positions in LIMIT_NAMES.
// Invariant: LIMIT_NAMES is in the order of `Limit` in assembly/shared/abi.ts (a test compares them).

import type { Limit } from "../../assembly/shared/abi.js";

/**
 * What one VM may use. All limits always exist; each is a whole number of the unit named beside it. Exceeding one is a
 * {@link LispyError} of category `resource-limit` whose `limit` names it, never a crash.
 */
export interface Limits {
  /** Steps of one run, the unit of budget of docs/budget.md. Default 100,000,000. */
  steps: number;
  /** Bytes of live LisPy data plus the call stack. Default 67,108,864 (64 MiB); at most 4 GiB. */
  heapBytes: number;
  /** Nested non-tail calls. Default 10,000,000: in effect bounded by `heapBytes`. */
  callDepth: number;
  /** UTF-8 bytes of one source text. Default 1,048,576 (1 MiB). */
  sourceBytes: number;
  /** Nested lists and prefixes in source text. Default 256. */
  readerDepth: number;
  /** UTF-8 bytes that one run may write. Default 1,048,576 (1 MiB) captured, 268,435,456 (256 MiB) streamed. */
  outputBytes: number;
  /** Items of one list or dict, code points of one string. Default 1,000,000. */
  collectionItems: number;
  /** Bits of one integer's magnitude. Default 1,048,576. */
  integerBits: number;
  /** Nesting of a value that is printed, compared, converted or returned. Default 256; printing ends at 2,000. */
  valueDepth: number;
  /** Nodes of a value that is printed, converted or returned. Default 1,000,000. */
  valueNodes: number;
  /** Nesting of JSON text. Default 64. Exceeding it is `invalid-data`, as in the reference. */
  jsonDepth: number;
  /** Instruction words of one compiled procedure. Default and most 32,000; 240 variables and temporaries in any case. */
  procedureSize: number;
}

/** The name of one limit. */
export type LimitName = keyof Limits;

/** Limits that a host sets; one that is undefined is not set. */
export type LimitSettings = { [Name in LimitName]?: number | undefined };

/** The names of all limits, in the order of the ABI. */
export const LIMIT_NAMES: readonly LimitName[] = [
  "steps",
  "heapBytes",
  "callDepth",
  "sourceBytes",
  "readerDepth",
  "outputBytes",
  "collectionItems",
  "integerBits",
  "valueDepth",
  "valueNodes",
  "jsonDepth",
  "procedureSize",
];

/** The limits of a VM that was created without naming any. Units: see {@link Limits}. */
export const DEFAULT_LIMITS: Readonly<Limits> = {
  steps: 100_000_000,
  heapBytes: 64 * 1024 * 1024,
  callDepth: 10_000_000,
  sourceBytes: 1024 * 1024,
  readerDepth: 256,
  outputBytes: 1024 * 1024,
  collectionItems: 1_000_000,
  integerBits: 1_048_576,
  valueDepth: 256,
  valueNodes: 1_000_000,
  jsonDepth: 64,
  procedureSize: 32_000,
};

/** What `outputBytes` is by default when output is streamed: nothing is kept, so only runaway programs need a bound. */
export const STREAMED_OUTPUT_BYTES: number = 256 * 1024 * 1024;

/** The ABI's number of a limit. */
export function limitNumber(name: LimitName): Limit {
  return LIMIT_NAMES.indexOf(name) as Limit;
}
