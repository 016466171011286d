// The host's turn while a program does little but call: a call takes the host's time, so it counts in a slice, though not as steps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";
import { rejectionOf } from "../support/vm.js";

/** Calls that fit a slice of the default size. */
const CALLS = 500;
const CALL_ON = "(define (call-on n) (if (> n 0) (begin (f) (call-on (- n 1))))) (call-on 5000)";

for (const [kind, answer] of Object.entries({ "at once": 1, "as promises": Promise.resolve(1) })) {
  test(`the host gets its turn between calls that are answered ${kind}`, async () => {
    let calls = 0;
    using vm = createVMSync({ capabilities: { f: () => ((calls += 1), answer) } });
    let first: number | undefined;
    setTimeout(() => (first = calls), 0);
    const { status, usage } = await vm.run(CALL_ON);
    assert.deepEqual([status, calls, first], ["done", 5000, CALLS]);
    const whole = createVMSync({ capabilities: { f: () => 1 } });
    assert.equal(usage.steps, (await whole.run(CALL_ON)).usage.steps, "calls are no steps");
  });
}

test("a program that only makes calls is aborted between them, before the next is made", async () => {
  let calls = 0;
  using vm = createVMSync({ capabilities: { f: () => void (calls += 1) } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  const running = vm.run(CALL_ON, { signal: controller.signal });
  assert.equal(await rejectionOf(running), controller.signal.reason);
  assert.deepEqual([vm.status, calls], ["idle", CALLS]);
});

test("calls that are refused count, too", async () => {
  using vm = createVMSync({ capabilities: { f: { limits: { calls: 0 }, run: () => 1 } } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  const source = "(define n 0) (let loop () (try (f) (catch e nil)) (set! n (+ n 1)) (loop))";
  const limits = { steps: 50_000 };
  const running = vm.run(source, { signal: controller.signal, limits });
  assert.equal(await rejectionOf(running), controller.signal.reason);
  assert.equal(vm.get("n"), CALLS);
});

test("cancel in the turn between two calls", async () => {
  using vm = createVMSync({ capabilities: { f: () => 1 } });
  setTimeout(() => vm.cancel(), 0);
  assert.equal(((await rejectionOf(vm.run(CALL_ON))) as Error).name, "AbortError");
  assert.equal(vm.status, "idle");
});

test("what an aborted program may still do ends after as many calls", async () => {
  using vm = createVMSync({ capabilities: { f: () => new Promise(() => {}) } });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  const source = "(define n 0) (let loop () (try (f) (catch e nil)) (set! n (+ n 1)) (loop))";
  const limits = { steps: 50_000 };
  const running = vm.run(source, { signal: controller.signal, limits });
  assert.equal(await rejectionOf(running), controller.signal.reason);
  assert.equal(vm.get("n"), CALLS + 1);
});

test("a small slice has room for a hundred calls", async () => {
  let calls = 0;
  using vm = createVMSync({ capabilities: { f: () => void (calls += 1) } });
  let first: number | undefined;
  setTimeout(() => (first = calls), 0);
  await vm.run(CALL_ON, { slice: 1000 });
  assert.equal(first, 100);
});
