// Recording and replaying calls: the same program does the same again, and one that does something else is found out.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Capabilities,
  type CapabilityLogEntry,
  LispyUsageError,
  type RunResult,
  createVMSync,
  float,
  recordCapabilities,
  replayCapabilities,
  symbol,
} from "../../bindings/entries/node.js";
import { rejectionOf } from "../support/vm.js";

const sleep = (): Promise<never> => new Promise(() => {});
const GRANTED: Capabilities = {
  fetch: async (url) =>
    new Map<string, unknown>([
      ["url", url],
      ["b", 1],
      ["a", float(2)],
      ["big", 2n ** 70n],
    ]),
  echo: (...args) => args,
  fails: () => {
    throw new Error("no such thing");
  },
  slow: { run: sleep, limits: { timeMs: 5 } },
  once: { run: () => symbol("ok"), limits: { calls: 1 } },
  strict: { run: () => 1, arguments: ["string"] },
  think: { deferred: true },
  unused: () => 1,
};
const PROGRAM = `
  (define (safely f) (try (f) (catch e (get e "message"))))
  (list (fetch "/a")
        (echo nil '(1 . 2) 'sym "s" 1.0 1 (dict "z" 1 "a" '()))
        (safely fails) (safely slow) (once) (safely once)
        (safely (lambda () (strict 1)))
        (think "why?")
        (map (lambda (x) (first (echo x))) (range 20))
        (procedure? unused))`;

async function record(): Promise<{ log: CapabilityLogEntry[]; result: RunResult<"text"> }> {
  const log: CapabilityLogEntry[] = [];
  using vm = createVMSync({ capabilities: recordCapabilities(GRANTED, log) });
  let result = await vm.run(PROGRAM, { as: "text" });
  if (result.status === "awaiting") result = await vm.resume({ value: [], as: "text" });
  return { log, result };
}

test("a recorded run can be replayed without its capabilities, from lines of JSON", async () => {
  const { log, result } = await record();
  assert.ok(result.status === "done");
  assert.equal(log.length, 28);
  const lines = log.map((entry) => JSON.stringify(entry)).join("\n");
  const read = lines.split("\n").map((line) => JSON.parse(line) as CapabilityLogEntry);
  assert.deepEqual(read, log);
  for (const form of ["run", "eval"] as const) {
    using vm = createVMSync({ capabilities: replayCapabilities(read, ["unused"]) });
    if (form === "eval") assert.equal(vm.eval(PROGRAM, { as: "text" }), result.value);
    else {
      const again = await vm.run(PROGRAM, { as: "text" });
      assert.ok(again.status === "done");
      assert.equal(again.value, result.value);
      assert.equal(again.usage.steps, result.usage.steps);
    }
  }
});

test("an entry says number, key, name, arguments and answer", async () => {
  const { log } = await record();
  const [fetched, , failed, late] = log;
  assert.deepEqual(
    { ...fetched, key: fetched!.key.length },
    {
      sequence: 1,
      key: 32,
      name: "fetch",
      args: [{ tag: "string", value: "/a" }],
      value: {
        tag: "map",
        entries: [
          [
            { tag: "string", value: "url" },
            { tag: "string", value: "/a" },
          ],
          [
            { tag: "string", value: "b" },
            { tag: "integer", value: "1" },
          ],
          [
            { tag: "string", value: "a" },
            { tag: "float64", bits: "4000000000000000" },
          ],
          [
            { tag: "string", value: "big" },
            { tag: "integer", value: String(2n ** 70n) },
          ],
        ],
      },
    },
  );
  assert.deepEqual([failed!.error, late!.error], ["no such thing", "no answer within 5 ms"]);
});

test("a replay of a replay is recorded as the same log", async () => {
  const { log } = await record();
  const second: CapabilityLogEntry[] = [];
  const capabilities = recordCapabilities(replayCapabilities(log, ["unused"]), second);
  using vm = createVMSync({ capabilities });
  await vm.run(PROGRAM);
  assert.deepEqual(second, log);
});

const SHORT: CapabilityLogEntry[] = ["a", "b"].map((text, index) => ({
  ...{ sequence: index + 1, key: "", name: "f", args: [{ tag: "string", value: text }] },
  value: { tag: "nil" },
}));
/** What is asked instead of `(f "a") (f "b")`, and what the error says. */
const OTHERWISE: Record<string, [source: string, message: string]> = {
  "another argument": ['(f "a") (f "c")', 'replay: call 2 is (f "c"), the log has (f "b")'],
  "another type of number": ["(f 1.0)", 'replay: call 1 is (f 1.0), the log has (f "a")'],
  "another capability": ['(g "a")', 'replay: call 1 is (g "a"), the log has (f "a")'],
  "another order": ['(f "b")', 'replay: call 1 is (f "b"), the log has (f "a")'],
  "more than was recorded": [
    '(f "a") (f "b") (f \'(1 . 2) (dict "k" \'v) nil)',
    'replay: call 3 is (f (1 . 2) {"k" v} nil), the log ends after 2',
  ],
};
for (const [what, [source, message]] of Object.entries(OTHERWISE)) {
  test(`a program that asks for ${what} is found out, whatever it catches`, async () => {
    const program = `(try (begin ${source}) (catch e 'caught))`;
    for (const run of [
      async (vm: ReturnType<typeof createVMSync>) => vm.eval(program),
      async (vm: ReturnType<typeof createVMSync>) => vm.run(program),
    ]) {
      using vm = createVMSync({ capabilities: replayCapabilities(SHORT, ["g"]) });
      const error = await rejectionOf(run(vm));
      assert.ok(error instanceof LispyUsageError);
      assert.equal(error.message, message);
      assert.equal(vm.status, "idle");
    }
  });
}

test("what is no log is refused", () => {
  for (const wrong of [[5], [null], [{}], [{ name: "f", args: [] }], [{ ...SHORT[0]!, name: 5 }]]) {
    assert.throws(() => replayCapabilities(wrong as never), LispyUsageError);
  }
});

test("an answer that no log can hold is an error", () => {
  const log: CapabilityLogEntry[] = [];
  const capabilities = recordCapabilities({ give: () => vm.get("cdr") }, log);
  using vm = createVMSync({ capabilities });
  assert.throws(() => vm.eval("(give)"), /give: the answer .*no portable form/);
  assert.equal(log.length, 1);
});
