// One life of an agent: it is booted, runs its frames and is written down. What is the same on every machine (figures) and what is
// not (times) are kept apart.

import { type Agent, type Usage, bootCartridge, createVM } from "../../bindings/entries/node.js";
import type { FrameCall, Plan } from "./plan.js";
import { maxOf, sumOf } from "./statistics.js";
import type { VMBuild } from "./vm-build.js";

/** The same for everybody who runs this plan in this build of the VM. */
export interface Figures {
  frames: number;
  /** Of all frames. */
  steps: number;
  /** Of the frame that took most. */
  mostSteps: number;
  /** Bytes allocated in all frames. */
  allocatedBytes: number;
  collections: number;
  /** Deepest nesting of non-tail calls. */
  peakCallDepth: number;
  /** UTF-8 bytes written by all frames. */
  outputBytes: number;
  /** After the last frame: bytes of heap without garbage, of linear memory, of the cartridge, of the image, of a snapshot. */
  liveBytes: number;
  memoryBytes: number;
  cartridgeBytes: number;
  imageBytes: number;
  snapshotBytes: number;
  /** The hash of the last receipt: as each names the one before, it stands for all of them. */
  receipt: string;
}

/** In milliseconds. */
export interface LifeTimes {
  /** From the text of the cartridge to the agent, when the module is compiled. */
  warm: number;
  /** A VM from a snapshot of the agent as it was after boot. */
  snapshot: number;
  /** Of each frame. */
  frames: number[];
  /** Writing the next cartridge. */
  export: number;
  /** The last receipt. */
  receipt: string;
}

/** A cold boot, in milliseconds. */
export interface ColdTimes {
  compile: number;
  /** The first VM of the module. */
  create: number;
  boot: number;
}

/** The frame was rolled back, so that what is measured would not be what the agent does. */
export class FrameFailure extends Error {}

/** Runs a plan for what it uses. */
export async function figuresOf(plan: Plan, build: VMBuild, count: number): Promise<Figures> {
  using agent = await boot(plan, build);
  const before = agent.vm.usage;
  const used: Usage[] = [];
  let receipt = "";
  for (const call of callsOf(plan, agent, count)) {
    const accepted = await runFrame(agent, call);
    used.push(accepted.usage);
    receipt = accepted.hash;
  }
  const { vm } = agent;
  const after = vm.usage;
  const each = (key: "steps" | "outputBytes" | "peakCallDepth"): number[] =>
    used.map((usage) => usage[key]);
  const cartridgeBytes = Buffer.byteLength(agent.export());
  vm.collect();
  return {
    ...{ frames: used.length, steps: sumOf(each("steps")), mostSteps: maxOf(each("steps")) },
    allocatedBytes: after.allocatedBytes - before.allocatedBytes,
    collections: after.collections - before.collections,
    peakCallDepth: maxOf(each("peakCallDepth")),
    outputBytes: sumOf(each("outputBytes")),
    ...{ liveBytes: vm.usage.heapBytes, memoryBytes: after.memoryBytes, cartridgeBytes },
    imageBytes: Buffer.byteLength(vm.exportImage()),
    snapshotBytes: vm.snapshot().bytes,
    receipt,
  };
}

/** Runs a plan for the time that it takes. */
export async function timesOf(plan: Plan, build: VMBuild, count: number): Promise<LifeTimes> {
  const begin = performance.now();
  using agent = await boot(plan, build);
  const warm = performance.now() - begin;
  const snapshot = await snapshotTime(agent);
  const frames: number[] = [];
  let receipt = "";
  for (const call of callsOf(plan, agent, count)) {
    const start = performance.now();
    const accepted = await runFrame(agent, call);
    frames.push(performance.now() - start);
    receipt = accepted.hash;
  }
  const start = performance.now();
  agent.export();
  return { warm, snapshot, frames, export: performance.now() - start, receipt };
}

/** Boots an agent in a module that nobody has compiled yet. */
export async function coldTimesOf(plan: Plan, build: VMBuild): Promise<ColdTimes> {
  const start = performance.now();
  const module = await build.compileAnew();
  const compiled = performance.now();
  const vm = await createVM({ module });
  const created = performance.now();
  const agent = await boot(plan, { ...build, module });
  const booted = performance.now();
  for (const each of [vm, agent]) each.dispose();
  return { compile: compiled - start, create: created - compiled, boot: booted - created };
}

function boot(plan: Plan, { module, jit }: VMBuild): Promise<Agent> {
  const capabilities = plan.capabilities();
  return bootCartridge(plan.cartridge, {
    ...plan.boot,
    module,
    capabilities,
    ...(jit !== undefined && { jit }),
  });
}

async function snapshotTime(agent: Agent): Promise<number> {
  const snapshot = agent.vm.snapshot();
  const start = performance.now();
  const vm = await createVM({ snapshot });
  const time = performance.now() - start;
  vm.dispose();
  return time;
}

function callsOf(plan: Plan, agent: Agent, count: number): readonly FrameCall[] {
  return plan.frames(count, agent.lastFrame ?? 0);
}

async function runFrame(agent: Agent, { number, input, limits }: FrameCall) {
  const receipt = await agent.frame(input, { frame: number, ...(limits && { limits }) });
  if (receipt.status === "accepted") return receipt;
  const { category, message } = receipt.error!;
  throw new FrameFailure(`frame ${number} was rolled back: ${message} [${category}]`);
}
