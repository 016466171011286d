// Whether a fleet has come to what it must: every agent's memory, every effect and call once and under one key, nothing left to do.

import { answerTo, asksOf, memoryAfter } from "./agent.mjs";
import { forEach } from "./pool.mjs";

/** Times that an agent is asked whether it has nothing left to do, a tenth of a second apart. */
const SETTLE_TRIES = 100;

/** What is wrong, as sentences: none when all is well. And how long the cartridges are, in bytes, together. */
export async function checkFleet(runtime, outside, names, frames) {
  const faults = [];
  let bytes = 0;
  const fault = (text) => faults.push(text);
  const effects = byAgent(outside.effects);
  const calls = byAgent(outside.calls);
  await forEach(names, 8, async (name, index) => {
    const status = await settled(runtime, name);
    bytes += status.cartridge.bytes;
    const { env, open_frame: open } = JSON.parse(
      await runtime.ask(`/agents/${name}/export`, {}, [200]),
    );
    const memory = JSON.stringify(await memoryAfter(name, index, frames));
    if (JSON.stringify(env) !== memory)
      fault(`${name} knows ${JSON.stringify(env)}, not ${memory}`);
    if (open || status.phase !== "idle")
      fault(`${name} is ${status.phase}: ${status.reason ?? "in a frame"}`);
    if (status.accepted !== frames || status.failed !== 0) {
      fault(`${name} has ${status.accepted} frames and ${status.failed} failures`);
    }
    if (status.outbox.length > 0 || status.inbox > 0) fault(`${name} has something left to do`);
    same(
      fault,
      `${name}: effects`,
      effects.get(name)?.map(({ body }) => body.discussion_number),
      range(frames),
    );
    const asked = calls.get(name)?.map(({ body }) => body[1]) ?? [];
    same(
      fault,
      `${name}: calls`,
      asked,
      range(asksOf(frames)).map((n) => 3 * n),
    );
    const answers = calls.get(name)?.map(({ body }) => answerTo(body)) ?? [];
    same(fault, `${name}: answers`, sorted(env.learned), sorted(answers));
  });
  for (const [key, { conflict }] of outside.calls) {
    if (conflict) fault(`the key ${key} came with other arguments`);
  }
  return { faults, bytes };
}

/** The status of an agent; that an effect has arrived is noted down a moment later. */
async function settled(runtime, name) {
  for (let tries = 0; ; tries += 1) {
    const status = JSON.parse(await runtime.ask(`/agents/${name}`, {}, [200]));
    if (status.outbox.length === 0 || tries === SETTLE_TRIES) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Each is there once, and no other. */
function same(fault, what, actual = [], expected) {
  if (JSON.stringify(sorted(actual)) === JSON.stringify(expected)) return;
  fault(`${what}: ${JSON.stringify(sorted(actual))}, not ${JSON.stringify(expected)}`);
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const range = (count) => Array.from({ length: count }, (_, index) => index + 1);

function byAgent(book) {
  const found = new Map();
  for (const entry of book.values()) {
    if (!found.has(entry.agent)) found.set(entry.agent, []);
    found.get(entry.agent).push(entry);
  }
  return found;
}
