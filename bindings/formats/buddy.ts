// A buddy: the organism of a `.rappter.egg`, hatched, with the operations that programs have on it. Pure: the time is an argument,
// where eggs come from and go to is the host's affair. What it holds is a value: whoever keeps `organism` can go back to it.

import { type JsonObject, wholeNumber } from "../cartridge/document.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { LispyFloat } from "../values/values.js";
import { EGG_DESCRIPTION } from "./organism.js";
import { isObject, isText } from "./remains.js";

/** How much a buddy remembers: of each kind the newest. */
const BUDDY_CAPS: Readonly<{ longMemory: number; memories: number; contextMemory: number }> = {
  longMemory: 100,
  memories: 20,
  contextMemory: 10,
};

/** What a buddy can do, and the experience that it gets for it. */
const BUDDY_XP: Readonly<Record<BuddyAction, number>> = {
  post: 10,
  comment: 5,
  explore: 3,
  pet: 1,
};
export type BuddyAction = "post" | "comment" | "explore" | "pet";

/** The stages, and the experience from which on each is reached. */
const BUDDY_STAGES: readonly (readonly [stage: string, xp: number])[] = [
  ["hatchling", 0],
  ["juvenile", 50],
  ["adult", 200],
  ["elder", 1000],
];

/** How many of the newest memories `recall` shows when nothing is asked for. */
const RECENT = 5;
const SHOWN = 60;
const NONE = "No buddy hatched. Use (hatch-egg) first.";

/**
 * The buddy of one agent or host.
 *
 * @example
 * ```ts
 * const buddy = new Buddy();
 * buddy.hatch(egg); // "🐣 Hatched: Sparky (adult, 240 XP, 3 memories) …"
 * buddy.remember("likes tea", "user-pref", "2026-04-01T20:00:00Z");
 * const next = buddy.lay("2026-04-01T20:00:00Z");
 * ```
 */
export class Buddy {
  #organism: JsonObject | undefined;
  readonly #read: ((text: string) => LispyValue) | undefined;

  /** @param read Reads JSON texts without loss; needed to hatch from a text. */
  constructor(read?: (text: string) => LispyValue) {
    this.#read = read;
  }

  /** What the buddy is; undefined before it is hatched. Not to be changed by others. */
  get organism(): JsonObject | undefined {
    return this.#organism;
  }

  /** Makes the buddy what it was when `organism` was read; undefined: as if nothing had been hatched. */
  restore(organism: JsonObject | undefined): void {
    this.#organism = organism;
  }

  /**
   * Hatches an egg, in place of the buddy that was there.
   *
   * @param egg A `.rappter.egg` as a document or as text.
   * @returns Two lines that say who it is.
   * @throws {@link LispyError} of category `invalid-data` when it is no such egg; the old buddy is then still there.
   */
  hatch(egg: JsonObject | string): string {
    const document = isText(egg) ? this.#documentOf(egg) : egg;
    const meta = isObject(document) ? document.get("_meta") : undefined;
    const type = isObject(meta) ? meta.get("type") : undefined;
    if (!isObject(document) || type !== "rappter.egg") {
      throw refused(`Not a rappter.egg (type=${isText(type) ? type : "?"})`, "$._meta.type");
    }
    const organism = document.get("organism") ?? new Map<string, LispyValue>();
    if (!isObject(organism)) throw refused("must be an object", "$.organism");
    for (const key of ["long_memory", "context_memory", "memories"]) {
      if (organism.has(key) && !Array.isArray(organism.get(key))) {
        throw refused("must be an array", `$.organism.${key}`);
      }
    }
    this.#organism = new Map(organism);
    const { name, stage, xp } = this.#summary(organism);
    const memories = listAt(organism, "long_memory").length;
    return (
      `🐣 Hatched: ${show(name)} (${show(stage)}, ${show(xp)} XP, ${memories} memories)\n` +
      "   Use (buddy-status), (buddy-remember text) and (buddy-recall query)."
    );
  }

  /** The buddy as a `.rappter.egg`. `at`: the time, as `2026-04-01T20:00:00Z`. */
  lay(at: string): JsonObject {
    const meta = new Map<string, LispyValue>([
      ["type", "rappter.egg"],
      ["version", 1],
      ["format", ".rappter.egg"],
      ["exported_at", at],
      ["description", EGG_DESCRIPTION],
    ]);
    return new Map<string, LispyValue>([
      ["_meta", meta],
      ["organism", new Map(this.#live())],
    ]);
  }

  /** What a program is told when an egg was written. */
  static laid(place: string, bytes: number): string {
    return `📦 Egg laid: ${place} (${bytes} bytes)`;
  }

  /** How the buddy is, as a dict; a text when there is none. */
  status(): JsonObject | string {
    if (this.#organism === undefined) return NONE;
    const own = this.#organism;
    const { name, stage, xp } = this.#summary(own);
    return new Map<string, LispyValue>([
      ["name", name],
      ["stage", stage],
      ["mood", own.get("mood") ?? 50],
      ["energy", own.get("energy") ?? 80],
      ["xp", xp],
      ["social", own.get("social") ?? 0],
      ["frames_survived", own.get("frames_survived") ?? 0],
      ["posts", own.get("posts_made") ?? 0],
      ["comments", own.get("comments_made") ?? 0],
      ["long_memories", listAt(own, "long_memory").length],
      ["context_memories", listAt(own, "context_memory").length],
      ["github_user", own.get("github_user") ?? "(none)"],
      ["personality", own.get("personality") ?? []],
    ]);
  }

  /** Keeps a text for long: the newest hundred are kept. Returns a line that says so. */
  remember(text: string, type = "observation", at = ""): string {
    const own = this.#live();
    const entry = new Map<string, LispyValue>([
      ["text", text],
      ["type", type],
      ["saved_at", at],
      ["stage", own.get("stage") ?? "?"],
    ]);
    const count = this.#append("long_memory", entry, BUDDY_CAPS.longMemory);
    const shown = [...text].slice(0, SHOWN).join("");
    return `🧠 Remembered: "${shown}" (${count} total)`;
  }

  /** Notes what happened lately, and from whom it is known: the newest ten are kept. */
  notice(text: string, source: string, at: string): void {
    this.#live();
    const entry = new Map<string, LispyValue>([
      ["text", text],
      ["at", at],
      ["source", source],
    ]);
    this.#append("context_memory", entry, BUDDY_CAPS.contextMemory);
  }

  /** The memories that contain a text, in whatever case; without one how many there are, and the newest. */
  recall(query = ""): JsonObject {
    const own = this.#live();
    const [long, context] = [listAt(own, "long_memory"), listAt(own, "context_memory")];
    if (query === "") {
      return new Map<string, LispyValue>([
        ["long_term", long.length],
        ["context", context.length],
        ["recent", long.slice(-RECENT)],
      ]);
    }
    const wanted = query.toLowerCase();
    const matching = (memories: LispyValue[]): LispyValue[] =>
      memories.filter((memory) => {
        const text = isObject(memory) ? memory.get("text") : undefined;
        return isText(text) && text.toLowerCase().includes(wanted);
      });
    const [longMatches, contextMatches] = [matching(long), matching(context)];
    return new Map<string, LispyValue>([
      ["query", query],
      ["long_matches", longMatches],
      ["context_matches", contextMatches],
      ["total", longMatches.length + contextMatches.length],
    ]);
  }

  /**
   * Something that the buddy did: it counts, gives experience, may lead to the next stage, and is among its last twenty memories.
   *
   * @returns The stage that was reached by it; undefined when it stays where it was.
   */
  act(action: BuddyAction, at: string): string | undefined {
    const own = new Map(this.#live());
    const before = own.get("stage");
    const xp = increased(own.get("xp"), BUDDY_XP[action]);
    own.set("xp", xp);
    if (action === "post") own.set("posts_made", increased(own.get("posts_made"), 1));
    if (action === "comment") own.set("comments_made", increased(own.get("comments_made"), 1));
    if (action === "pet") own.set("last_petted", at);
    own.set("last_action", action);
    const stage = stageAfter(before, xp);
    if (stage !== undefined) own.set("stage", stage);
    this.#organism = own;
    const memory = stage === undefined ? action : `${action}: now ${stage}`;
    this.#append("memories", `${at} ${memory}`, BUDDY_CAPS.memories);
    return stage;
  }

  /**
   * What the virtual files of other hosts show: `buddy/state.json`, `memories.json`, `context.json`, `soul.md`, with and without
   * a slash in front. Undefined for another path, or when there is no buddy.
   */
  view(path: string): LispyValue | undefined {
    const own = this.#organism;
    switch (own && path.replace(/^\//, "")) {
      case "buddy/state.json":
        return own;
      case "buddy/memories.json":
        return listAt(own!, "long_memory");
      case "buddy/context.json":
        return listAt(own!, "context_memory");
      case "buddy/soul.md":
        return own!.get("soul_notes") ?? "";
      default:
        return undefined;
    }
  }

  #documentOf(text: string): LispyValue {
    try {
      if (this.#read) return this.#read(text);
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
    }
    throw refused("Cannot hatch: neither an egg's file nor valid JSON", "$");
  }

  #live(): JsonObject {
    if (this.#organism !== undefined) return this.#organism;
    throw new LispyError({ category: "evaluation", message: NONE });
  }

  #summary(own: JsonObject): Record<"name" | "stage" | "xp", LispyValue> {
    return {
      name: own.get("name") ?? "???",
      stage: own.get("stage") ?? "egg",
      xp: own.get("xp") ?? 0,
    };
  }

  /** Adds to the end of a list of which the newest are kept; how many there are now. */
  #append(key: string, entry: LispyValue, cap: number): number {
    const own = new Map(this.#live());
    const kept = [...listAt(own, key), entry].slice(-cap);
    this.#organism = own.set(key, kept);
    return kept.length;
  }
}

/** The later stage that so much experience means. A buddy never goes back, and stays at a stage that is not known here. */
function stageAfter(before: LispyValue | undefined, xp: LispyValue): string | undefined {
  const names = BUDDY_STAGES.map(([name]) => name);
  const from = before === undefined || before === "egg" ? -1 : names.indexOf(before as string);
  if (from < 0 && before !== undefined && before !== "egg") return undefined;
  const amount = Number(wholeNumber(xp) ?? xp);
  const to = BUDDY_STAGES.findLastIndex(([, least]) => amount >= least);
  return to > from ? names[to] : undefined;
}

/** The sum, of the kind that the number was; what is no number counts as 0. */
function increased(value: LispyValue | undefined, by: number): LispyValue {
  if (typeof value === "bigint") return value + BigInt(by);
  if (value instanceof LispyFloat) return new LispyFloat(value.value + by);
  if (typeof value !== "number") return by;
  const sum = value + by;
  return Number.isInteger(sum) && !Number.isSafeInteger(sum) ? BigInt(value) + BigInt(by) : sum;
}

function listAt(own: JsonObject, key: string): LispyValue[] {
  const value = own.get(key);
  return Array.isArray(value) ? value : [];
}

/** As a part of a line. */
function show(value: LispyValue): string {
  if (value instanceof LispyFloat) return `${value.value}.0`;
  return typeof value === "object" ? "?" : String(value);
}

function refused(reason: string, path: string): LispyError {
  const message = path === "$" || path === "$._meta.type" ? reason : `egg: ${path}: ${reason}`;
  return new LispyError({ category: "invalid-data", message, path });
}
