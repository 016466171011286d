// What an agent wants done in the world, as data: `rb-post`, `rb-comment` and `rb-react` check their arguments as
// lispy-core@1's host does and are collected. Nothing here performs anything; whether anything is done is the host's
// decision, after the frame. Pure: knows no VM.

import { EndOfRun } from "./perform.js";
import type { Capabilities, CapabilityCall } from "./types.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";

/** A wish, checked. `payload` has the keys of its type, in this order. */
export type Intent =
  | {
      type: "rappterbook.post.create";
      payload: { channel: string; title: string; body: string };
    }
  | {
      type: "rappterbook.comment.create";
      /** A number beyond 2^53 is a bigint. */
      payload: { discussion_number: number | bigint; body: string };
    }
  | {
      type: "rappterbook.reaction.add";
      payload: { node_id: string; reaction: Reaction };
    };

/** The reactions that there are. */
export type Reaction = (typeof REACTIONS)[number];

const REACTIONS = [
  "thumbs_up",
  "thumbs_down",
  "laugh",
  "hooray",
  "confused",
  "heart",
  "rocket",
  "eyes",
] as const;

/** How many intents a frame may have, unless the host says otherwise. */
export const DEFAULT_MAX_EFFECTS = 100;

/** What makes an intent of the arguments of a call, by the name that programs call. */
export const INTENT_MAKERS: Readonly<Record<string, (...args: LispyValue[]) => Intent>> = {
  "rb-post": (...args) => {
    const [channel, title, body] = taking(args, 3);
    return {
      type: "rappterbook.post.create",
      payload: {
        channel: text(channel, "channel"),
        title: text(title, "title"),
        body: text(body, "body"),
      },
    };
  },
  "rb-comment": (...args) => {
    const [number, body] = taking(args, 2);
    return {
      type: "rappterbook.comment.create",
      payload: { discussion_number: positive(number), body: text(body, "body") },
    };
  },
  "rb-react": (...args) => {
    const [node, reaction] = taking(args, 2);
    return {
      type: "rappterbook.reaction.add",
      payload: { node_id: text(node, "node_id"), reaction: reactionNamed(reaction) },
    };
  },
};

/** The keys of their payloads, in the order of the arguments. */
const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  "rb-post": ["channel", "title", "body"],
  "rb-comment": ["discussion_number", "body"],
  "rb-react": ["node_id", "reaction"],
};

/** The names of {@link INTENT_MAKERS}. */
export const INTENT_NAMES: readonly string[] = Object.keys(INTENT_MAKERS);

/** Which of them makes intents of a type. */
const MAKER_OF_TYPE = new Map([
  ["rappterbook.post.create", "rb-post"],
  ["rappterbook.comment.create", "rb-comment"],
  ["rappterbook.reaction.add", "rb-react"],
]);

/** An intent that was written down, checked anew; throws a {@link LispyError}. Its payload may be in any order. */
export function intentOf(type: string, payload: ReadonlyMap<string, LispyValue>): Intent {
  const maker = MAKER_OF_TYPE.get(type);
  if (maker === undefined) throw refused(`no intent has the type ${JSON.stringify(type)}`);
  const keys = PAYLOADS[maker]!;
  if (payload.size !== keys.length) throw refused(`the payload must have ${keys.join(", ")}`);
  return INTENT_MAKERS[maker]!(...keys.map((key) => payload.get(key) ?? null));
}

/** Collects the intents of one run, up to a bound. */
export class IntentCollector {
  /** In the order of the calls. */
  readonly intents: Intent[] = [];

  /**
   * @param max How many intents there may be.
   * @param earlier Those of the part of the run that is over already.
   */
  constructor(
    readonly max: number,
    earlier: readonly Intent[] = [],
  ) {
    this.intents.push(...earlier);
  }

  /** Takes a call of one of {@link INTENT_NAMES}; throws what the program sees as the call's error, or an {@link EndOfRun}. */
  take(name: string, args: readonly LispyValue[]): Intent {
    const intent = INTENT_MAKERS[name]!(...args);
    if (this.intents.length < this.max) {
      this.intents.push(intent);
      return intent;
    }
    const used = this.intents.length + 1;
    const message = `execution limit exceeded: effects (limit ${this.max}, used ${used})`;
    const limit = { name: "effects", limit: this.max, used } as const;
    // Like every limit, this one cannot be caught.
    throw new EndOfRun(new LispyError({ category: "resource-limit", message, limit }));
  }
}

/** Takes the calls of an agent's frames. */
export interface IntentTaker {
  intend(name: string, args: readonly LispyValue[]): LispyValue;
}

/** The intents' procedures, as capabilities; `runner` is asked for at each call, because it is made after the VM. */
export function intentCapabilities(runner: () => IntentTaker | undefined): Capabilities {
  const entries = INTENT_NAMES.map((name) => {
    const run = ({ args }: CapabilityCall): LispyValue => {
      const ready = runner();
      if (!ready) throw new Error("the agent is still booting");
      return ready.intend(name, args);
    };
    return [name, { run, data: { floats: "exact", dicts: "map" } }] as const;
  });
  return Object.fromEntries(entries);
}

/** The names as capabilities, for a program that runs outside of frames. */
export function intentsFor(
  onIntent: (intent: Intent) => void,
  max: number = DEFAULT_MAX_EFFECTS,
): Capabilities {
  const collector = new IntentCollector(max);
  const entries = INTENT_NAMES.map((name) => {
    const run = ({ args }: CapabilityCall): LispyValue => {
      const intent = collector.take(name, args);
      onIntent(intent);
      return { type: intent.type, payload: intent.payload };
    };
    return [name, { run, data: { floats: "exact", dicts: "map" } }] as const;
  });
  return Object.fromEntries(entries);
}

function taking(args: readonly LispyValue[], count: number): readonly LispyValue[] {
  if (args.length === count) return args;
  throw refused(`expected ${count} arguments, got ${args.length}`);
}

function text(value: LispyValue | undefined, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw refused(`${name} must be a non-empty string`);
}

/** A whole number from 1. A float is none, even where it is integral: the collector is given floats as LispyFloat. */
function positive(value: LispyValue | undefined): number | bigint {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (whole && (value as number | bigint) >= 1) return value as number | bigint;
  throw refused("discussion_number must be a positive integer");
}

function reactionNamed(value: LispyValue | undefined): Reaction {
  const name = text(value, "reaction").toLowerCase();
  if ((REACTIONS as readonly string[]).includes(name)) return name as Reaction;
  throw refused(`reaction must be one of ${REACTIONS.join(", ")}, not ${JSON.stringify(name)}`);
}

function refused(message: string): LispyError {
  return new LispyError({ category: "evaluation", message });
}
