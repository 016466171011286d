// What can end a run from outside while the host waits: the host's AbortSignal, or `cancel` and `dispose` of the VM.
// An aborted run may still do a little (see drive.ts); one that is over does nothing more.

import { onAbort } from "./abort-listener.js";

/** The interruptions of one run. */
export class Interruption {
  readonly #signal: AbortSignal | undefined;
  /** Made when somebody ends the run or listens: most runs do not come to that. */
  #over: AbortController | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the host's signal has been aborted. */
  get aborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** What the host's signal was aborted with. */
  get reason(): unknown {
    return this.#signal?.reason;
  }

  /** Ends the run: whoever drives it throws `reason`. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
  }

  /** Throws when the run was ended. */
  check(): void {
    if (this.#over?.signal.aborted) throw this.#over.signal.reason;
  }

  /** Calls `listener` at the next interruption. Returns how to stop listening. */
  listen(listener: (reason: unknown) => void): () => void {
    const leaving = [this.#signal, this.#ending.signal].map((signal) =>
      signal ? onAbort(signal, () => listener(signal.reason)) : () => {},
    );
    return () => leaving.forEach((leave) => leave());
  }

  get #ending(): AbortController {
    return (this.#over ??= new AbortController());
  }
}
