// A frame's next step, from what is in storage to what is in storage: everything that a step changes is written in one transaction, so
// that a process which is killed at any moment has made the step, or not. Called under the object's lock.

import { LispyCrashError, LispyError, LispyUsageError, canonicalJson } from "lispy-vm";
import { setNextAlarm, nextFrame } from "./alarms.ts";
import { answerTo, dropAnswer } from "./answers.ts";
import {
  CartridgeTooLarge,
  type Packed,
  pack,
  readCartridge,
  writeCartridge,
} from "./cartridge-store.ts";
import { type Outcome, beginFrame, continueFrame, withoutFrame } from "./frames.ts";
import { nextMessages, takeOut } from "./inbox.ts";
import { type Entry, putEntries } from "./outbox.ts";
import type { Environment, Storage } from "./platform.ts";
import { MOST_FAILURES, MOST_TEXT_LENGTH } from "./policy.ts";
import { type AgentRecord, readRecord, writeRecord } from "./record.ts";

/** A frame that this host does not let count, whatever the program thinks of it. */
class FrameRefused extends Error {}

/** What a step has come to: its frame is over, or waits; or none was due. */
export type Made = "over" | "waiting" | "none";

/** Makes the step that is due. */
export async function makeStep(storage: Storage, env: Environment): Promise<Made> {
  const record = await readRecord(storage);
  if (record?.phase === "idle") return begin(storage, record, env);
  if (record?.phase === "waiting") return goOn(storage, record, env);
  return "none";
}

async function begin(storage: Storage, record: AgentRecord, env: Environment): Promise<Made> {
  const due = await nextFrame(storage, record);
  if (due.length === 0 || due[0]! > Date.now()) return "none";
  const messages = await nextMessages(storage);
  const { schedule } = record;
  const byTheClock = schedule.left > 0 && schedule.due <= Date.now();
  // What the frame is given follows from storage alone: a step that is made again, after a kill, is given the same.
  const at = byTheClock ? new Date(schedule.due).toISOString() : [...messages.values()][0]!.at;
  record.frame += 1;
  record.reading = [...messages.keys()];
  if (byTheClock) {
    schedule.left -= 1;
    schedule.due += schedule.every;
  }
  const scope = `${record.name} ${record.frame} ${record.receipt}`;
  const texts = [...messages.values()].map(({ text }) => text);
  const occasion = { scope, frame: record.frame, at, messages: texts };
  const text = await readCartridge(storage);
  return conclude(storage, record, text, () => beginFrame(text, occasion, env));
}

async function goOn(storage: Storage, record: AgentRecord, env: Environment): Promise<Made> {
  const answer = await answerTo(storage, record);
  if (!answer) return "none";
  const text = await readCartridge(storage);
  return conclude(storage, record, text, () => continueFrame(text, answer.text, env));
}

/** Runs the step and writes what came of it. */
async function conclude(
  storage: Storage,
  record: AgentRecord,
  before: string,
  run: () => Promise<Outcome>,
): Promise<Made> {
  let packed: Packed;
  let entries: Entry[] = [];
  try {
    const outcome = await run();
    entries = entriesFor(outcome);
    packed = await pack(outcome.text);
    if (outcome.status === "waiting")
      Object.assign(record, { phase: "waiting", call: outcome.call.key });
    else over(record, outcome);
  } catch (error) {
    if (!isTheAgents(error)) throw error;
    // It does not boot any more, or what it wants does not fit here: the frame has not happened.
    entries = [];
    packed = await pack(await withoutFrame(before));
    failed(record, (error as Error).message, { hash: "", steps: 0 });
  }
  await storage.transaction(async (transaction) => {
    await writeCartridge(transaction, packed);
    await dropAnswer(transaction);
    await putEntries(transaction, entries);
    if (record.phase !== "waiting") {
      await takeOut(transaction, record.reading, record.failures > 0);
      record.reading = [];
    }
    await writeRecord(transaction, record);
    await setNextAlarm(transaction, record);
  });
  return record.phase === "waiting" ? "waiting" : "over";
}

/** What has to be done outside because of it. */
function entriesFor(outcome: Outcome): Entry[] {
  const unsent = { sends: 0, at: 0 };
  if (outcome.status === "waiting") return [{ kind: "call", ...outcome.call, ...unsent }];
  return outcome.receipt.effects.map(({ type, payload, idempotency_key: key }) => {
    const text = canonicalJson(payload as never);
    if (text.length > MOST_TEXT_LENGTH) throw new FrameRefused(`an effect (${type}) is too large`);
    return { kind: "effect", key, name: type, text, ...unsent };
  });
}

function over(record: AgentRecord, { receipt }: Outcome & { status: "over" }): void {
  const { hash, status, error, usage } = receipt;
  if (status === "rolled_back") {
    return failed(record, error!.message, { hash, steps: usage.steps });
  }
  Object.assign(record, { phase: "idle", call: null, receipt: hash, failures: 0 });
  record.accepted += 1;
  record.last = { frame: record.frame, status, hash, steps: usage.steps, error: null };
}

/** A frame that failed is not run again: the same would come of it. After some of them the agent is stopped. */
function failed(
  record: AgentRecord,
  error: string,
  { hash, steps }: { hash: string; steps: number },
): void {
  record.failed += 1;
  record.failures += 1;
  record.last = {
    frame: record.frame,
    status: "rolled_back",
    hash,
    steps,
    error: error.slice(0, 2000),
  };
  record.call = null;
  if (record.failures < MOST_FAILURES) record.phase = "idle";
  else
    stop(record, `${record.failures} frames failed in a row, the last one: ${record.last.error}`);
}

/** Nothing more happens until somebody starts it. A frame that waits stays as it is. */
export function stop(record: AgentRecord, reason: string): void {
  Object.assign(record, { phase: "stopped", reason });
}

function isTheAgents(error: unknown): boolean {
  return [LispyError, LispyUsageError, LispyCrashError, CartridgeTooLarge, FrameRefused].some(
    (kind) => error instanceof kind,
  );
}
