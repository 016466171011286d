// One step of an agent: a cartridge is booted, a frame begun or gone on with, and what came of it is text again. No VM outlives
// its step; the module is compiled once per isolate.

import {
  type Agent,
  type FrameReceipt,
  bootCartridge,
  canonicalJson,
  cartridgeText,
  parseCartridge,
} from "lispy-vm";
import type { Environment } from "./platform.ts";
import { FRAME_LIMITS, MOST_TEXT_LENGTH } from "./policy.ts";

/** What came of a step. */
export type Outcome =
  | {
      status: "waiting";
      /** The cartridge, in the middle of its frame. */
      text: string;
      call: { key: string; name: string; text: string };
    }
  | {
      status: "over";
      /** The next cartridge, or the one from before the frame. */
      text: string;
      receipt: FrameReceipt;
    };

/** What a frame is given. All of it is in storage before, so that a frame which is run again is given the same. */
export interface Occasion {
  /** Keys of calls and random numbers are made from it. */
  scope: string;
  frame: number;
  /** When it was due. */
  at: string;
  /** JSON texts. */
  messages: string[];
}

export async function beginFrame(
  text: string,
  occasion: Occasion,
  env: Environment,
): Promise<Outcome> {
  const { scope, frame, at, messages } = occasion;
  // A cartridge with an image brings its own random numbers.
  using agent = await bootCartridge(text, {
    ...agentSettings(env),
    scope,
    seed: scope,
    host: "durable-object",
  });
  const read = messages.map((message) => readJson(agent, message));
  const input = new Map<string, never>([
    ["frame", frame],
    ["at", at],
    ["messages", read],
  ] as [string, never][]);
  return settle(agent, await agent.beginFrame(input, { frame }));
}

/** Goes on with the frame of the cartridge; the answer is the JSON text of an object with `value` or `error`. */
export async function continueFrame(
  text: string,
  answer: string,
  env: Environment,
): Promise<Outcome> {
  // Scope and seed are those of the image.
  using agent = await bootCartridge(text, { ...agentSettings(env), host: "durable-object" });
  const given = readJson(agent, answer) as unknown as Map<string, never>;
  const error = given.get("error");
  const step = await agent.answerFrame(
    error === undefined ? { value: given.get("value") ?? null } : { error: String(error) },
  );
  return settle(agent, step);
}

/** The call that the cartridge's frame waits for, if it does; throws when it does not boot. */
export async function waitingCall(
  text: string,
  env: Environment,
): Promise<{ key: string; name: string; text: string } | undefined> {
  using agent = await bootCartridge(text, agentSettings(env));
  const { call } = agent.waitingFrame ?? {};
  return call && { key: call.key, name: call.name, text: canonicalJson(call.args as never) };
}

/** The cartridge from before the frame that waits in it: the frame has not happened. */
export async function withoutFrame(text: string): Promise<string> {
  const document = await parseCartridge(text);
  if (!document.delete("open_frame")) return text;
  return cartridgeText(document);
}

export const agentSettings = (env: Environment) => ({
  limits: FRAME_LIMITS,
  history: 0,
  capabilities: Object.fromEntries(
    (env.CAPABILITIES ?? "")
      .split(",")
      .filter((name) => name !== "")
      .map((name) => [name, { deferred: true, data: { floats: "exact", dicts: "map" } }] as const),
  ),
});

type Step = Awaited<ReturnType<Agent["beginFrame"]>>;

async function settle(agent: Agent, step: Step): Promise<Outcome> {
  while (step.status === "awaiting") {
    const { key, name, args } = step.call;
    let text: string;
    try {
      text = canonicalJson(args as never);
      if (text.length > MOST_TEXT_LENGTH) throw new RangeError("arguments too large");
    } catch (error) {
      // What cannot be sent is an error in LisPy, at once.
      step = await agent.answerFrame({ error: (error as Error).message });
      continue;
    }
    return { status: "waiting", text: agent.export(), call: { key, name, text } };
  }
  return { status: "over", text: agent.export(), receipt: step };
}

/** JSON without loss. */
function readJson(agent: Agent, text: string): never {
  return agent.vm.parseJSON(text, { dicts: "map", floats: "exact" }) as never;
}
