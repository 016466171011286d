// One frame of a whole world: every agent that has a program runs once, all of them on the world as it was before the frame, and what
// they did becomes the next world at once, or not at all. Invariant: the next world depends on the world, the time and the options;
// not on how many ran at once, nor on who was done first.

import type { JsonValue } from "../cartridge/canonical.js";
import { type JsonObject, type VMMaker, readCartridge } from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import type { LispyValue } from "../values/convert.js";
import type { Limits } from "../vm/limits.js";
import { LispyFloat } from "../values/values.js";
import { restoreAgent } from "./agent-state.js";
import { cartridgeInWorld } from "./export.js";
import type { FrameJob, FrameJobResult, FrameJobRunner } from "./frame-job.js";
import { inWorldAfter } from "./frame-deltas.js";
import type { DocumentReader } from "./json.js";
import { COUNTER, ECHOES, STATES } from "./layout.js";
import type { Transaction } from "./transaction.js";

/** How a world's frame is run. */
export interface WorldFrameSettings {
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
  world: string | undefined;
  /** The program or procedure that a frame runs. */
  main: string;
  limits: Partial<Limits>;
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
  const input = { frame, at, echo: plain(Array.isArray(echoes) ? (echoes.at(-1) ?? null) : null) };
  const jobs: FrameJob[] = [];
  for (const id of await programmed(tx, main)) {
    const cartridge = await cartridgeInWorld(tx, id, { at, world });
    // An image brings its random numbers.
    const seed = cartridge.has("vm") ? undefined : `${world ?? ""}/${id}/${frame}`;
    const job = { agentId: id, cartridge: reader.text(cartridge), frame, input, main, limits };
    jobs.push({ ...job, host: world, seed, at });
  }
  settings.onStart(jobs.length);
  const agents = await settings.run(jobs, settings.onDone);
  for (const { agentId: id, next } of agents) {
    if (next === undefined) continue;
    const cartridge = readCartridge(next, makeVM);
    const lineage = cartridge.document.get("lineage") as JsonObject | undefined;
    const hash = await contentHash(cartridge.document);
    await restoreAgent(tx, cartridge, { id, at, hash, lineage });
  }
  await inWorldAfter(tx, { frame, at, world, agents });
  await putFrameNumber(tx, frame, at);
  return { frame, at, agents };
}

/** The agents that have a program of this name, sorted. */
async function programmed(tx: Transaction, main: string): Promise<string[]> {
  const ids: string[] = [];
  for (const name of await tx.list(STATES)) {
    if (!name.endsWith(".json")) continue;
    const programs = (await tx.document(name))?.get("programs");
    if (programs instanceof Map && programs.has(main)) {
      ids.push(name.slice(STATES.length, -".json".length));
    }
  }
  return ids;
}

async function frameNumber(tx: Transaction): Promise<number> {
  const frame = (await tx.document(COUNTER))?.get("frame");
  return typeof frame === "number" ? frame : 0;
}

async function putFrameNumber(tx: Transaction, frame: number, at: string): Promise<void> {
  const before = await tx.document(COUNTER);
  const after: JsonObject = new Map(before);
  after.set("frame", frame);
  if (!after.has("started_at")) after.set("started_at", at);
  const total = after.get("total_frames_run");
  after.set("total_frames_run", typeof total === "number" ? total + 1 : 1);
  await tx.put(COUNTER, after);
}

/** A value as plain data that another thread can be sent; floats keep being floats as far as JSON can say. */
function plain(value: LispyValue): JsonValue {
  if (value instanceof LispyFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  }
  return value as JsonValue;
}
