// What a host grants to programs, and what it gets to know about a call. Types only; docs/capabilities.md is the guide.

import type { DataOptions, LispyValue } from "../values/convert.js";
import type { ArgumentRule } from "./argument-rule.js";
import type { StandardSchema } from "./standard-schema.js";

/** What aborts: `AbortSignal`, where the global types know it. These types need neither the DOM's library nor Node's. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : object;

/** A call of a capability, as the host sees it. */
export interface PendingCall<Args extends readonly unknown[] = LispyValue[]> {
  /** The capability. */
  readonly name: string;
  /** The arguments, as {@link LispyValue} (see {@link CapabilityRules.data}) or what the schema made of them. */
  readonly args: Args;
  /**
   * 32 hexadecimal digits. The same call of the same program under the same {@link VMSettings.scope} has the same key, in
   * every process and on every host; hand it to the other side, or remember it, to do the thing once.
   */
  readonly key: string;
  /** Which call of the VM's life it is, from 1; calls before an image was taken count. */
  readonly sequence: number;
}

/** A call that is to be answered now. */
export interface CapabilityCall<
  Args extends readonly unknown[] = LispyValue[],
> extends PendingCall<Args> {
  /** Aborts when the answer is not wanted any more: time is up, or the run was aborted or cancelled. */
  readonly signal: Signal;
}

/**
 * A capability in short: a function of the arguments. It returns the answer (see {@link LispyInput}) or a promise of
 * it; what it throws becomes an error in LisPy with its message. A parameter may have a type narrower than
 * {@link LispyValue}, but only a schema checks that.
 */
export type CapabilityFunction = {
  // A method, so that parameters may be narrower.
  call(...args: LispyValue[]): unknown;
}["call"];

/** What calls of one capability may use. What exceeds it is an error in LisPy that names the capability. Default: no limit. */
export interface CapabilityLimits {
  /** Calls in one run. */
  calls?: number | undefined;
  /** Bytes of the arguments of one call as they cross: UTF-8 text, and 1 to 9 bytes for every value. */
  argumentBytes?: number | undefined;
  /** Bytes of one answer, counted likewise. */
  answerBytes?: number | undefined;
  /** Milliseconds to wait for the promise of an answer, at most 2,147,483,647. A function that returns no promise is not interrupted. */
  timeMs?: number | undefined;
}

/** What arguments must be: see {@link ArgumentRule}, or a schema of the array of all arguments. */
export type ArgumentSchema = readonly ArgumentRule[] | StandardSchema<readonly unknown[]>;

/** What may be said about any capability. */
export interface CapabilityRules {
  /** What the arguments must be. Default: anything. */
  arguments?: ArgumentSchema | undefined;
  /** Bounds of its calls. */
  limits?: CapabilityLimits | undefined;
  /** Whether procedures may be among the arguments, as handles that the function has to dispose. Default false. */
  procedures?: boolean | undefined;
  /** How arguments become JavaScript data. */
  data?: DataOptions | undefined;
}

/** A capability with a function. */
export interface AnsweredCapability<
  Args extends readonly unknown[] = LispyValue[],
> extends CapabilityRules {
  /** Answers a call: with what it returns, or what the promise that it returns comes to. */
  run(call: CapabilityCall<Args>): unknown;
  deferred?: false | undefined;
}

/** A capability that is answered from outside: the run comes back with `"awaiting"`, see {@link LispyVM.resume}. */
export interface DeferredCapability extends CapabilityRules {
  deferred: true;
  run?: undefined;
}

/** What a name is granted with. */
export type Capability = CapabilityFunction | AnsweredCapability | DeferredCapability;

/**
 * Capabilities by name.
 *
 * @example
 * ```ts
 * using vm = await createVM({
 *   capabilities: {
 *     today: () => "2026-04-01",
 *     post: { run: ({ args: [text], key }) => `${key.length} ${text}`, arguments: ["string"], limits: { calls: 1 } },
 *     think: { deferred: true },
 *   },
 * });
 * console.log(vm.eval("(post (today))")); // => 32 2026-04-01
 * ```
 */
export type Capabilities = Readonly<Record<string, Capability>>;
