// When an object is to wake next. Its one alarm is set in the transaction that gives the reason for it, so that there is no moment in which
// something is to be done and nobody will come to do it.

import { answerTo } from "./answers.ts";
import { hasMessages } from "./inbox.ts";
import { entriesOf } from "./outbox.ts";
import type { Transaction } from "./platform.ts";
import { MOST_UNSENT } from "./policy.ts";
import type { AgentRecord } from "./record.ts";

/** Sets the alarm for whatever comes first, or none. */
export async function setNextAlarm(storage: Transaction, record: AgentRecord): Promise<void> {
  const times = (await entriesOf(storage)).map(({ at }) => at);
  if (record.phase === "idle") times.push(...(await nextFrame(storage, record)));
  if (record.phase === "waiting" && (await answerTo(storage, record))) times.push(0);
  if (times.length === 0) await storage.deleteAlarm();
  else await storage.setAlarm(Math.max(Math.min(...times), Date.now()));
}

/** When the next frame is due: by the clock, or at once when there are messages; never, while too much waits to be sent. */
export async function nextFrame(
  storage: Transaction,
  { schedule }: AgentRecord,
): Promise<number[]> {
  if ((await entriesOf(storage)).length >= MOST_UNSENT) return [];
  if (await hasMessages(storage)) return [0];
  return schedule.left > 0 ? [schedule.due] : [];
}
