// Waiting for an answer: until it comes, time is up, the run is aborted, or the run is over. Owns the timer and the
// signal of one call; `close` lets go of both.

import type { Interruption } from "../vm/interruption.js";

/** Why nobody waits any more. */
export type Ending<T> =
  | { readonly kind: "answer"; readonly answer: T }
  | { readonly kind: "late" }
  | { readonly kind: "interrupted" };

/** One call that is waited for. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #interruption: Interruption;

  constructor(interruption: Interruption) {
    this.#interruption = interruption;
  }

  /** What the function gets. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for the answer, but no longer than `timeMs`. What comes too late is ignored. */
  async ending<T>(answer: PromiseLike<T>, timeMs: number): Promise<Ending<T>> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave = (): void => {};
    try {
      return await Promise.race([
        Promise.resolve(answer).then((value): Ending<T> => ({ kind: "answer", answer: value })),
        new Promise<Ending<T>>((resolve) => {
          if (timeMs !== Infinity) timer = setTimeout(() => resolve(this.#late(timeMs)), timeMs);
          leave = this.#interruption.listen((reason) => {
            this.#controller.abort(reason);
            resolve({ kind: "interrupted" });
          });
        }),
      ]);
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  #late(timeMs: number): { kind: "late" } {
    this.#controller.abort(new DOMException(`no answer within ${timeMs} ms`, "TimeoutError"));
    return { kind: "late" };
  }
}
