// What a host gets: the result of the run before, made into what was asked for.
// Invariant: everything here is called inside the VM's guard, and runs no program.

import { type LispyValue, type DataOptions, dataBuilder } from "./convert.js";
import type { LispyExports } from "./exports.js";
import type { HandleTable } from "./handle-table.js";
import type { LinearMemory } from "./memory.js";
import type { RunOptions } from "./options.js";
import { readPendingError } from "./pending-error.js";
import { readScalar } from "./scalar.js";
import { type Builder, decodeTransfer } from "./transfer.js";
import { wireBuilder } from "./wire.js";

export class ResultReader {
  readonly #exports: LispyExports;
  readonly #memory: LinearMemory;
  readonly #handles: HandleTable;

  constructor(exports: LispyExports, memory: LinearMemory, handles: HandleTable) {
    this.#exports = exports;
    this.#memory = memory;
    this.#handles = handles;
  }

  /** The result in the form that the options say. */
  read(options: RunOptions): unknown {
    const exports = this.#exports;
    switch (options.as ?? "data") {
      case "none":
        return undefined;
      case "data":
        return this.#data(options);
      case "wire": {
        const { builder, finish } = wireBuilder();
        const wire = this.#decode(builder);
        finish((handle) => exports.lispy_release(handle));
        return wire;
      }
      case "text":
        return this.text(exports.lispy_result_text(0));
      case "display":
        return this.text(exports.lispy_result_text(1));
      case "json":
        return this.text(exports.lispy_result_json(0, 0));
    }
  }

  /** The text that an export has just written about the result; `size` is what it returned. */
  text(size: number): string {
    if (size < 0) throw readPendingError(this.#exports, this.#memory);
    return this.#memory.text(this.#exports.lispy_result_address(), size);
  }

  #data(options: DataOptions): LispyValue {
    const builder = dataBuilder(options, (handle, text) => this.#handles.add(handle, text));
    const scalar = readScalar(this.#exports, builder);
    return scalar === undefined ? this.#decode(builder) : scalar;
  }

  #decode<T>(builder: Builder<T>): T {
    const size = this.#exports.lispy_result();
    if (size < 0) throw readPendingError(this.#exports, this.#memory);
    const address = this.#exports.lispy_result_address();
    return decodeTransfer(this.#memory.view(address, size), builder);
  }
}
