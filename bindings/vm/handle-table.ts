// The handles of one VM: which are alive now, and which were when a snapshot was taken.
// Invariant: a procedure is alive when it stands in the table under its own number. The module uses numbers again, so
// after a VM went back to a snapshot the number alone says nothing.

import type { LispyExports } from "./exports.js";
import { type HandleOwner, LispyProcedure } from "./handle.js";
import type { Snapshot } from "./snapshot.js";

export class HandleTable implements HandleOwner {
  readonly #live = new Map<number, LispyProcedure>();
  /** Held here and not by the snapshot, which would keep the whole VM. */
  readonly #atSnapshot = new WeakMap<Snapshot, ReadonlyMap<number, LispyProcedure>>();
  readonly #release: (handle: number) => void;

  /** `release`: tells the module. */
  constructor(release: (handle: number) => void) {
    this.#release = release;
  }

  /** A procedure for a number that the module has just given out. */
  add(handle: number, text: string): LispyProcedure {
    const procedure = new LispyProcedure(this, handle, text);
    this.#live.set(handle, procedure);
    return procedure;
  }

  isAlive(handle: number, procedure: LispyProcedure): boolean {
    return this.#live.get(handle) === procedure;
  }

  releaseHandle(handle: number, procedure: LispyProcedure): void {
    if (!this.isAlive(handle, procedure)) return;
    this.#live.delete(handle);
    this.#release(handle);
  }

  /** A snapshot was taken now. */
  remember(snapshot: Snapshot): void {
    if (this.#live.size > 0) this.#atSnapshot.set(snapshot, new Map(this.#live));
  }

  /**
   * The module is as it was at the snapshot. What this VM held then is alive again, unless it was disposed since; all
   * else that the module holds belonged to another VM, or to what is not going to happen, and is forgotten.
   */
  goBack(snapshot: Snapshot, exports: LispyExports): void {
    this.#live.clear();
    for (const [handle, procedure] of this.#atSnapshot.get(snapshot) ?? []) {
      if (!procedure.disposed) this.#live.set(handle, procedure);
    }
    for (let handle = 0; exports.lispy_handle_count() > this.#live.size; handle++) {
      if (!this.#live.has(handle)) exports.lispy_release(handle);
    }
  }
}
