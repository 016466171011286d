// The module without our bindings, as another host would drive it after reading docs/abi.md: the life of a run, results,
// errors, output, handles; and that no input whatsoever makes a call trap.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  ABI_VERSION,
  Category,
  Figure,
  Limit,
  Profile,
  Status,
  Transfer,
} from "../../assembly/shared/abi.js";
import { root } from "../support/root.js";

const release = new WebAssembly.Module(readFileSync(join(root, "dist/lispy.wasm")));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The exports that begin a run with input. */
const ENTRIES = [
  "lispy_eval",
  "lispy_call",
  "lispy_define",
  "lispy_get",
  "lispy_decode",
  "lispy_json_parse",
] as const;
type Entry = (typeof ENTRIES)[number];

/** Every export but the memory takes numbers and returns one, or nothing. */
type Name =
  | Entry
  | "lispy_abi_version"
  | "lispy_boot"
  | "lispy_collect"
  | "lispy_error_category"
  | "lispy_error_column"
  | "lispy_error_incomplete"
  | "lispy_error_limit"
  | "lispy_error_limit_used"
  | "lispy_error_limit_value"
  | "lispy_error_line"
  | "lispy_error_message"
  | "lispy_error_message_address"
  | "lispy_error_trace"
  | "lispy_get_limit"
  | "lispy_handle_count"
  | "lispy_handle_result"
  | "lispy_input"
  | "lispy_output_address"
  | "lispy_output_clear"
  | "lispy_output_size"
  | "lispy_release"
  | "lispy_result"
  | "lispy_result_address"
  | "lispy_result_handle"
  | "lispy_result_json"
  | "lispy_result_number"
  | "lispy_result_source"
  | "lispy_result_tag"
  | "lispy_result_text"
  | "lispy_resume"
  | "lispy_set_limit"
  | "lispy_usage";
type Raw = Record<Name, (...numbers: number[]) => number> & { memory: WebAssembly.Memory };

/** What a host without regular expressions hands in. */
const imports = { lispy: { regex: () => 0 } };

/** A booted instance with room for any small program. */
class Machine {
  readonly exports = new WebAssembly.Instance(release, imports).exports as unknown as Raw;

  constructor() {
    assert.equal(this.exports.lispy_boot(Profile.Core1), 1);
    for (let limit = 0; limit < Number(Limit.Count); limit++) {
      this.exports.lispy_set_limit(limit as Limit, 1e6);
    }
    this.exports.lispy_set_limit(Limit.HeapBytes, 1 << 24);
    this.exports.lispy_set_limit(Limit.ValueDepth, 256);
  }

  send(bytes: Uint8Array): number {
    // At least one byte: room for nothing may be nowhere, and 0 would look like no memory.
    const address = this.exports.lispy_input(Math.max(bytes.length, 1)) >>> 0;
    assert.notEqual(address, 0);
    new Uint8Array(this.exports.memory.buffer).set(bytes, address);
    return bytes.length;
  }

  run(entry: Entry, bytes: Uint8Array): Status {
    return this.exports[entry](this.send(bytes)) as Status;
  }

  eval(source: string): Status {
    return this.run("lispy_eval", encoder.encode(source));
  }

  bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer).slice(address >>> 0, (address >>> 0) + size);
  }

  /** What lies at the result's address, as text. */
  text(size: number): string {
    return decoder.decode(this.bytes(this.exports.lispy_result_address(), size));
  }

  message(): string {
    const { exports } = this;
    const size = exports.lispy_error_message();
    return decoder.decode(this.bytes(exports.lispy_error_message_address(), size));
  }
}

test("boot: the version is known, and profiles that are not there are refused", () => {
  const exports = new WebAssembly.Instance(release, imports).exports as unknown as Raw;
  assert.equal(exports.lispy_abi_version(), ABI_VERSION);
  assert.equal(exports.lispy_boot(77 as Profile), -1);
  assert.equal(exports.lispy_boot(-1 as Profile), -1);
  assert.equal(exports.lispy_boot(Profile.Core1), 1, "a refused boot does no harm");
});

test("limits: what was set is read, and others are neither set nor read", () => {
  const { exports } = new Machine();
  exports.lispy_set_limit(Limit.Steps, 12345);
  exports.lispy_set_limit(Limit.Count, 1);
  exports.lispy_set_limit(-1 as Limit, 1);
  exports.lispy_set_limit(Limit.Steps, -1);
  exports.lispy_set_limit(Limit.Steps, NaN);
  assert.equal(exports.lispy_get_limit(Limit.Steps), 12345);
  assert.equal(exports.lispy_get_limit(99 as Limit), 0);
});

test("scalars need no encoding", () => {
  const machine = new Machine();
  const { exports } = machine;
  const cases: [string, Transfer | -1, number][] = [
    ["(+ 40 2)", Transfer.Integer, 42],
    ["(expt 2 46)", Transfer.Integer, 2 ** 46],
    ["(- 0 (expt 2 47))", Transfer.Integer, -(2 ** 47)],
    ["(expt 2 47)", -1, 0],
    ["1.5", Transfer.Float, 1.5],
    ["nil", Transfer.Nil, 0],
    ["#t", Transfer.True, 0],
    ["#f", Transfer.False, 0],
    ["'()", Transfer.EmptyList, 0],
    ['"s"', -1, 0],
  ];
  for (const [source, tag, number] of cases) {
    assert.equal(machine.eval(source), Status.Done, source);
    assert.equal(exports.lispy_result_tag(), tag, source);
    const has = tag === Transfer.Integer || tag === Transfer.Float;
    if (has) assert.equal(exports.lispy_result_number(), number, source);
  }
});

test("the same result in every form", () => {
  const machine = new Machine();
  const { exports } = machine;
  assert.equal(machine.eval('(list 1 "é")'), Status.Done);
  assert.equal(machine.text(exports.lispy_result_text(0)), '(1 "é")');
  assert.equal(machine.text(exports.lispy_result_text(1)), '(1 "é")');
  assert.equal(machine.text(exports.lispy_result_json(0, 0)), '[1, "é"]');
  assert.equal(machine.text(exports.lispy_result_json(2, 1)), '[\n  1,\n  "\\u00e9"\n]');
  assert.equal(exports.lispy_result_source(), 0);
  const encoded = machine.bytes(exports.lispy_result_address(), exports.lispy_result());
  const view = new DataView(machine.exports.memory.buffer);
  assert.ok(view.byteLength > 0);
  assert.deepEqual([...encoded.slice(0, 5)], [Transfer.List, 2, 0, 0, 0]);
  // What came out goes in.
  assert.equal(machine.run("lispy_decode", encoded), Status.Done);
  assert.equal(machine.text(exports.lispy_result_text(0)), '(1 "é")');
});

test("an error has category, message, place and trace, until the next run", () => {
  const machine = new Machine();
  const { exports } = machine;
  assert.equal(machine.eval("(define (f x)\n  (+ 1 (car x)))\n(+ (f 5) 1)"), Status.Error);
  assert.equal(exports.lispy_error_category(), Category.Evaluation);
  assert.match(machine.message(), /^car: /);
  assert.deepEqual([exports.lispy_error_line(), exports.lispy_error_column()], [2, 8]);
  assert.equal(exports.lispy_error_incomplete(), 0);
  const size = exports.lispy_error_trace();
  const trace = machine.bytes(exports.lispy_result_address(), size);
  const view = new DataView(trace.buffer);
  assert.deepEqual([view.getUint32(0, true), view.getUint32(4, true)], [2, 8]);
  assert.equal(decoder.decode(trace.slice(12, 12 + view.getUint32(8, true))), "f");
  assert.equal(machine.eval("(+ 1"), Status.Error);
  assert.equal(exports.lispy_error_category(), Category.Syntax);
  assert.equal(exports.lispy_error_incomplete(), 1);
  assert.equal(machine.eval("1"), Status.Done);
  assert.equal(exports.lispy_error_category(), Category.None);
});

test("a limit names itself", () => {
  const machine = new Machine();
  const { exports } = machine;
  exports.lispy_set_limit(Limit.Steps, 100);
  assert.equal(machine.eval("(define (f) (f)) (f)"), Status.Error);
  assert.equal(exports.lispy_error_category(), Category.ResourceLimit);
  assert.equal(exports.lispy_error_limit(), Limit.Steps);
  assert.equal(exports.lispy_error_limit_value(), 100);
  assert.equal(exports.lispy_error_limit_used(), 101);
});

/** Runs to the end, draining as the page says; returns what was written and how often that was asked for. */
function drain(machine: Machine, source: string): { text: string; pauses: number } {
  const { exports } = machine;
  let [status, text, pauses] = [machine.eval(source), "", 0];
  const take = (): void => {
    text += decoder.decode(
      machine.bytes(exports.lispy_output_address(), exports.lispy_output_size()),
    );
    exports.lispy_output_clear();
  };
  for (; status === Status.Output; status = exports.lispy_resume(), pauses++) take();
  take();
  assert.equal(status, Status.Done, machine.message());
  return { text, pauses };
}

const WRITER = '(define (w n) (if (= n 0) 7 (begin (display "0123456789") (w (- n 1)))))';

test("output pauses the run at 64 KiB, and goes on where it was", () => {
  const machine = new Machine();
  const { text, pauses } = drain(machine, `${WRITER} (w 20000)`);
  assert.ok(text === "0123456789".repeat(20_000), "nothing lost, nothing twice");
  assert.equal(pauses, 3);
  assert.equal(machine.exports.lispy_result_number(), 7);
  assert.equal(machine.exports.lispy_usage(Figure.OutputBytes), 200_000);
});

test("a paused run may be abandoned", () => {
  const machine = new Machine();
  assert.equal(machine.eval(`${WRITER} (w 20000)`), Status.Output);
  machine.exports.lispy_output_clear(); // what it had written is the host's to take or to drop
  assert.deepEqual(drain(machine, '(display "new")'), { text: "new", pauses: 0 });
  assert.equal(machine.exports.lispy_usage(Figure.OutputBytes), 3);
});

test("handles hold values across runs and collections", () => {
  const machine = new Machine();
  const { exports } = machine;
  const none = exports.lispy_handle_count();
  machine.eval("(let ((n 0)) (lambda () (begin (set! n (+ n 1)) n)))");
  const handle = exports.lispy_result_handle();
  assert.equal(exports.lispy_handle_count(), none + 1);
  machine.eval("(length (range 100000))");
  exports.lispy_collect();
  const call = new Uint8Array([
    Transfer.List,
    1,
    0,
    0,
    0,
    Transfer.Opaque,
    handle,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  for (const count of [1, 2, 3]) {
    assert.equal(machine.run("lispy_call", call), Status.Done, machine.message());
    assert.equal(exports.lispy_result_number(), count);
  }
  assert.equal(exports.lispy_handle_result(handle), 1);
  assert.ok(exports.lispy_result_source() > 0);
  exports.lispy_release(handle);
  exports.lispy_release(handle); // twice, and one that never was
  exports.lispy_release(12345);
  assert.equal(exports.lispy_handle_count(), none);
  assert.equal(exports.lispy_handle_result(handle), 0);
  assert.equal(machine.run("lispy_call", call), Status.Error);
});

test("the same calls give the same answers and the same figures", () => {
  const source = `(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
    (list (fib 15) (map (lambda (x) (* x 1.5)) (range 50)) (make-dict "a" (expt 3 100)))`;
  const observe = (): (number | string)[] => {
    const machine = new Machine();
    assert.equal(machine.eval(source), Status.Done);
    const text = machine.text(machine.exports.lispy_result_text(0));
    const figures = [0, 1, 2, 3, 4, 5, 6].map((f) => machine.exports.lispy_usage(f as Figure));
    return [text, ...figures];
  };
  assert.deepEqual(observe(), observe());
});

/** Bytes that are nearly a transfer encoding: tags, small counts, and rubbish between them. */
const nearlyEncoded = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 13 }).map((tag) => [tag]),
      fc.integer({ min: 0, max: 4 }).map((count) => [count, 0, 0, 0]),
      fc.constantFrom([255, 255, 255, 255], [0, 0, 0, 128], [0xed, 0xa0, 0x80], [0x80], [0xf8]),
      fc.uint8Array({ maxLength: 9 }).map((bytes) => [...bytes]),
    ),
    { maxLength: 20 },
  )
  .map((parts) => new Uint8Array(parts.flat()));

test("no bytes make a call trap: 6,000 random inputs to every entry that takes some", () => {
  const machine = new Machine();
  const { exports } = machine;
  machine.exports.lispy_set_limit(Limit.Steps, 10_000);
  const input = fc.oneof(fc.uint8Array({ maxLength: 40 }), nearlyEncoded);
  fc.assert(
    fc.property(fc.constantFrom(...ENTRIES), input, (entry, bytes) => {
      const status = machine.run(entry, bytes);
      if (status === Status.Error) {
        assert.notEqual(exports.lispy_error_category(), Category.None);
        machine.message();
        exports.lispy_error_trace();
      } else {
        assert.ok(status === Status.Done || status === Status.Output);
        // Every way of looking at a result, whatever it is; -1 is an answer.
        for (const form of [0, 1] as const) exports.lispy_result_text(form);
        exports.lispy_result_json(0, 1);
        exports.lispy_result_source();
        exports.lispy_result();
      }
    }),
    { numRuns: 6000 },
  );
  assert.equal(machine.eval("(+ 1 2)"), Status.Done, "and the VM works on");
  assert.equal(exports.lispy_result_number(), 3);
});

test("calls out of turn are answered", () => {
  const { exports } = new Machine();
  assert.equal(exports.lispy_resume(), Status.Error, "nothing to go on with");
  exports.lispy_result_text(0);
  exports.lispy_result();
  exports.lispy_error_trace();
  exports.lispy_output_clear();
  assert.equal(exports.lispy_output_size(), 0);
  assert.equal(exports.lispy_eval(0), Status.Done, "an empty text");
  assert.equal(exports.lispy_result_tag(), Transfer.Nil);
});
