// Ctrl-C (SIGINT) while something runs that can be kept. Invariant: only the first one is heard, so that a second one ends the process
// at once, as the system has it, and also while a program does not let the event loop turn.

/** The exit code of what was interrupted, as shells have it: 128 and the number of the signal. */
export const INTERRUPTED = 130;

export interface Interrupts {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  end(): void;
}

/** Listens from now on. A program must let the event loop turn, or nothing is heard. */
export function hearInterrupts(): Interrupts {
  const controller = new AbortController();
  const hear = (): void => {
    end();
    controller.abort();
  };
  const end = (): void => void process.off("SIGINT", hear);
  process.on("SIGINT", hear);
  return { signal: controller.signal, end };
}

/** Lets the event loop turn, so that a signal that has come is heard. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Does `work`, which does not wait, to its end: a Ctrl-C in it is not heard. */
export function undisturbed<T>(work: () => T): T {
  const ignore = (): void => {};
  process.on("SIGINT", ignore);
  try {
    return work();
  } finally {
    process.off("SIGINT", ignore);
  }
}
