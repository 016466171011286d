// Messages that wait for the next frame, in the order in which they came. They are taken out when the frame that has read them is over, in
// the same transaction as its cartridge. Those of a frame that failed are put aside.

import type { Transaction } from "./platform.ts";
import { MESSAGES_PER_FRAME, MOST_MESSAGES } from "./policy.ts";
import { type AgentRecord, remember } from "./record.ts";
import { putAside } from "./refused.ts";
import { deleteAll, getAll, putAll } from "./values.ts";

const INBOX = "inbox/";
const DIGITS = 12;

export interface Message {
  at: string;
  /** What was posted, as JSON text. */
  text: string;
}

export type Posted = "taken" | "known" | "full";

/** Takes a message in, once per key. Changes the record, which the caller writes. */
export async function post(
  storage: Transaction,
  record: AgentRecord,
  message: Message,
  key: string | null,
): Promise<Posted> {
  if (key !== null && record.messages.includes(key)) return "known";
  const waiting = await storage.list({ prefix: INBOX, limit: MOST_MESSAGES });
  if (waiting.size >= MOST_MESSAGES) return "full";
  const sequence = String(record.nextMessage).padStart(DIGITS, "0");
  await putAll(storage, [[INBOX + sequence, message]]);
  record.nextMessage += 1;
  if (key !== null) record.messages = remember(record.messages, key);
  return "taken";
}

/** The next frame's messages, by their keys in storage. */
export function nextMessages(storage: Transaction): Promise<Map<string, Message>> {
  return storage.list<Message>({ prefix: INBOX, limit: MESSAGES_PER_FRAME });
}

export async function hasMessages(storage: Transaction): Promise<boolean> {
  return (await storage.list({ prefix: INBOX, limit: 1 })).size > 0;
}

/** Takes out what a frame has read. */
export async function takeOut(
  storage: Transaction,
  keys: readonly string[],
  failed: boolean,
): Promise<void> {
  if (failed) await putAside(storage, await getAll<Message>(storage, keys));
  await deleteAll(storage, keys);
}
