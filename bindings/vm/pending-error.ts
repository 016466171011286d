// Makes the errors of runs: the one that a run left behind, in the module's own words, and those of the crossing.

import type { Limit } from "../../assembly/shared/abi.js";
import {
  CATEGORY_NAMES,
  type LimitExcess,
  LispyCrashError,
  LispyError,
  type TraceFrame,
} from "../errors.js";
import type { LispyExports } from "./exports.js";
import { LIMIT_NAMES, limitNumber } from "./limits.js";
import { type LinearMemory, type TextTooLong, decodeText } from "./memory.js";

/** The pending error; to be read before the next run. */
export function readPendingError(exports: LispyExports, memory: LinearMemory): LispyError {
  const category = CATEGORY_NAMES[exports.lispy_error_category()] ?? "evaluation";
  const size = exports.lispy_error_message();
  const message = memory.text(exports.lispy_error_message_address(), size);
  return new LispyError({
    category,
    message,
    line: exports.lispy_error_line(),
    column: exports.lispy_error_column(),
    ...(category === "resource-limit" && { limit: readLimit(exports) }),
    incomplete: exports.lispy_error_incomplete() === 1,
    trace: readTrace(exports, memory),
  });
}

function readLimit(exports: LispyExports): LimitExcess {
  const number: Limit = exports.lispy_error_limit();
  return {
    name: LIMIT_NAMES[number] ?? "heapBytes",
    limit: exports.lispy_error_limit_value(),
    used: exports.lispy_error_limit_used(),
  };
}

/** Per frame: u32 line, u32 column, u32 size, name; line 0 and column 1 stand for frames that tail calls left out. */
function readTrace(exports: LispyExports, memory: LinearMemory): TraceFrame[] {
  const size = exports.lispy_error_trace();
  if (size <= 0) return [];
  const bytes = memory.view(exports.lispy_result_address(), size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: TraceFrame[] = [];
  for (let at = 0; at < size;) {
    const end = at + 12 + view.getUint32(at + 8, true);
    const line = view.getUint32(at, true);
    const column = view.getUint32(at + 4, true);
    frames.push(
      line === 0 && column === 1
        ? { name: "", line, column: 0, elided: true }
        : { name: decodeText(bytes.subarray(at + 12, end)), line, column },
    );
    at = end;
  }
  return frames;
}

/** A program can make a text that JavaScript has no room for; the VM is as good as before. */
export function tooLong({ message }: TextTooLong): LispyError {
  return new LispyError({ category: "resource-limit", message });
}

/** The host gives no memory for what it wants to send. */
export function noInputMemory(exports: LispyExports, size: number): LispyError {
  const limit = exports.lispy_get_limit(limitNumber("heapBytes"));
  return new LispyError({
    category: "resource-limit",
    message: `no memory for ${size} bytes of input`,
    limit: { name: "heapBytes", limit, used: size },
  });
}

/** What is thrown from now on by a VM whose module trapped. */
export function crashBy(cause: unknown): LispyCrashError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LispyCrashError(`the VM crashed and must be replaced: ${reason}`, cause);
}
