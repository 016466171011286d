// The boundary between host and guest: calls in both directions, and data. Peers take data as JSON text, which is their fastest way and what
// their users do; ours takes host data as it is. What comes back is compared with what went in.

import type { Engine } from "../engines/engine.js";
import type { LispyGuest } from "../engines/lispy.js";
import { same } from "../suite/answers.js";
import { jsonDocument } from "../suite/documents.js";
import { sourceOf } from "../suite/programs.js";
import { secondsOf as seconds } from "../suite/timing.js";
import type { LispyInput } from "../../bindings/index.js";

/** Calls of the host within one call of the program. */
const ASKED = 1000;
const GUEST = { name: "guest", kind: "json" } as const;

/** `calls`, when given, counts the calls of the host. */
async function started(root: string, engine: Engine, calls?: { count: number }) {
  const host = calls && (() => ++calls.count);
  const guest = await engine.own!(host);
  await guest.load(sourceOf(root, GUEST, engine.ending));
  return guest;
}

export async function callIn(root: string, engine: Engine, time: number): Promise<number> {
  const guest = await started(root, engine);
  same("nothing", await guest.call("nothing"), 0);
  return seconds(() => guest.call("nothing"), time);
}

export async function callOut(root: string, engine: Engine, time: number): Promise<number> {
  const calls = { count: 0 };
  const guest = await started(root, engine, calls);
  same("ask", await guest.call("ask", ASKED), 0);
  same("calls of the host", calls.count, ASKED);
  return (await seconds(() => guest.call("ask", ASKED), time)) / ASKED;
}

/** Data of about so many bytes as JSON, as host data. */
function dataOf(kilobytes: number): unknown {
  const { _meta: meta, echoes } = JSON.parse(jsonDocument(Math.max(kilobytes, 4))) as {
    _meta: unknown;
    echoes: unknown[];
  };
  const data: unknown[] = [];
  for (let i = 0; JSON.stringify(data).length < kilobytes * 1000; i += 1 + (data.length >> 4)) {
    for (let j = i; j <= i + (data.length >> 4); j++) data.push(echoes[j % echoes.length]);
  }
  return { meta, data };
}

/** `in`: host data becomes VM values; `out`: VM values become host data. */
export async function transfer(
  root: string,
  engine: Engine,
  direction: "in" | "out",
  kilobytes: number,
  time: number,
): Promise<number> {
  const guest = await started(root, engine);
  const data = dataOf(kilobytes);
  const give =
    engine.name === "lispy"
      ? () => (guest as LispyGuest).vm.define("data", data as LispyInput)
      : () => guest.call("keep", JSON.stringify(data));
  const take =
    engine.name === "lispy"
      ? () => (guest as LispyGuest).vm.get("data")
      : () => JSON.parse(guest.call("give") as string) as unknown;
  give();
  same(`${kilobytes} KB there and back in ${engine.title}`, take(), data);
  return seconds(direction === "in" ? give : take, time);
}

/** Text to VM values to text. */
export async function jsonThrough(root: string, engine: Engine, time: number): Promise<number> {
  const guest = await started(root, engine);
  const text = jsonDocument(44);
  const through = (): string => {
    void guest.call("keep", text);
    return guest.call("give") as string;
  };
  same(`JSON through ${engine.title}`, JSON.parse(through()), JSON.parse(text));
  return seconds(through, time);
}
