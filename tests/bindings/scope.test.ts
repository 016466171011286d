// The scope of a VM that is booted again and again: whoever says the same at every boot gets the keys that one process would have got.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Agent,
  type LispyVM,
  bootCartridge,
  createVMSync,
} from "../../bindings/entries/node.js";

const capabilities = { think: { deferred: true } } as const;
const CARTRIDGE = JSON.stringify({
  _meta: { type: "lispy-cartridge" },
  programs: { main: '(define (main n) (if (odd? n) (set! x (think "why?")) n))' },
  env: { x: 0 },
});

const boot = (text: string, scope?: string): Promise<Agent> =>
  bootCartridge(text, { capabilities, ...(scope !== undefined && { scope }) });

/** Runs a frame; the key of its call, if it makes one. */
async function frame(agent: Agent, number: number): Promise<string> {
  const step = await agent.beginFrame(number);
  if (step.status !== "awaiting") return "";
  await agent.answerFrame({ value: number });
  return step.call.key;
}

test("an agent that is booted for every frame calls under the keys of one that goes on", async () => {
  const going = await boot(CARTRIDGE, "zion");
  const keys: string[] = [];
  for (const number of [0, 1, 2, 3, 5]) keys.push(await frame(going, number));
  assert.equal(new Set(keys.filter((key) => key !== "")).size, 3);

  let text = CARTRIDGE;
  const again: string[] = [];
  for (const number of [0, 1, 2, 3, 5]) {
    using agent = await boot(text, "zion");
    again.push(await frame(agent, number));
    text = agent.export();
  }
  assert.deepEqual(again, keys);
});

test("another scope at another boot still makes other keys, the same whenever it is tried", async () => {
  using first = await boot(CARTRIDGE, "frame 1");
  await frame(first, 1);
  const text = first.export();
  const keys: string[] = [];
  for (const scope of ["frame 3", "frame 3", "frame 1", undefined]) {
    using agent = await boot(text, scope);
    keys.push(await frame(agent, 3));
  }
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[0], keys[2]);
  assert.equal(keys[2], keys[3], "without one the image's goes on");
});

const keyOf = async (vm: LispyVM): Promise<string> => {
  await vm.run('(think "why?")');
  return vm.pendingCall!.key;
};

test("a fork has the keys of its VM unless it gets another scope", async () => {
  using vm = createVMSync({ capabilities, scope: "zion" });
  using same = vm.fork({ capabilities });
  using said = vm.fork({ capabilities, scope: "zion" });
  using other = vm.fork({ capabilities, scope: "mars" });
  const key = await keyOf(vm);
  assert.deepEqual([await keyOf(same), await keyOf(said)], [key, key]);
  assert.notEqual(await keyOf(other), key);
});
