// Answers one call: checks it against what was granted, asks the function, and says what came of it. Works without the VM:
// the run (vm/run.ts) reads the call from the module and gives it the answer.

import type { LispyValue } from "../values/convert.js";
import type { Grant } from "./grants.js";
import { fitArguments } from "./positional.js";
import type { StandardIssue, StandardResult } from "./standard-schema.js";
import type { PendingCall } from "./types.js";

/** A call as it was read from the module. */
export interface OpenCall {
  readonly name: string;
  readonly key: string;
  readonly sequence: number;
  /** The transfer-encoded list of name and arguments. */
  readonly bytes: Uint8Array;
  /** Which call of this capability it is in the run, from 1. */
  readonly count: number;
  readonly args: LispyValue[];
  /** How many handles came with the arguments. */
  readonly procedures: number;
  /** Disposes the handles, when the call goes to nobody. */
  release(): void;
}

/** What becomes of a call: an error in LisPy, a value, or that somebody else answers it. */
export type Answer =
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "deferred"; readonly call: PendingCall };

/** Thrown by a capability of these bindings: ends the run with an error, which no `try` in LisPy catches. */
export class EndOfRun {
  readonly #error: Error;

  constructor(error: Error) {
    this.#error = error;
  }

  get error(): Error {
    return this.#error;
  }

  /** The error that a run ends with of which this was thrown; asks nothing of what is not an EndOfRun, which may be a proxy. */
  static errorOf(thrown: unknown): unknown {
    return EndOfRun.is(thrown) ? thrown.error : thrown;
  }

  static is(thrown: unknown): thrown is EndOfRun {
    return typeof thrown === "object" && thrown !== null && #error in thrown;
  }
}

type Eventually<T> = T | PromiseLike<T>;

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

function after<T, R>(value: Eventually<T>, next: (value: T) => Eventually<R>): Eventually<R> {
  return isThenable(value) ? Promise.resolve(value).then(next) : next(value);
}

export function failed(message: string): Answer & { readonly kind: "error" } {
  return { kind: "error", message };
}

/** The call fails before anybody heard of it. */
export function refused(call: OpenCall, message: string): Answer {
  call.release();
  return failed(message);
}

/**
 * Never rejects and never throws but {@link EndOfRun}. The result is a promise only where the grant's function or schema gave one. Without
 * `signal` nothing can abort the call.
 */
export function performCall(
  grant: Grant,
  call: OpenCall,
  signal?: AbortSignal,
): Eventually<Answer> {
  const refusal = refusalOf(grant, call);
  if (refusal !== undefined) return refused(call, refusal);
  const { name, key, sequence } = call;
  try {
    const answer = after(checkedArguments(grant, call), (args): Eventually<Answer> => {
      if (typeof args === "string") return refused(call, args);
      const pending = { name, args, key, sequence };
      if (grant.run === undefined) {
        return { kind: "deferred", call: pending as PendingCall };
      }
      const asked = signal ? { ...pending, signal } : withOwnSignal(pending);
      return after(grant.run(asked), (value) => ({ kind: "value", value }));
    });
    return isThenable(answer) ? answer.then(undefined, failureOf) : answer;
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** Made when the function looks at it, which takes a while; a signal of many calls would keep all that ever listened to it. */
function withOwnSignal<T extends object>(call: T): T & { readonly signal: AbortSignal } {
  let signal: AbortSignal | undefined;
  return {
    ...call,
    get signal() {
      return (signal ??= new AbortController().signal);
    },
  };
}

function refusalOf({ limits, procedures }: Grant, call: OpenCall): string | undefined {
  if (call.count > limits.calls) {
    return `called ${call.count} times in a run, at most ${limits.calls} are allowed`;
  }
  const size = argumentBytes(call);
  if (size > limits.argumentBytes) {
    return `the arguments have ${size} bytes, at most ${limits.argumentBytes} are allowed`;
  }
  if (call.procedures > 0 && !procedures) return "a procedure cannot be an argument";
  return undefined;
}

/** Without the list's header and the name. */
function argumentBytes({ bytes }: OpenCall): number {
  const nameAt = 5;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length - (nameAt + 5 + view.getUint32(nameAt + 1, true));
}

function checkedArguments(
  { rules, schema }: Grant,
  { bytes, args }: OpenCall,
): Eventually<readonly unknown[] | string> {
  if (rules) return fitArguments(rules, bytes, args);
  if (!schema) return args;
  return after(
    schema["~standard"].validate(args),
    (result: StandardResult<readonly unknown[]>): readonly unknown[] | string => {
      if (result.issues) return result.issues.map(textOfIssue).join("; ");
      return Array.isArray(result.value) ? result.value : "the schema gave no array of arguments";
    },
  );
}

/** `argument 2.title: message`; the path of a schema for the array of arguments begins with an index. */
function textOfIssue({ message, path = [] }: StandardIssue): string {
  const steps = path.map((step) => String(typeof step === "object" ? step.key : step));
  if (steps.length === 0) return message;
  const [first = "", ...rest] = steps;
  const start = /^\d+$/.test(first) ? `argument ${Number(first) + 1}` : first;
  return `${[start, ...rest].join(".")}: ${message}`;
}

function failureOf(thrown: unknown): Answer {
  if (EndOfRun.is(thrown)) throw thrown;
  return failed(messageOf(thrown));
}

/** Longer messages are cut: a program need not read a whole page that came as an error. In UTF-16 units. */
const LONGEST_MESSAGE = 2000;

/** What is said in LisPy about something that was thrown: its message, without stack and cause. */
export function messageOf(thrown: unknown): string {
  const message = textIn(thrown);
  if (message.length > LONGEST_MESSAGE) return `${message.slice(0, LONGEST_MESSAGE)}…`;
  return message || "failed";
}

/** The text in what was thrown; none where it is no text, or a getter or proxy does not let us see. */
function textIn(thrown: unknown): string {
  try {
    const text: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof text === "string" ? text : "";
  } catch {
    return "";
  }
}
