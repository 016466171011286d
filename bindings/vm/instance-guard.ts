// A VM's hold on its instance: who may call it, and until when.
// Invariant: every call of an export goes through `run`. A trap loses the instance for good, and one that was let go may be
// another VM's already, so neither is called again.

import { type LispyCrashError, LispyError, LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import { TextTooLong } from "./memory.js";
import { crashBy, tooLong } from "./pending-error.js";

export class InstanceGuard {
  #exports: LispyExports | undefined;
  #crash: LispyCrashError | undefined;
  /** How many calls of `run` are under way. */
  #under = 0;

  constructor(exports: LispyExports) {
    this.#exports = exports;
  }

  get crashed(): boolean {
    return this.#crash !== undefined;
  }

  get released(): boolean {
    return this.#exports === undefined;
  }

  /** Whether the instance is being called, or its result read: getters of options can be called meanwhile. */
  get busy(): boolean {
    return this.#under > 0;
  }

  /** The exports, to be called within `run`. */
  live(): LispyExports {
    if (this.#crash) throw this.#crash;
    if (this.#exports === undefined) throw new LispyUsageError("the VM is disposed");
    return this.#exports;
  }

  /** Runs code of the module. Whatever it throws is a trap: the module has no import that could throw. */
  run<T>(code: () => T): T {
    if (this.#exports === undefined) throw new LispyUsageError("the VM is disposed");
    this.#under += 1;
    try {
      return code();
    } catch (cause) {
      if (cause instanceof LispyError || cause instanceof LispyUsageError) throw cause;
      if (cause instanceof TextTooLong) throw tooLong(cause);
      throw (this.#crash = crashBy(cause));
    } finally {
      this.#under -= 1;
    }
  }

  /** Lets go of the instance; undefined when it is good for nobody, or gone already. */
  release(): LispyExports | undefined {
    const exports = this.#exports;
    this.#exports = undefined;
    return this.#crash ? undefined : exports;
  }
}
