// A progress bar on standard error, where somebody looks. Its library is loaded when there is one.

export interface Progress {
  start(total: number): void;
  /** So much is done. */
  update(value: number): void;
  increment(): void;
  stop(): void;
}

const NONE: Progress = { start() {}, update() {}, increment() {}, stop() {} };

/** @param format As cli-progress has it: `{bar}`, `{value}`, `{total}`, `{percentage}`. */
export async function progress(wanted: boolean, format: string): Promise<Progress> {
  if (!wanted || !process.stderr.isTTY) return NONE;
  // A module of the older kind: what it exports is its default.
  const { SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar({
    format,
    ...{ stream: process.stderr, clearOnComplete: true, hideCursor: true },
  });
  return {
    start: (total) => bar.start(total, 0),
    update: (value) => bar.update(value),
    increment: () => bar.increment(),
    stop: () => bar.stop(),
  };
}
