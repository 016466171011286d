// Calls of capabilities at the module's side: reading the one that waits, counting, and giving the answer.
// Invariant: whatever is wrong with an answer becomes an error in LisPy, so that the call never waits for ever.

import { Status } from "../../assembly/shared/abi.js";
import { dataBuilder } from "../values/convert.js";
import { LispyError, LispyUsageError } from "../errors.js";
import type { LispyExports } from "../vm/exports.js";
import type { LispyProcedure } from "../vm/handle.js";
import { decodeText } from "../vm/memory.js";
import { readPendingError } from "../vm/pending-error.js";
import { resultBytes } from "../vm/results.js";
import type { RunHost } from "../vm/run-host.js";
import type { CallRecord } from "../vm/run-record.js";
import { decodeTransfer } from "../values/transfer.js";
import type { WireValue } from "../values/wire.js";
import type { Grant } from "./grants.js";
import { wireArguments, wireOf } from "./log.js";
import { type Answer, type OpenCall, failed, messageOf } from "./perform.js";
import type { PendingCall } from "./types.js";

type Failure = Extract<Answer, { kind: "error" }>;
type Settled = Exclude<Answer, { kind: "deferred" }>;

const encoder = new TextEncoder();

/** The calls of one VM. */
export class Calls {
  readonly #vm: RunHost;
  /** Calls of each capability in the run. */
  readonly #counts = new Map<string, number>();
  /** The key of the last one that was counted. */
  #counted = "";
  /** The last one that the host was shown. */
  #shown: PendingCall | undefined;

  constructor(vm: RunHost) {
    this.#vm = vm;
  }

  /** A run begins. */
  reset(): void {
    this.#counts.clear();
    this.#counted = "";
  }

  record(): CallRecord {
    return { counts: new Map(this.#counts), counted: this.#counted };
  }

  /** The VM went back to where a record was made; what the host was shown since is gone with its handles. */
  goBack({ counts, counted }: CallRecord): void {
    this.#counts.clear();
    for (const [name, count] of counts) this.#counts.set(name, count);
    this.#counted = counted;
    this.#shown = undefined;
  }

  /** What was granted under the name. */
  grantOf(name: string): Grant {
    const grant = this.#vm.grants.get(name);
    if (grant) return grant;
    throw new LispyUsageError(
      `capability ${name} is not granted in this VM: vm.resume({ value }), vm.resume({ error }) or vm.cancel()`,
    );
  }

  /** The call that waits, counted; or the error that it becomes because its arguments cannot cross. */
  open(exports: LispyExports): OpenCall | Failure {
    let call: OpenCall;
    try {
      call = this.#read(exports);
    } catch (error) {
      // Out of memory ends the run, as it always does.
      if (!(error instanceof LispyError) || error.limit?.name === "heapBytes") throw error;
      return failed(`the arguments cannot leave the VM: ${error.message}`);
    }
    this.#counts.set(call.name, call.count);
    this.#counted = call.key;
    return call;
  }

  #read(exports: LispyExports): OpenCall {
    const memory = this.#vm.memory();
    const handles: LispyProcedure[] = [];
    return this.#vm.guard(() => {
      if (exports.lispy_pending() !== Status.Done) throw readPendingError(exports, memory);
      const bytes = resultBytes(exports, memory).slice();
      const sequence = exports.lispy_pending_number();
      const size = exports.lispy_pending_key();
      const key = memory.text(exports.lispy_result_address(), size);
      const name = nameIn(bytes);
      const builder = dataBuilder(this.#vm.grants.get(name)?.data ?? {}, (handle, text) => {
        const procedure = this.#vm.handles.add(handle, text);
        handles.push(procedure);
        return procedure;
      });
      const [, ...args] = decodeTransfer(bytes, builder) as PendingCall["args"];
      const count = (this.#counts.get(name) ?? 0) + (this.#counted === key ? 0 : 1);
      const release = (): void => handles.forEach((procedure) => procedure.dispose());
      return { name, args, key, sequence, bytes, count, procedures: handles.length, release };
    });
  }

  /** The host is shown the call that waits. */
  show(call: PendingCall): PendingCall {
    return (this.#shown = call);
  }

  /** The call that waits. The same object each time, because its procedures are handles. */
  pending(exports: LispyExports): PendingCall {
    const { name, args, key, sequence, release } = this.#read(exports);
    if (this.#shown?.key !== key) return this.show({ name, args, key, sequence });
    release();
    return this.#shown;
  }

  /** What is waited for, in words. */
  pendingName(exports: LispyExports): string {
    try {
      const { name, release } = this.#read(exports);
      release();
      return name;
    } catch (error) {
      if (error instanceof LispyError) return "a call";
      throw error;
    }
  }

  /**
   * Puts the answer into the module as input, and tells who records. Returns the export that takes it from there, and the
   * size. A value that does not cross becomes an error.
   */
  send(
    call: OpenCall | undefined,
    answer: Settled,
  ): ["lispy_answer" | "lispy_answer_error", number] {
    if (answer.kind === "error") return this.#sendError(call, answer.message);
    const grant = call && this.#vm.grants.get(call.name);
    let bytes: Uint8Array;
    let value: WireValue | undefined;
    try {
      bytes = this.#vm.input().encoded(answer.value);
      value = grant?.record && wireOf(bytes);
    } catch (error) {
      return this.#sendError(call, `the answer has no LisPy form: ${messageOf(error)}`);
    }
    const most = grant?.limits.answerBytes ?? Infinity;
    if (bytes.length > most) {
      const size = `the answer has ${bytes.length} bytes`;
      return this.#sendError(call, `${size}, at most ${most} are allowed`);
    }
    const size = this.#vm.input().bytes(bytes);
    if (call && value) grant?.record?.({ ...recorded(call), value });
    return ["lispy_answer", size];
  }

  #sendError(
    call: OpenCall | undefined,
    message: string,
  ): ["lispy_answer" | "lispy_answer_error", number] {
    // Without lone surrogates, which the module does not take here.
    const bytes = encoder.encode(message);
    const size = this.#vm.input().bytes(bytes);
    const record = call && this.#vm.grants.get(call.name)?.record;
    if (record && call.procedures === 0) record({ ...recorded(call), error: message });
    return ["lispy_answer_error", size];
  }
}

function recorded(call: OpenCall): {
  sequence: number;
  key: string;
  name: string;
  args: WireValue[];
} {
  const { sequence, key, name, bytes } = call;
  return { sequence, key, name, args: wireArguments(bytes) };
}

/** The name in a transfer-encoded list of symbol and arguments: tag, u32 count, tag, u32 size, name. */
function nameIn(bytes: Uint8Array): string {
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(6, true);
  return decodeText(bytes.subarray(10, 10 + size));
}
