// What becomes of a value that the module has as its result. Calls of exports here need the guard of vm.ts around them.

import { type DataOptions, type LispyValue, dataBuilder } from "../values/convert.js";
import type { LispyExports } from "./exports.js";
import type { HandleTable } from "./handle-table.js";
import type { LinearMemory } from "./memory.js";
import type { ResultForm } from "./options.js";
import { readPendingError } from "./pending-error.js";
import { readScalar } from "../values/scalar.js";
import { type Builder, decodeTransfer } from "../values/transfer.js";
import { wireBuilder } from "../values/wire.js";

/** How a result is made. */
export interface ResultOptions extends DataOptions {
  as?: ResultForm | undefined;
}

/** The result of the last run, in the form that was asked for. */
export function makeResult(
  exports: LispyExports,
  memory: LinearMemory,
  handles: HandleTable,
  options: ResultOptions,
): unknown {
  switch (options.as ?? "data") {
    case "none":
      return undefined;
    case "data":
      return resultData(exports, memory, handles, options);
    case "wire": {
      const { builder, finish } = wireBuilder();
      const wire = decodeResult(exports, memory, builder);
      finish((handle) => exports.lispy_release(handle));
      return wire;
    }
    case "text":
      return resultText(exports, memory, exports.lispy_result_text(0));
    case "display":
      return resultText(exports, memory, exports.lispy_result_text(1));
    case "json":
      return resultText(exports, memory, exports.lispy_result_json(0, 0));
  }
}

function resultData(
  exports: LispyExports,
  memory: LinearMemory,
  handles: HandleTable,
  options: DataOptions,
): LispyValue {
  const builder = dataBuilder(options, (handle, text) => handles.add(handle, text));
  const scalar = readScalar(exports, builder);
  return scalar === undefined ? decodeResult(exports, memory, builder) : scalar;
}

function decodeResult<T>(exports: LispyExports, memory: LinearMemory, builder: Builder<T>): T {
  return decodeTransfer(resultBytes(exports, memory), builder);
}

/** The result, transfer-encoded; good until the next call of an export. Each procedure in it has a handle then. */
export function resultBytes(exports: LispyExports, memory: LinearMemory): Uint8Array {
  const size = exports.lispy_result();
  if (size < 0) throw readPendingError(exports, memory);
  return memory.view(exports.lispy_result_address(), size);
}

/** A text of `size` bytes that an export has made about the result. */
export function resultText(exports: LispyExports, memory: LinearMemory, size: number): string {
  if (size < 0) throw readPendingError(exports, memory);
  return memory.text(exports.lispy_result_address(), size);
}
