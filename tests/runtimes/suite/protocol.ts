// What a runtime is asked and what it answers: plain JSON, so that it can travel over a pipe, HTTP or into a page.
// Types only.

import type {
  Entry,
  Jit,
  LispyError,
  LispyUsageError,
  ProfileName,
} from "../../../bindings/index.js";

/** What the suite needs of the package: an entry, or the slim entry with a module bound to it. */
export interface Api extends Pick<
  Entry,
  "createVM" | "createVMSync" | "bootCartridge" | "contentHash"
> {
  readonly LispyError: typeof LispyError;
  readonly LispyUsageError: typeof LispyUsageError;
  /** Of `lispy-vm/jit`. */
  readonly makeJit: (options: { every?: number }) => Jit;
}

/** A program, as text. */
export interface Program {
  id: string;
  profile: ProfileName;
  source: string;
}

/** Runs a program from its beginning; with `steps` up to the first safe point after so many. */
export interface BeginRequest {
  kind: "begin";
  program: Program;
  steps?: number;
  /** Looks for what is worth machine code after so many steps; without it there is none. */
  every?: number;
}

/** Boots an image and goes on with it, in the same way. The capabilities in `echo` answer with their argument. */
export interface AdvanceRequest {
  kind: "advance";
  image: string;
  echo?: readonly string[];
  steps?: number;
}

/** Puts programs through their paces and gives one hash of all that can be seen of them. */
export interface HashRequest {
  kind: "hash";
  programs: readonly Program[];
  /** As in {@link BeginRequest}. */
  every?: number;
}

/** Tries every check of the suite. */
export interface ChecksRequest {
  kind: "checks";
}

export type Request = BeginRequest | AdvanceRequest | HashRequest | ChecksRequest;

/** Where a run stands: never anything that may differ between two machines. */
export interface Standing {
  status: "done" | "failed" | "suspended" | "awaiting";
  /** The written form of the value. */
  value?: string;
  error?: { category: string; message: string; line?: number; column?: number; trace: string[] };
  /** The image, when there is something to go on with. */
  image?: string;
  /** What was written since the request began. */
  output: string;
  steps: number;
  peakCallDepth: number;
  outputBytes: number;
}

export interface Hash {
  hash: string;
  /** The beginning of each program's own hash, in order: says which ones differ. */
  each: string[];
  /** How many of them were stopped half way. */
  stopped: number;
}

export interface CheckResult {
  name: string;
  /** Why it failed; absent when it passed. */
  failure?: string;
}

export interface Answers {
  begin: Standing;
  advance: Standing;
  hash: Hash;
  checks: CheckResult[];
}

/** The answer to a kind of request. */
export type AnswerTo<R extends Request> = Answers[R["kind"]];
