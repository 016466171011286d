// What a host sends: text and values, encoded into the input buffer of its VM.
// Each method returns how many bytes it wrote, which is what the exports that read input take.
// Invariant: only calls of the module go through the guard: what a getter of the host's data throws is no crash.

import { encodeInput } from "../values/convert.js";
import type { LispyExports } from "./exports.js";
import type { HandleOwner, LispyProcedure } from "./handle.js";
import { limitNumber } from "./limits.js";
import { type LinearMemory, encodeText, encodeTextInto } from "./memory.js";
import { noInputMemory } from "./pending-error.js";
import { TransferWriter } from "../values/transfer.js";
import type { LispySymbol } from "../values/values.js";

/** Text up to this length is encoded straight into the module's memory, with room for the worst case. */
const DIRECT_TEXT = 16 * 1024;

/** Runs code of the module; see `LispyVM`. */
export type Guard = <T>(code: () => T) => T;

export class Input {
  readonly #exports: LispyExports;
  readonly #memory: LinearMemory;
  readonly #guard: Guard;
  readonly #handles: HandleOwner;
  readonly #writer = new TransferWriter();

  constructor(exports: LispyExports, memory: LinearMemory, guard: Guard, handles: HandleOwner) {
    this.#exports = exports;
    this.#memory = memory;
    this.#guard = guard;
    this.#handles = handles;
  }

  text(text: string): number {
    if (text.length <= DIRECT_TEXT) {
      const address = this.#room(text.length * 3);
      return encodeTextInto(text, this.#memory.all(), address);
    }
    return this.bytes(encodeText(text));
  }

  value(value: unknown): number {
    return this.bytes(this.encoded(value));
  }

  /** The transfer encoding of a value; good until the next one is made. */
  encoded(value: unknown): Uint8Array {
    this.#writer.reset();
    this.#encode(value, "$");
    return this.#writer.written;
  }

  bytes(bytes: Uint8Array): number {
    const address = this.#room(bytes.length);
    this.#memory.all().set(bytes, address);
    return bytes.length;
  }

  /** A procedure and what it is called with. */
  call(head: LispySymbol | LispyProcedure, args: readonly unknown[]): number {
    this.#writer.reset();
    this.#writer.list(1 + args.length);
    this.#encode(head, "$");
    args.forEach((argument, index) => this.#encode(argument, `$[${index}]`));
    return this.bytes(this.#writer.written);
  }

  /** A name and what it is to be bound to. */
  definition(name: string, value: unknown): number {
    this.#writer.reset();
    this.#writer.list(2);
    this.#writer.symbol(name);
    this.#encode(value, "$");
    return this.bytes(this.#writer.written);
  }

  /** Room for `size` bytes of input. */
  #room(size: number): number {
    const address = this.#guard(() => this.#exports.lispy_input(Math.max(size, 1)) >>> 0);
    if (address !== 0) return address;
    throw noInputMemory(this.#exports, size);
  }

  #encode(value: unknown, root: string): void {
    encodeInput(this.#writer, value, {
      owner: this.#handles,
      root,
      maxDepth: this.#exports.lispy_get_limit(limitNumber("valueDepth")),
      maxNodes: this.#exports.lispy_get_limit(limitNumber("valueNodes")),
    });
  }
}
