// How VMs begin, are copied, and come back: from the compiled module, a snapshot, an image, a cartridge. Whatever was made is asked for a value
// before it counts.

import { type LispyVM, bootCartridge, createVMSync } from "../../bindings/index.js";
import type { Engine } from "../engines/engine.js";
import type { LispyEngine } from "../engines/lispy.js";
import type { QuickjsWasi, QuickjsWasiEngine } from "../engines/quickjs-wasi.js";
import { cartridgeOf, rightAnswers, same } from "../suite/answers.js";
import { secondsOf as seconds } from "../suite/timing.js";
import { workloadOf } from "../suite/workloads.js";

/** A program of one procedure, in the language of an engine. */
const THREE: Record<string, string> = {
  lispy: "(define (three) (+ 1 2))",
  js: "export function three() { return 1 + 2; }",
  lua: "return { three = function() return 1 + 2 end }",
  py: "def three():\n    return 1 + 2\n",
};

/** With an instance of its own, or as a context in one that is there. */
export async function newVm(engine: Engine, time: number, sharing: boolean): Promise<number> {
  const source = THREE[engine.ending]!;
  const start = sharing ? engine.sharing! : engine.own!;
  const live = async (): Promise<void> => {
    const guest = await start();
    await guest.load(source);
    same("three", await guest.call("three"), 3);
    guest.dispose();
  };
  const liveNow = (): void => {
    const guest = (engine as LispyEngine).own();
    guest.load(source);
    same("three", guest.call("three"), 3);
    guest.dispose();
  };
  return seconds(engine.name === "lispy" ? liveNow : live, time);
}

/** VMs that are held, as many as a busy server has; those that fall out are left to the engine's collector. */
const HELD = 64;

/** Nobody disposes a VM here, so no instance is used a second time. */
export async function freshVm(engine: LispyEngine, time: number): Promise<number> {
  const held: unknown[] = [];
  let turn = 0;
  return seconds(() => {
    const guest = engine.own();
    guest.load(THREE["lispy"]!);
    same("three", guest.call("three"), 3);
    held[turn++ % HELD] = guest;
  }, time);
}

const RECORDS = `
(define posts (map (lambda (i) (hash "id" i "title" (string-append "post " (number->string i)))) (range 1000)))
(define state (length posts))`;
const RECORDS_JS =
  'globalThis.posts = Array.from({ length: 1000 }, (_, id) => ({ id, title: "post " + id })); globalThis.state = posts.length;';

function populated({ module }: LispyEngine): LispyVM {
  const vm = createVMSync({ module });
  vm.eval(RECORDS, { as: "none" });
  vm.collect();
  return vm;
}

async function populatedWasi(engine: QuickjsWasiEngine): Promise<QuickjsWasi> {
  const vm = await engine.create();
  vm.evalCode(RECORDS_JS).dispose();
  return vm;
}

const stateOf = (vm: QuickjsWasi): number => vm.global.getProp("state").toNumber();

export async function snapshot(engine: Engine, time: number): Promise<number> {
  if (engine.name === "lispy") {
    const vm = populated(engine as LispyEngine);
    return seconds(() => vm.snapshot(), time);
  }
  const vm = await populatedWasi(engine as QuickjsWasiEngine);
  return seconds(() => vm.snapshot(), time);
}

/** In the VM that is there; quickjs-wasi can only make another. */
export async function restore(engine: Engine, time: number): Promise<number> {
  if (engine.name !== "lispy") return fork(engine, time);
  const vm = populated(engine as LispyEngine);
  const before = vm.snapshot();
  vm.define("state", 0);
  vm.restore(before);
  same("restored", vm.get("state"), 1000);
  return seconds(() => vm.restore(before), time);
}

/** A new VM from a snapshot that is there. */
export async function fork(engine: Engine, time: number): Promise<number> {
  if (engine.name === "lispy") {
    const { module } = engine as LispyEngine;
    const before = populated(engine as LispyEngine).snapshot();
    return seconds(() => {
      using vm = createVMSync({ module, snapshot: before });
      same("forked", vm.get("state"), 1000);
    }, time);
  }
  const wasi = engine as QuickjsWasiEngine;
  const before = (await populatedWasi(wasi)).snapshot();
  return seconds(async () => {
    const vm = await wasi.restore(before);
    same("forked", stateOf(vm), 1000);
    vm.dispose();
  }, time);
}

export function imageOut(engine: LispyEngine, time: number): Promise<number> {
  const vm = populated(engine);
  return seconds(() => vm.exportImage(), time);
}

export function imageIn(engine: LispyEngine, time: number): Promise<number> {
  const { module } = engine;
  const image = populated(engine).exportImage();
  return seconds(() => {
    using vm = createVMSync({ module, image });
    same("booted", vm.get("state"), 1000);
  }, time);
}

/**
 * The agent's frame as an embedder of agents runs it: `bootCartridge`, which checks the cartridge, `frame`, which is a transaction with a receipt and
 * digests, `export`, which writes the lineage. Peers have nothing like it; the workload `agent` is the part that they have.
 */
export function agent(root: string, engine: LispyEngine, time: number): Promise<number> {
  const { module } = engine;
  const workload = workloadOf("agent");
  const text = cartridgeOf(root, "lispy", workload.n);
  const echo = JSON.parse(workload.prepared!(workload.n) as string);
  const env: unknown = JSON.parse(rightAnswers(root, ["agent"])["agent"]![workload.n] as string);
  return seconds(async () => {
    using booted = await bootCartridge(text, { module, history: 0 });
    const { status } = await booted.frame(echo);
    same("status", status, "accepted");
    const exported = booted.export({ exportedAt: "2026-04-02T20:00:00Z" });
    if (!agentChecked) same("env", (JSON.parse(exported) as { env: unknown }).env, env);
    agentChecked = true;
  }, time);
}
let agentChecked = false;
