// The tools and prompts that a world's agents share. Invariant: a slug belongs to its first author; nobody else publishes under it.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { stamped } from "../documents/meta.js";
import { slugOf } from "../documents/slug.js";
import { authorOf, carriedTools, sectionOf } from "./agent-state.js";
import { PROMPTS, TOOLBOX } from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/** Something shared: where its records are, and what it is called in messages. */
interface Shelf {
  document: string;
  key: string;
  total: string;
  noun: string;
}

const TOOLS: Shelf = { document: TOOLBOX, key: "tools", total: "total_tools", noun: "Tool" };
const TEMPLATES: Shelf = {
  ...{ document: PROMPTS, key: "prompts", total: "total_prompts", noun: "Prompt" },
};

/** What is published. */
export interface Publication {
  name: string;
  /** Source text: a tool's code, a prompt's template. */
  text: string;
  description: string;
  author: string;
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
}

/** Publishes a tool, or a new version of one's own; the count of its uses goes on. */
export async function publishTool(tx: Transaction, tool: Publication): Promise<string> {
  const { name, text, description, author } = tool;
  await publish(tx, TOOLS, tool, (before) =>
    record(before, {
      ...{ name, code: text, description, author },
      created_at: before?.get("created_at") ?? tool.at,
      uses: before?.get("uses") ?? 0,
    }),
  );
  return `✅ Tool '${name}' published by ${author} (${[...text].length} chars)`;
}

/** Publishes a prompt; `tags` are separated by commas. */
export async function publishPrompt(
  tx: Transaction,
  prompt: Publication & { tags: string },
): Promise<string> {
  const { name, text, description, author } = prompt;
  const tags = prompt.tags
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  await publish(tx, TEMPLATES, prompt, (before) =>
    record(before, {
      ...{ name, description, author, tags, template: text },
      usage: before?.get("usage") ?? "",
      variables: before?.get("variables") ?? [],
      requires_api: text.includes("curl") || text.includes("http"),
      created_at: before?.get("created_at") ?? prompt.at,
    }),
  );
  return `✅ Prompt '${name}' published by ${author} (${[...text].length} chars)`;
}

/** `{slug, name, description, author, uses}` of every tool. */
export async function listTools(tx: Transaction): Promise<JsonObject[]> {
  return listed(tx, TOOLS, { name: "", description: "", author: "", uses: 0 });
}

/** `{slug, name, description, tags, requires_api, variables}` of every prompt. */
export async function listPrompts(tx: Transaction): Promise<JsonObject[]> {
  const blank = { name: "", description: "", tags: [], requires_api: false, variables: [] };
  return listed(tx, TEMPLATES, blank);
}

/**
 * The source of a tool: one that the agent carries, or the world's. `count` says that it is going to be used; what is carried is not
 * counted.
 */
export async function useTool(
  tx: Transaction,
  name: string,
  { count, agentId }: { count: boolean; agentId: string | undefined },
): Promise<string> {
  const carried = agentId === undefined ? undefined : await carriedTools(tx, agentId);
  const published = await sectionOf(tx, TOOLS.document, TOOLS.key);
  for (const slug of [name, slugOf(name)]) {
    const own = carried?.get(slug);
    // What it has published itself since then is its own by now, as in its cartridge.
    if (own instanceof Map && authorOf(published?.get(slug)) !== agentId) {
      return sourceIn(own, "code", name);
    }
  }
  const [slug, found] = await lookUp(tx, TOOLS, name);
  if (count) {
    const uses = found.get("uses");
    const next: JsonObject = new Map(found);
    next.set("uses", typeof uses === "number" ? uses + 1 : 1);
    await replaceRecord(tx, TOOLS, slug, next);
  }
  return sourceIn(found, "code", name);
}

/** The template of a prompt. */
export async function loadPrompt(tx: Transaction, name: string): Promise<string> {
  const [, found] = await lookUp(tx, TEMPLATES, name);
  return sourceIn(found, "template", name);
}

/** All that is known about a prompt. */
export async function promptInfo(tx: Transaction, name: string): Promise<JsonObject> {
  const [slug, found] = await lookUp(tx, TEMPLATES, name);
  return new Map<string, LispyValue>([["slug", slug], ...found]);
}

async function publish(
  tx: Transaction,
  shelf: Shelf,
  { name, author, at }: Publication,
  make: (before: JsonObject | undefined) => JsonObject,
): Promise<void> {
  const slug = slugOf(name);
  if (slug === "") throw refused(`a ${shelf.noun.toLowerCase()} needs a name`);
  const before = await tx.document(shelf.document);
  const records: JsonObject = new Map(await sectionOf(tx, shelf.document, shelf.key));
  const known = records.get(slug);
  const owner = known === undefined ? author : authorOf(known);
  if (owner !== author) {
    throw refused(
      `${shelf.noun.toLowerCase()} ${slug} belongs to ${owner ?? "nobody"}; publish yours under another name`,
    );
  }
  records.set(slug, make(known instanceof Map ? known : undefined));
  const after: JsonObject = new Map(before);
  const figures = { [shelf.total]: records.size, last_updated: at };
  after.set("_meta", stamped(before?.get("_meta"), figures)).set(shelf.key, records);
  await tx.put(shelf.document, after);
}

async function listed(
  tx: Transaction,
  { document, key }: Shelf,
  blank: Readonly<Record<string, LispyValue>>,
): Promise<JsonObject[]> {
  const records = (await sectionOf(tx, document, key)) ?? new Map<string, LispyValue>();
  return [...records].map(([slug, one]) => {
    const row: JsonObject = new Map<string, LispyValue>([["slug", slug]]);
    for (const [field, otherwise] of Object.entries(blank)) {
      row.set(field, (one instanceof Map ? one.get(field) : undefined) ?? otherwise);
    }
    return row;
  });
}

async function lookUp(
  tx: Transaction,
  { document, key, noun }: Shelf,
  name: string,
): Promise<[string, JsonObject]> {
  const records = (await sectionOf(tx, document, key)) ?? new Map<string, LispyValue>();
  for (const slug of [name, slugOf(name)]) {
    const found = records.get(slug);
    if (found instanceof Map) return [slug, found];
  }
  const available =
    noun === "Tool" ? ` (available: ${[...records.keys()].join(", ") || "none"})` : "";
  throw refused(`${noun} not found: ${name}${available}`);
}

async function replaceRecord(
  tx: Transaction,
  { document, key }: Shelf,
  slug: string,
  next: JsonObject,
): Promise<void> {
  const records: JsonObject = new Map(await sectionOf(tx, document, key));
  const after: JsonObject = new Map(await tx.document(document));
  await tx.put(document, after.set(key, records.set(slug, next)));
}

/** A record with new fields; those that are not known here stay. */
function record(
  before: JsonObject | undefined,
  fields: Readonly<Record<string, LispyValue>>,
): JsonObject {
  const next: JsonObject = new Map(before);
  for (const [key, value] of Object.entries(fields)) next.set(key, value);
  return next;
}

function sourceIn(found: JsonObject, key: string, name: string): string {
  const source = found.get(key);
  if (typeof source === "string") return source;
  throw refused(`${name} has no ${key}`);
}

function refused(message: string): LispyError {
  return new LispyError({ category: "evaluation", message });
}
