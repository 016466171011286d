// Sends what is in the outbox. Not under the object's lock, because the other side may take its time: messages, answers and exports get through
// meanwhile. What came of it is written under the lock, and only when the entry is still there.

import { setNextAlarm } from "./alarms.ts";
import { takeAnswer } from "./answers.ts";
import type { Lock } from "./lock.ts";
import { type Entry, dropEntries, entriesOf, entryOf, later, putEntries } from "./outbox.ts";
import type { Environment, Storage } from "./platform.ts";
import { ASK_AGAIN_MS, MOST_SENDS, MOST_TEXT_LENGTH, SENDS_PER_ALARM, SEND_MS } from "./policy.ts";
import { readRecord } from "./record.ts";
import { putAside } from "./refused.ts";

/** What the other side said: it is done (with the text of the answer, for a call), it will answer later, or it could not be reached. */
type Sent =
  | { status: "done"; text: string }
  | { status: "later" }
  | { status: "failed"; reason: string; final: boolean };

/** Sends what is due. Whether anything was. */
export async function deliver(storage: Storage, env: Environment, lock: Lock): Promise<boolean> {
  const name = (await readRecord(storage))?.name;
  if (name === undefined) return false;
  const due = (await entriesOf(storage)).filter(({ at }) => at <= Date.now());
  await Promise.all(
    due.slice(0, SENDS_PER_ALARM).map(async (entry) => {
      const sent = await send(entry, name, env);
      await lock.run(() => note(storage, entry, sent));
    }),
  );
  return due.length > 0;
}

/** Writes down what came of an entry. */
async function note(storage: Storage, entry: Entry, sent: Sent): Promise<void> {
  await storage.transaction(async (transaction) => {
    const record = await readRecord(transaction);
    // Answered, or imported over, in the meantime.
    if (!record || !(await entryOf(transaction, entry.key))) return;
    if (sent.status === "later") {
      await putEntries(transaction, [{ ...entry, at: Date.now() + ASK_AGAIN_MS }]);
    } else if (sent.status === "failed" && isWorthTrying(entry, sent)) {
      await putEntries(transaction, [later(entry, Date.now())]);
    } else if (entry.kind === "call") {
      // A program can catch the error of a call that failed.
      const text = sent.status === "done" ? sent.text : JSON.stringify({ error: sent.reason });
      const taken = await takeAnswer(transaction, record, { key: entry.key, text });
      if (taken !== "taken") await dropEntries(transaction, [entry.key]);
    } else {
      if (sent.status === "failed")
        await putAside(transaction, [{ ...entry, reason: sent.reason }]);
      await dropEntries(transaction, [entry.key]);
    }
    await setNextAlarm(transaction, record);
  });
}

/** An agent waits for the answer to a call, so that it must come to something; an effect has time. */
function isWorthTrying({ kind, sends }: Entry, { final }: Sent & { status: "failed" }): boolean {
  return !final && (kind === "effect" || sends + 1 < MOST_SENDS);
}

async function send(
  { key, kind, name, text }: Entry,
  agent: string,
  env: Environment,
): Promise<Sent> {
  if (!env.CAPABILITY_URL) return { status: "failed", reason: "nobody is there", final: true };
  try {
    const response = await fetch(`${env.CAPABILITY_URL}/${encodeURIComponent(name)}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": key,
        "x-agent": agent,
        "x-kind": kind,
      },
      body: text,
      signal: AbortSignal.timeout(SEND_MS),
    });
    const body = await response.text();
    if (response.status === 202 && kind === "call") return { status: "later" };
    if (response.ok && (kind === "effect" || isAnswer(body))) return { status: "done", text: body };
    const reason = response.ok ? "the answer is none" : `HTTP ${response.status}`;
    // What the other side will never take is not sent again.
    const final =
      response.ok || (response.status >= 400 && response.status < 500 && response.status !== 429);
    return { status: "failed", reason, final };
  } catch (error) {
    return { status: "failed", reason: (error as Error).message, final: false };
  }
}

/** Whether a text is a JSON object with `value` or `error`. */
export function isAnswer(text: string): boolean {
  if (text.length > MOST_TEXT_LENGTH) return false;
  try {
    const answer = JSON.parse(text) as object | null;
    return (
      answer !== null && typeof answer === "object" && ("value" in answer || "error" in answer)
    );
  } catch {
    return false;
  }
}
