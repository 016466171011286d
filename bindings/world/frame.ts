// One frame of a whole world: every agent that has a program runs once, all of them on the world as it was before the frame, and what
// they did becomes the next world at once, or not at all. Invariant: the next world depends on the world, the time and the options;
// not on how many ran at once, nor on who was done first.

import type { JsonValue } from "../cartridge/canonical.js";
import {
  type Cartridge,
  type JsonObject,
  type VMMaker,
  readCartridge,
} from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import { integerOf, raised } from "../echo/figures.js";
import { LispyError } from "../errors.js";
import type { LimitSettings } from "../vm/limits.js";
import { restoreAgent, sectionOf } from "./agent-state.js";
import { cartridgeInWorld } from "./export.js";
import type { FrameJob, FrameJobResult, FrameJobRunner } from "./frame-job.js";
import { inWorldAfter } from "./frame-deltas.js";
import type { DocumentReader } from "./json.js";
import { AGENTS, COUNTER, ECHOES, STATES, TOOLBOX, stateName } from "../documents/layout.js";
import { badDocument } from "../documents/complaint.js";
import type { Transaction } from "./transaction.js";

/** How a world's frame is run. */
export interface WorldFrameSettings {
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
  world: string | undefined;
  /** The program or procedure that a frame runs. */
  main: string;
  limits: LimitSettings;
  run: FrameJobRunner;
  onStart: (agents: number) => void;
  onDone: (result: FrameJobResult) => void;
}

/** What a frame came to. */
export interface WorldFrameReport {
  frame: number;
  at: string;
  /** Of every agent that had a program, sorted by id. */
  agents: FrameJobResult[];
}

/** Runs a frame inside a transaction. */
export async function frameOfWorld(
  tx: Transaction,
  reader: DocumentReader,
  makeVM: VMMaker,
  settings: WorldFrameSettings,
): Promise<WorldFrameReport> {
  const { at, world, main, limits } = settings;
  const frame = (await frameNumber(tx)) + 1;
  const echoes = (await tx.document(ECHOES))?.get("echoes");
  const echo = Array.isArray(echoes) ? (echoes.at(-1) ?? null) : null;
  const input = { frame, at, echo: echo as JsonValue };
  // What is wrong with these is nobody's own.
  await sectionOf(tx, AGENTS, "agents");
  await sectionOf(tx, TOOLBOX, "tools");
  const jobs: FrameJob[] = [];
  const agents: FrameJobResult[] = [];
  for (const id of await stateIds(tx)) {
    try {
      if (!(await hasProgram(tx, id, main))) continue;
      const cartridge = await cartridgeInWorld(tx, id, { at, world });
      // An image brings its random numbers.
      const seed = cartridge.has("vm") ? undefined : `${world ?? ""}/${id}/${frame}`;
      const job = { agentId: id, cartridge: reader.text(cartridge), frame, input, main, limits };
      jobs.push({ ...job, host: world, seed, at });
    } catch (error) {
      // A damaged soul or state stops the agent that it belongs to, and nobody else.
      agents.push(failure(id, error));
    }
  }
  settings.onStart(jobs.length);
  for (const { reads = [], ...result } of await settings.run(jobs, settings.onDone)) {
    tx.relyOn(reads);
    agents.push(result);
  }
  agents.sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  for (const [index, { agentId: id, next }] of agents.entries()) {
    if (next === undefined) continue;
    let cartridge: Cartridge;
    try {
      cartridge = readCartridge(next, makeVM);
    } catch (error) {
      // It has become more than a cartridge may be.
      agents[index] = failure(id, error);
      continue;
    }
    const lineage = cartridge.document.get("lineage") as JsonObject | undefined;
    const hash = await contentHash(cartridge.document);
    const lentEchoes = (await tx.document(stateName(id)))?.has("echoes") !== true;
    await restoreAgent(tx, cartridge, { id, at, hash, lineage, lentEchoes });
  }
  await inWorldAfter(tx, { frame, at, world, agents });
  await putFrameNumber(tx, frame, at);
  return { frame, at, agents };
}

/** The result of an agent that had no frame. Throws what is no complaint about a document. */
function failure(agentId: string, error: unknown): FrameJobResult {
  if (!(error instanceof LispyError)) throw error;
  const nothing = { receipt: undefined, next: undefined, effects: [], steps: 0, logs: "" };
  return { ...nothing, agentId, status: "failed", error: error.message };
}

/** What the states of a world are called, sorted. */
async function stateIds(tx: Transaction): Promise<string[]> {
  const names = (await tx.list(STATES)).filter((name) => name.endsWith(".json"));
  return names.map((name) => name.slice(STATES.length, -".json".length));
}

async function hasProgram(tx: Transaction, id: string, main: string): Promise<boolean> {
  const programs = (await tx.document(stateName(id)))?.get("programs");
  return programs instanceof Map && programs.has(main);
}

async function frameNumber(tx: Transaction): Promise<number> {
  const frame = (await tx.document(COUNTER))?.get("frame") ?? 0;
  const number = Number(integerOf(frame) ?? NaN);
  if (Number.isSafeInteger(number)) return number;
  throw badDocument(COUNTER, "must be a whole number", "$.frame");
}

async function putFrameNumber(tx: Transaction, frame: number, at: string): Promise<void> {
  const before = await tx.document(COUNTER);
  const after: JsonObject = new Map(before);
  after.set("frame", frame);
  if (!after.has("started_at")) after.set("started_at", at);
  after.set("total_frames_run", raised(after.get("total_frames_run"), 1n));
  await tx.put(COUNTER, after);
}
