// What may be asked of an agent, over HTTP: create, status, inspect, export, import, messages, answer, run, refused. Each reads, decides and writes
// under the object's lock, in one transaction.

import { LispyError, LispyUsageError } from "lispy-vm";
import { setNextAlarm } from "./alarms.ts";
import { dropAnswer, takeAnswer } from "./answers.ts";
import {
  CartridgeTooLarge,
  pack,
  readCartridge,
  readManifest,
  writeCartridge,
} from "./cartridge-store.ts";
import { bodyOf } from "./bodies.ts";
import { isAnswer } from "./delivery.ts";
import { waitingCall } from "./frames.ts";
import { nextMessages, post } from "./inbox.ts";
import { inspect } from "./inspect.ts";
import type { Lock } from "./lock.ts";
import { dropEntries, entriesOf, putEntries } from "./outbox.ts";
import type { Environment, Storage } from "./platform.ts";
import { MOST_CARTRIDGE_BYTES, MOST_TEXT_LENGTH } from "./policy.ts";
import { type AgentRecord, newRecord, readRecord, writeRecord } from "./record.ts";
import { refusedItems } from "./refused.ts";
import { Refusal, json, problem } from "./responses.ts";

export interface Host {
  storage: Storage;
  env: Environment;
  lock: Lock;
}

/** What was asked: of whom, with which parameters and body. */
interface Asked {
  name: string;
  parameters: URLSearchParams;
  headers: Headers;
  body: string;
}

type Verb = (host: Host, asked: Asked) => Promise<Response>;

/** By method and last part of the path; the agent itself is "". */
const VERBS: Readonly<Record<string, Verb>> = {
  "POST ": create,
  "GET ": async ({ storage }, { name }) =>
    json(200, await statusOf(storage, await known(storage, name))),
  "GET inspect": async ({ storage, env }, { name }) => {
    const record = await known(storage, name);
    const text = await readCartridge(storage);
    return json(200, { ...(await statusOf(storage, record)), ...(await inspect(text, env)) });
  },
  "GET export": async ({ storage }, { name }) => {
    await known(storage, name);
    return new Response(await readCartridge(storage), {
      headers: { "content-type": "application/json" },
    });
  },
  "GET refused": async ({ storage }, { name }) => {
    await known(storage, name);
    return json(200, { refused: await refusedItems(storage) });
  },
  "POST import": importCartridge,
  "POST messages": takeMessage,
  "POST answer": takePostedAnswer,
  "POST run": run,
};

export async function answerRequest(request: Request, host: Host): Promise<Response> {
  const { pathname, searchParams: parameters } = new URL(request.url);
  const [, , name = "", verb = ""] = pathname.split("/");
  const action = VERBS[`${request.method} ${verb}`];
  if (!action) return problem(404, `nothing is known here of ${request.method} ${pathname}`);
  try {
    // Before the lock is taken: whoever sends slowly holds up nobody else.
    const most = verb === "" || verb === "import" ? MOST_CARTRIDGE_BYTES : MOST_TEXT_LENGTH;
    const body = await bodyOf(request, most);
    const asked = { name, parameters, headers: request.headers, body };
    return await host.lock.run(() => action(host, asked));
  } catch (error) {
    if (error instanceof Refusal) return problem(error.status, error.message);
    if (error instanceof CartridgeTooLarge) return problem(413, error.message);
    if (error instanceof LispyError || error instanceof LispyUsageError)
      return problem(400, error.message);
    throw error;
  }
}

/** POST /agents/ID?frames=N&every=MS with a cartridge: the agent is there, and its frames are scheduled. */
async function create({ storage, env }: Host, asked: Asked): Promise<Response> {
  const { name } = asked;
  if (await readRecord(storage)) throw new Refusal(409, `there is an agent ${name} already`);
  const record = newRecord(name, { left: 0, every: 0, due: 0 });
  schedule(record, asked.parameters);
  await putIn(storage, env, record, asked.body);
  return json(201, await statusOf(storage, record));
}

/** POST …/import with a cartridge: it takes the place of the one that is there. A frame that waited is given up. */
async function importCartridge({ storage, env }: Host, asked: Asked): Promise<Response> {
  const record = await known(storage, asked.name);
  await putIn(storage, env, record, asked.body);
  return json(200, await statusOf(storage, record));
}

/** Writes a cartridge from outside. One whose frame waits goes on waiting here: its call is sent, under the key that it has. */
async function putIn(
  storage: Storage,
  env: Environment,
  record: AgentRecord,
  text: string,
): Promise<void> {
  const call = await waitingCall(text, env); // a cartridge that does not boot is refused
  const packed = await pack(text);
  // Messages that a given-up frame has read are read again. A frame that comes back has them already.
  if (call?.key !== record.call) record.reading = [];
  Object.assign(record, { phase: call ? "waiting" : "idle", call: call?.key ?? null });
  Object.assign(record, { reason: null, failures: 0 });
  // The answer that the call had here may have been to what was imported over.
  if (call) record.answers = record.answers.filter((key) => key !== call.key);
  const calls = (await entriesOf(storage)).filter(({ kind }) => kind === "call");
  await storage.transaction(async (transaction) => {
    await writeCartridge(transaction, packed);
    await dropEntries(
      transaction,
      calls.map(({ key }) => key),
    );
    await dropAnswer(transaction);
    if (call) await putEntries(transaction, [{ kind: "call", ...call, sends: 0, at: 0 }]);
    await writeRecord(transaction, record);
    await setNextAlarm(transaction, record);
  });
}

/** POST …/messages with any JSON: the next frame reads it. With `Idempotency-Key`, once. */
async function takeMessage({ storage }: Host, asked: Asked): Promise<Response> {
  const record = await known(storage, asked.name);
  const text = asked.body;
  if (!isJson(text)) throw new Refusal(400, "a message must be JSON");
  const key = asked.headers.get("idempotency-key");
  const message = { at: new Date().toISOString(), text };
  const posted = await storage.transaction(async (transaction) => {
    const result = await post(transaction, record, message, key);
    await writeRecord(transaction, record);
    await setNextAlarm(transaction, record);
    return result;
  });
  if (posted === "full") throw new Refusal(429, "the inbox is full");
  return json(202, { status: posted });
}

/** POST …/answer with `{"key": …, "value": …}` or `{"key": …, "error": "…"}`. */
async function takePostedAnswer({ storage }: Host, asked: Asked): Promise<Response> {
  const record = await known(storage, asked.name);
  const text = asked.body;
  const key = isAnswer(text) ? (JSON.parse(text) as { key?: unknown }).key : undefined;
  if (typeof key !== "string")
    throw new Refusal(400, "an answer has a key, and a value or an error");
  const taken = await storage.transaction(async (transaction) => {
    const result = await takeAnswer(transaction, record, { key, text });
    await setNextAlarm(transaction, record);
    return result;
  });
  if (taken === "unknown") throw new Refusal(404, "no call of this key waits here");
  return json(202, { status: taken });
}

/**
 * POST …/run?frames=N&every=MS: schedules frames, from now on; with `until=N` instead, those up to number N, so that asking twice does no
 * harm. Starts an agent that was stopped.
 */
async function run({ storage }: Host, asked: Asked): Promise<Response> {
  const record = await known(storage, asked.name);
  schedule(record, asked.parameters);
  if (record.phase === "stopped") {
    const phase = record.call === null ? "idle" : "waiting";
    Object.assign(record, { phase, reason: null, failures: 0 });
  }
  await storage.transaction(async (transaction) => {
    await writeRecord(transaction, record);
    await setNextAlarm(transaction, record);
  });
  return json(200, await statusOf(storage, record));
}

async function statusOf(storage: Storage, record: AgentRecord): Promise<object> {
  const { name, phase, call, reason, frame, accepted, failed, schedule, last } = record;
  const outbox = (await entriesOf(storage)).map(({ kind, name, key, sends }) => ({
    kind,
    name,
    key,
    sends,
  }));
  const inbox = (await nextMessages(storage)).size;
  return {
    name,
    phase,
    call,
    reason,
    frame,
    accepted,
    failed,
    schedule,
    last,
    inbox,
    outbox,
    cartridge: await readManifest(storage),
  };
}

async function known(storage: Storage, name: string): Promise<AgentRecord> {
  const record = await readRecord(storage);
  if (record) return record;
  throw new Refusal(404, `there is no agent ${name}`);
}

function schedule(record: AgentRecord, parameters: URLSearchParams): void {
  const whole = (name: string): number => {
    const value = Number(parameters.get(name) ?? 0);
    if (Number.isSafeInteger(value) && value >= 0 && value <= 1e12) return value;
    throw new Refusal(400, `${name} must be a whole number from 0`);
  };
  const left = Math.max(whole("frames"), whole("until") - record.frame);
  record.schedule = { left, every: whole("every"), due: Date.now() };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
