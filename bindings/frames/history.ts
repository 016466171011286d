// The last accepted frames, each with a snapshot of the VM from before it: what an agent can go back to. Bounded by
// number and by bytes; the oldest goes first.

import { LispyUsageError } from "../errors.js";

/** How many frames are remembered, unless the host says otherwise. */
export const DEFAULT_HISTORY = 4;
/** How many bytes all snapshots may have together, unless the host says otherwise. 64 MiB. */
export const DEFAULT_HISTORY_BYTES: number = 64 * 1024 * 1024;

/** A frame that can be undone; see {@link Agent.rewind}. */
export interface HistoryEntry {
  /** The number of the frame. */
  readonly frame: number;
  /** The hash of its receipt. */
  readonly receipt: string;
  /** Bytes that are kept for it. */
  readonly bytes: number;
}

/** An entry with what brings the state back that it is about. */
export interface Remembered<State> extends HistoryEntry {
  /** The state before the frame. */
  readonly before: State;
}

export class History<State> {
  #entries: Remembered<State>[] = [];

  /**
   * @param frames The most entries; 0 for none.
   * @param bytes The most bytes of all entries together.
   */
  constructor(
    readonly frames: number,
    readonly bytes: number,
  ) {
    for (const [name, value] of Object.entries({ history: frames, historyBytes: bytes })) {
      if (Number.isSafeInteger(value) && value >= 0) continue;
      throw new LispyUsageError(`${name} must be a whole number from 0, not ${String(value)}`);
    }
  }

  /** What is remembered, oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries.map(({ frame, receipt, bytes }) => ({ frame, receipt, bytes }));
  }

  push(entry: Remembered<State>): void {
    this.#entries.push(entry);
    let total = this.#entries.reduce((sum, { bytes }) => sum + bytes, 0);
    while (this.#entries.length > this.frames || total > this.bytes) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) return;
      total -= oldest.bytes;
    }
  }

  /** Takes out the newest entry of that number and all after it. */
  take(frame: number): Remembered<State> {
    const index = this.#entries.findLastIndex((entry) => entry.frame === frame);
    if (index >= 0) return this.#entries.splice(index)[0]!;
    const known = this.#entries.map((entry) => entry.frame).join(", ") || "none";
    throw new LispyUsageError(`frame ${frame} is not in the history; there are: ${known}`);
  }
}
