/// <reference lib="esnext.disposable" preserve="true" />
// A host's hold on a value that cannot be copied out: procedures and macros.
// Ownership: whoever got it disposes it. There is no finalizer on purpose: when JavaScript's collector runs must not
// decide what a program finds in its heap budget. Disposing the VM frees everything.

import { LispyUsageError } from "../errors.js";

/** Who the handle belongs to. */
export interface HandleOwner {
  /** Forgets the handle; does nothing when it is forgotten already, or the owner itself is gone. */
  releaseHandle(handle: number, procedure: LispyProcedure): void;
  /** False when the owner has gone back to a time before the procedure was handed out. */
  isAlive(handle: number, procedure: LispyProcedure): boolean;
}

/** `Symbol.dispose`, or a stand-in where the runtime has none yet. */
export const DISPOSE: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);

/**
 * A procedure or macro of one VM. Call it with {@link LispyVM.call}; dispose it when it is not needed any more
 * (or dispose the VM). It keeps the procedure alive in the VM's heap until then.
 *
 * @example
 * ```ts
 * using double = vm.eval("(lambda (x) (* 2 x))") as LispyProcedure;
 * vm.call(double, 21); // 42
 * ```
 */
export class LispyProcedure implements Disposable {
  readonly #owner: HandleOwner;
  readonly #handle: number;
  #disposed = false;
  /** How LisPy displays it, for instance `#<procedure double>`. */
  readonly text: string;

  /** @internal */
  constructor(owner: HandleOwner, handle: number, text: string) {
    this.#owner = owner;
    this.#handle = handle;
    this.text = text;
  }

  /** True after {@link LispyProcedure.dispose}. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** Lets go of the procedure. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#owner.releaseHandle(this.#handle, this);
  }

  /** Same as {@link LispyProcedure.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  /** Same as `text`. */
  toString(): string {
    return this.text;
  }

  /** @internal The number for the ABI; throws when it is disposed, undone, or belongs to another VM. */
  handleFor(owner: HandleOwner | undefined, path?: string): number {
    if (this.#disposed) throw new LispyUsageError(`${this.text} is disposed`, path);
    if (this.#owner !== owner)
      throw new LispyUsageError(`${this.text} belongs to another VM`, path);
    if (!this.#owner.isAlive(this.#handle, this)) {
      throw new LispyUsageError(
        `${this.text} was made after the snapshot that its VM went back to`,
        path,
      );
    }
    return this.#handle;
  }
}
