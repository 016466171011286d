// Makers of machine code for who asks for one. What an entry gives its VMs unasked is made in bindings/node/.

import type { Jit } from "../vm/machine-code.js";
import * as generator from "./generator.js";
import { Maker } from "./maker.js";

/** How {@link makeJit} finds what is worth machine code. */
export interface JitOptions {
  /** After how many steps a VM looks which procedure is running; one that was seen twice is worth it. Default 5,000. */
  every?: number | undefined;
}

/**
 * A maker of its own, for programs whose procedures are worth machine code sooner or later than others.
 *
 * @throws RangeError when `every` is no integer from 1 to 2,147,483,647.
 * @example
 * ```ts
 * using vm = await createVM({ jit: makeJit({ every: 100_000 }) });
 * console.log(vm.eval("(+ 1 2)")); // => 3
 * ```
 */
export function makeJit({ every = 5000 }: JitOptions = {}): Jit {
  if (!Number.isInteger(every) || every < 1 || every > 0x7fff_ffff) {
    throw new RangeError(`every must be an integer from 1 to 2147483647, not ${String(every)}`);
  }
  return new Maker({ first: every, then: every }, () => generator);
}

/**
 * Makes machine code of the procedures that run often. One maker serves all VMs of a program.
 *
 * @example
 * ```ts
 * using vm = await createVM({ jit });
 * vm.eval("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))");
 * console.log(vm.call("fib", 25)); // => 75025
 * ```
 */
export const jit: Jit = /* @__PURE__ */ makeJit();
