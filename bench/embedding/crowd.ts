// Many VMs at once: what one takes that does nothing, and whether ten thousand are still there and answer.

import type { Engine, Guest } from "../engines/engine.js";
import type { LispyEngine } from "../engines/lispy.js";
import { same } from "../suite/answers.js";

const IDLE = 1000;
/** wasmoon compiles its module for each instance, which takes long; and what does not vary needs no thousand. */
const IDLE_OF_COMPILING = 100;
const CROWD = 10_000;
/** Enough to see that it works. */
const FEW = 20;

async function idle(engine: Engine, count: number): Promise<Guest[]> {
  const guests: Guest[] = [];
  for (let i = 0; i < count; i++) guests.push(await engine.own!());
  return guests;
}

/** Resident bytes per VM: what the process has grown by, V8's share included. */
export async function residentBytes(engine: Engine, quick: boolean): Promise<number> {
  const count = quick ? FEW : engine.name === "lua" ? IDLE_OF_COMPILING : IDLE;
  // What the first ones allocate once for all is not counted.
  const first = await idle(engine, 3);
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const guests = await idle(engine, count);
  globalThis.gc?.();
  const after = process.memoryUsage.rss();
  for (const guest of [...first, ...guests]) guest.dispose();
  return (after - before) / count;
}

export async function linearBytes(engine: Engine): Promise<number> {
  const guest = await engine.own!();
  const bytes = guest.memoryBytes!();
  guest.dispose();
  return bytes;
}

/** Seconds for all; they are alive at the same time, and each knows its own number. */
export function crowd(engine: LispyEngine, quick: boolean): number {
  const begin = performance.now();
  const guests = Array.from({ length: quick ? FEW : CROWD }, (_, i) => {
    const guest = engine.own();
    guest.load(`(define me ${i}) (define (who) me)`);
    return guest;
  });
  guests.forEach((guest, i) => same("who", guest.call("who"), i));
  const seconds = (performance.now() - begin) / 1000;
  for (const guest of guests) guest.dispose();
  return seconds;
}
