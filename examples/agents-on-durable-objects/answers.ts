// The answer to the call that a frame waits for: written down when it comes, used by the next alarm. One per key: what comes later is known.

import type { Transaction } from "./platform.ts";
import { dropEntries } from "./outbox.ts";
import { type AgentRecord, remember, writeRecord } from "./record.ts";
import { deleteAll, putAll } from "./values.ts";

const ANSWER = "answer";

/** The text of a JSON object with `value`, or with `error`: a message. It is read by the VM, which loses no digits. */
export interface GivenAnswer {
  key: string;
  text: string;
}

export type Taken = "taken" | "known" | "unknown";

/** Takes the answer to a call. `known`: that call has one already. `unknown`: there is no such call. */
export async function takeAnswer(
  storage: Transaction,
  record: AgentRecord,
  answer: GivenAnswer,
): Promise<Taken> {
  if (record.answers.includes(answer.key)) return "known";
  if (record.call !== answer.key) return "unknown";
  await putAll(storage, [[ANSWER, answer]]);
  await dropEntries(storage, [answer.key]);
  record.answers = remember(record.answers, answer.key);
  await writeRecord(storage, record);
  return "taken";
}

/** The answer to the call that the record waits for. */
export async function answerTo(
  storage: Transaction,
  { call }: AgentRecord,
): Promise<GivenAnswer | undefined> {
  const answer = await storage.get<GivenAnswer>(ANSWER);
  return answer?.key === call ? answer : undefined;
}

export function dropAnswer(storage: Transaction): Promise<void> {
  return deleteAll(storage, [ANSWER]);
}
