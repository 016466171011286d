// The three things that can go wrong, one class each, because a host handles them differently: the program failed
// (LispyError), the host used the API wrongly (LispyUsageError), the instance is lost (LispyCrashError).
// Guest errors are made only from what the module reports, so all hosts see the same text.

import type { LimitName } from "./vm/limits.js";

/** The kinds of guest errors, as in `lispy-core@1`. Portable programs and tests rely on the kind, not on the message. */
export type ErrorCategory =
  | "syntax"
  | "invalid-data"
  | "unsupported"
  | "evaluation"
  | "resource-limit"
  | "capability"
  | "serialization"
  | "validation";

/** In the order of `Category` in assembly/shared/abi.ts; 0 is "no error" and never reaches a host. */
export const CATEGORY_NAMES: readonly (ErrorCategory | undefined)[] = [
  undefined,
  "syntax",
  "invalid-data",
  "unsupported",
  "evaluation",
  "resource-limit",
  "capability",
  "serialization",
  "validation",
];

/** One procedure that was active when an error happened. */
export interface TraceFrame {
  /** The procedure's name; empty for an anonymous procedure or the top level. */
  name: string;
  /** Which source text `line` counts in; undefined when the host gave it no name. */
  source?: string;
  /** Line in its source text, from 1; 0 when unknown. */
  line: number;
  /** Column in code points, from 1; 0 when unknown. */
  column: number;
  /** No procedure: tail calls, which leave no frames, lie between its neighbours. */
  elided?: true;
}

/** Which limit was exceeded, in the unit of {@link Limits}. */
export interface LimitExcess {
  /** The limit; `effects` bounds the intents of one frame and is no limit of the VM. */
  name: LimitName | "effects";
  /** Its setting. */
  limit: number;
  /** What was asked for. */
  used: number;
}

/** A source text that an error refers to. */
export interface SourceText {
  /** What the host calls it, for instance a file name. */
  name: string;
  text: string;
}

/** What a LispyError is made from. */
export interface ErrorFacts {
  category: ErrorCategory;
  message: string;
  line?: number;
  column?: number;
  limit?: LimitExcess;
  trace?: TraceFrame[];
  incomplete?: boolean;
  source?: SourceText;
  path?: string;
}

/**
 * A LisPy program failed, or its result cannot leave the VM. The VM stays usable.
 *
 * @example
 * ```ts
 * try {
 *   vm.eval("(car 5)");
 * } catch (error) {
 *   if (error instanceof LispyError) console.log(error.category); // evaluation
 * }
 * ```
 */
export class LispyError extends Error {
  override readonly name = "LispyError";
  /** The kind of error. */
  readonly category: ErrorCategory;
  /** Line in the source text, from 1; undefined when unknown. */
  readonly line: number | undefined;
  /** Column in code points, from 1; undefined when unknown. */
  readonly column: number | undefined;
  /** The limit that was exceeded; only with category `resource-limit`. */
  readonly limit: LimitExcess | undefined;
  /** The procedures that were active, innermost first. */
  readonly trace: readonly TraceFrame[];
  /** True when source text ended inside a form, so that more text may complete it. */
  readonly incomplete: boolean;
  /** The text that `line` counts in, when the host named it. */
  readonly source: SourceText | undefined;
  /** Where in a document the mistake is, as in `$.env.karma`; undefined when it is not about a document. */
  readonly path: string | undefined;

  /** @internal */
  constructor(facts: ErrorFacts) {
    super(facts.message);
    this.category = facts.category;
    this.line = facts.line || undefined;
    this.column = facts.column || undefined;
    this.limit = facts.limit;
    this.trace = facts.trace ?? [];
    this.incomplete = facts.incomplete ?? false;
    this.source = facts.source;
    this.path = facts.path;
  }

  /** A plain object for logs and wires: only what is known. */
  toJSON(): Record<string, unknown> {
    return {
      category: this.category,
      message: this.message,
      ...(this.line !== undefined && {
        location: { source: this.source?.name, line: this.line, column: this.column ?? 1 },
      }),
      ...(this.path !== undefined && { path: this.path }),
      ...(this.limit && {
        resource: this.limit.name,
        limit: this.limit.limit,
        used: this.limit.used,
      }),
      ...(this.trace.length > 0 && { trace: this.trace }),
    };
  }
}

/**
 * The host used the API wrongly: a value that has no LisPy form, a disposed VM, an unknown option.
 * `path` says where in the value, as in `$.items[3]`.
 */
export class LispyUsageError extends Error {
  override readonly name = "LispyUsageError";
  /** Where in the given value the mistake is; undefined when it is not about a value. */
  readonly path: string | undefined;

  /** @internal */
  constructor(message: string, path?: string) {
    super(message);
    this.path = path;
  }
}

/**
 * The Wasm instance trapped: a defect of the VM, not of the program. The VM cannot be used any more, every later call
 * throws this error again; make a new one. `cause` is what the engine threw.
 */
export class LispyCrashError extends Error {
  override readonly name = "LispyCrashError";

  /** @internal */
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
