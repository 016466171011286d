// The Durable Object: one agent. It holds nothing in memory between events but a lock, so that it may be evicted, or killed, at any
// moment: all that it is, is in storage.

import { setNextAlarm } from "./alarms.ts";
import { deliver } from "./delivery.ts";
import { Lock } from "./lock.ts";
import type { AlarmInfo, Environment, ObjectState, Storage } from "./platform.ts";
import { LONGEST_PAUSE_MS, MOST_BROKEN_ALARMS } from "./policy.ts";
import { readRecord, writeRecord } from "./record.ts";
import { answerRequest } from "./requests.ts";
import { makeStep, stop } from "./steps.ts";

/** Steps of one frame that one alarm makes, when answers come at once; then another alarm goes on, so that no agent holds the isolate. */
const STEPS_PER_ALARM = 8;

export class AgentObject {
  readonly #storage: Storage;
  readonly #env: Environment;
  readonly #lock = new Lock();

  constructor(state: ObjectState, env: Environment) {
    this.#storage = state.storage;
    this.#env = env;
  }

  fetch(request: Request): Promise<Response> {
    return answerRequest(request, { storage: this.#storage, env: this.#env, lock: this.#lock });
  }

  /** What is due: a frame, an answered call, things to send. It fires at least once, and does nothing when all is done. */
  async alarm(info?: AlarmInfo): Promise<void> {
    if ((info?.retryCount ?? 0) >= MOST_BROKEN_ALARMS) return this.#giveUp();
    try {
      await this.#wake();
    } catch (error) {
      // The storage, say: again later. Not by throwing: so the platform's count is of alarms that broke off, which no program can catch.
      console.error(error);
      await this.#storage.setAlarm(Date.now() + LONGEST_PAUSE_MS);
    }
  }

  async #wake(): Promise<void> {
    let written = await deliver(this.#storage, this.#env, this.#lock);
    for (let steps = 0; steps < STEPS_PER_ALARM; steps += 1) {
      const made = await this.#lock.run(() => makeStep(this.#storage, this.#env));
      written ||= made !== "none";
      if (made === "none") break;
      await deliver(this.#storage, this.#env, this.#lock);
      if (made === "over") break;
    }
    // Whoever writes sets the next alarm. This one is spent, so it has to be set when it came too early.
    if (!written) await this.#lock.run(() => this.#setAlarm());
  }

  async #setAlarm(): Promise<void> {
    const record = await readRecord(this.#storage);
    if (record) await setNextAlarm(this.#storage, record);
  }

  /** The same frame breaks off again and again: it takes more processor time or memory than there is. */
  async #giveUp(): Promise<void> {
    await this.#lock.run(async () => {
      const record = await readRecord(this.#storage);
      if (!record) return;
      stop(record, "the alarm broke off again and again");
      await this.#storage.transaction(async (transaction) => {
        await writeRecord(transaction, record);
        await transaction.deleteAlarm();
      });
    });
  }
}
