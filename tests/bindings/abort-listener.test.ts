// One signal for many runs: a server that is told to shut down.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test("many runs listen to one signal with one listener, and leave none behind", async () => {
  const { signal } = new AbortController();
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const vms = Array.from({ length: 20 }, () =>
    createVMSync({ capabilities: { f: () => answered } }),
  );
  const runs = vms.map((vm) => vm.run("(f) 'done", { signal, as: "text" }));
  await tick();
  assert.equal(getEventListeners(signal, "abort").length, 1);
  answer();
  const results = await Promise.all(runs);
  assert.ok(results.every((result) => result.status === "done" && result.value === "done"));
  assert.equal(getEventListeners(signal, "abort").length, 0);
  for (const vm of vms) vm.dispose();
});

test("the abort of one signal ends every run that has it, and no other", async () => {
  const controller = new AbortController();
  const make = (): ReturnType<typeof createVMSync> =>
    createVMSync({ capabilities: { f: () => new Promise(() => {}) } });
  const [first, second, other] = [make(), make(), make()];
  const { signal } = controller;
  const ended = [
    first.run("(f)", { signal }),
    second.run("(define (loop) (loop)) (loop)", { signal, slice: 100 }),
  ];
  const going = other.run("(f)").catch((error: Error) => error.name);
  await tick();
  controller.abort(new Error("closing"));
  const outcomes = await Promise.allSettled(ended);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason === signal.reason),
    [true, true],
  );
  assert.equal(getEventListeners(signal, "abort").length, 0);
  assert.equal(other.status, "awaiting");
  other.cancel();
  assert.equal(await going, "AbortError");
});
