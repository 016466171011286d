// The determinism hash: SHA-256 over everything that can be seen of many programs and that must be the same on every machine:
// values, errors, output, steps, call depth, bytes written, and the image of the run stopped half way. Invariant: whoever
// changes what goes into it changes the hash on all runtimes at once; nothing here may ask where it runs.

import { advance, begin } from "./advance.js";
import type { Api, Hash, HashRequest, Program } from "./protocol.js";

export async function hash(api: Api, { programs, every }: HashRequest): Promise<Hash> {
  const each: string[] = [];
  let stopped = 0;
  for (const program of programs) {
    const record = await seen(api, program, every);
    if (record.length > 1) stopped += 1;
    each.push(await sha256(JSON.stringify(record)));
  }
  const whole = await sha256(each.join("\n"));
  return { hash: whole, each: each.map((one) => one.slice(0, 16)), stopped };
}

/** The run in one piece; and, when it has a middle, stopped there, and what comes of it after that. */
async function seen(api: Api, program: Program, every?: number): Promise<unknown[]> {
  const first = { kind: "begin", program, ...(every !== undefined && { every }) } as const;
  const whole = await begin(api, first);
  const steps = Math.floor(whole.steps / 2);
  if (steps === 0) return [whole];
  const half = await begin(api, { ...first, steps });
  if (half.image === undefined) return [whole];
  const rest = await advance(api, { kind: "advance", image: half.image });
  return [whole, half, rest];
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
