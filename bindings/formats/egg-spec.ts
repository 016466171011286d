// Eggs of the egg specification, version 1: a body with its digest, who it is, and where it comes from. The digest is of the
// body's canonical form: of JSON as Python writes it with sorted keys, of XML as it stands.

import { Draft } from "./draft.js";
import type { Lost } from "./format.js";
import { type Written, organismOf, readOrganism, sectionOf } from "./organism.js";
import { pythonJson } from "./python-json.js";
import { Remains, isCount, isObject, isText } from "./remains.js";
import { sha256Hex } from "../cartridge/digest.js";
import {
  type JsonObject,
  invalid,
  objectAt,
  stringAt,
  wholeNumber,
} from "../cartridge/document.js";
import type { LispyValue } from "../values/convert.js";

const SCALES = [
  ...["subatomic", "atomic", "daemon", "agent", "colony", "network", "world", "universe"],
  "multiverse",
];
const ORGANISM_ORDER = [
  ...["slug", "species", "instance", "scale", "substrate", "name", "tagline", "population"],
];

/** What the body of an egg is known by. */
export interface BodyDigest {
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** UTF-8 bytes of the canonical form. */
  readonly bytes: number;
}

/**
 * The digest of an egg's body.
 *
 * @param kind `state_json`, `cartridge_xml` or `hybrid`.
 * @throws {@link LispyError} of category `invalid-data` for another kind, or an XML body that is no text.
 * @example `(await bodyDigest("state_json", new Map([["tick", 0]]))).bytes // 10`
 */
export async function bodyDigest(
  kind: string,
  content: LispyValue | undefined,
): Promise<BodyDigest> {
  const text = canonicalBody(kind, content);
  return { sha256: await sha256Hex(text), bytes: new TextEncoder().encode(text).length };
}

function canonicalBody(kind: string, content: LispyValue | undefined): string {
  if (content === undefined) throw invalid("$.body.content", "is missing");
  switch (kind) {
    case "state_json":
    case "hybrid":
      return pythonJson(content);
    case "cartridge_xml":
      return stringAt(content, "$.body.content");
    default:
      throw invalid("$.body.kind", "must be state_json, cartridge_xml or hybrid");
  }
}

/** An egg as a draft; as a cartridge, when its body is one. A digest that does not fit is an error, unless forced. */
export async function fromEggSpec(
  document: JsonObject,
  force: boolean,
): Promise<Draft | { document: JsonObject; lost: Lost[] }> {
  const draft = new Draft("egg-v1");
  const egg = new Remains(document, "$");
  draft.header.set("_format", egg.any("_format")!);
  const version = egg.any("_schema_version");
  if (version === undefined || wholeNumber(version) !== 1) {
    throw invalid("$._schema_version", "only version 1 of the egg specification is known");
  }
  draft.header.set("_schema_version", version);
  const organism = objectAt(egg.any("organism"), "$.organism");
  const scale = organism.get("scale");
  if (!isText(scale) || !SCALES.includes(scale)) {
    throw invalid("$.organism.scale", `must be one of ${SCALES.join(", ")}`);
  }
  const body = new Remains(objectAt(egg.any("body"), "$.body"), "$.body");
  await verify(draft, body.rest, force);

  const content = body.rest.get("content");
  if (isObject(content) && sectionOf(content, "_meta").get("type") === "lispy-cartridge") {
    const around = [...document.keys()].filter((key) => key !== "body");
    const reason = "the body is a cartridge, which says this itself";
    draft.lost.push(...around.map((key) => ({ path: egg.at(key), reason })));
    const parts = [...body.rest.keys()].filter((key) => key !== "content");
    draft.lost.push(...parts.map((key) => ({ path: body.at(key), reason })));
    return { document: content, lost: draft.lost };
  }
  const kept = new Map<string, LispyValue>();
  if (readBody(draft, body)) kept.set("organism", organism);
  else for (const [key, value] of organism) draft.profile.set(key, value);
  draft.name =
    [organism.get("instance"), organism.get("slug"), organism.get("name")].find(isText) ?? "";
  const tagline = organism.get("tagline");
  if (isText(tagline)) draft.description = tagline;

  const lineage = egg.object("lineage");
  if (lineage) {
    const { exportedAt } = draft;
    const at = lineage.get("created_at");
    draft.exportedAt = isText(at) ? at : exportedAt;
    const tick = lineage.get("birth_tick");
    if (isCount(tick)) draft.lineage.set("frame", tick);
    draft.lineage.set("egg", lineage);
  }
  draft.keep("egg", new Map([...kept, ["body", body.rest], ...egg.rest]));
  return draft;
}

async function verify(draft: Draft, body: JsonObject, force: boolean): Promise<void> {
  const kind = stringAt(body.get("kind"), "$.body.kind");
  const { sha256, bytes } = await bodyDigest(kind, body.get("content"));
  if (body.get("sha256") !== sha256) {
    if (!force) {
      const reason = `is not the digest of the body, which is ${sha256}: the egg was damaged or changed`;
      throw invalid("$.body.sha256", `${reason}; convert it with force if you trust it`);
    }
    draft.idle("$.body.sha256", "$.state_snapshot.egg.body.sha256", `the body has ${sha256}`);
  }
  if (body.has("size_bytes") && wholeNumber(body.get("size_bytes")) !== bytes) {
    const keptAt = "$.state_snapshot.egg.body.size_bytes";
    draft.idle("$.body.size_bytes", keptAt, `the body has ${bytes} bytes`);
  }
}

/**
 * The state of a body is a variable; a buddy is taken apart, and has a profile of its own: that is what true means. The rest of the
 * body stays where it is.
 */
function readBody(draft: Draft, body: Remains): boolean {
  const kind = body.rest.get("kind");
  const content = body.any("content")!;
  if (kind === "state_json") {
    if (isObject(content) && isBuddy(content)) {
      readOrganism(draft, content, "$.body.content");
      return true;
    }
    draft.env.set("state", content);
    return false;
  }
  const keptAt = "$.state_snapshot.egg.body.content";
  const reason = "a cartridge in XML is no LisPy and is not run";
  if (!isObject(content)) {
    body.rest.set("content", content);
    draft.idle("$.body.content", keptAt, reason);
    return false;
  }
  const both = new Remains(content, "$.body.content");
  for (const key of ["state", "state_json"]) {
    if (!draft.env.has("state") && both.rest.has(key)) draft.env.set("state", both.any(key)!);
  }
  body.rest.set("content", both.rest);
  for (const key of both.rest.keys()) draft.idle(both.at(key), keptAt, reason);
  return false;
}

/** Keys that only the organism of a `.rappter.egg` has. */
function isBuddy(content: JsonObject): boolean {
  return ["long_memory", "context_memory", "soul_notes"].some((key) => content.has(key));
}

/** How an egg is written. */
export interface EggSpecOptions {
  /** When it is laid. Without it the time of the cartridge. */
  at?: string | undefined;
  /** Who lays it. Default `lispy-vm`. */
  by?: string | undefined;
  /** Default `lispy-vm`. */
  engineVersion?: string | undefined;
  /** The digest of the egg that this one comes from. Default: the egg that the cartridge was converted from, if it was. */
  parent?: string | undefined;
  /**
   * What the body is: the state alone, which any hatcher understands (default), or the whole cartridge, which loses nothing and
   * which this project reads back.
   */
  body?: "state" | "cartridge" | undefined;
}

/**
 * A cartridge as an egg of the egg specification, version 1, with a `state_json` body.
 *
 * @example `const { document, lost } = await writeEggSpec(cartridge, { at: "2026-04-01T20:00:00Z", by: "world" });`
 */
export async function writeEggSpec(
  document: JsonObject,
  options: EggSpecOptions = {},
): Promise<Written> {
  const { at, by = "lispy-vm", engineVersion = "lispy-vm", body = "state" } = options;
  const meta = sectionOf(document, "_meta");
  const profile = sectionOf(document, "profile");
  const before = sectionOf(sectionOf(document, "state_snapshot"), "egg");
  const fromEgg = sectionOf(meta, "converted_from").get("format") === "egg-v1";
  const id = meta.get("agent_id") ?? "unknown";
  const identity: JsonObject = fromEgg
    ? inOrder(before.has("organism") ? sectionOf(before, "organism") : profile)
    : new Map<string, LispyValue>([
        ["slug", id],
        ["species", "rappter"],
        ["instance", id],
        ["scale", "daemon"],
        ["substrate", "filesystem"],
        ["name", profile.get("name") ?? id],
        ["tagline", meta.get("description") ?? ""],
        ["population", "1 daemon"],
      ]);
  const { content, lost } =
    body === "cartridge" ? { content: document, lost: [] } : state(document);
  const { sha256, bytes } = await bodyDigest("state_json", content);
  const bodyBefore = sectionOf(before, "body");
  const lineage = sectionOf(document, "lineage");
  const written = new Map<string, LispyValue>([
    ["_format", "egg"],
    ["_schema_version", 1],
    ["organism", identity],
    [
      "body",
      new Map<string, LispyValue>([
        ["kind", "state_json"],
        ["filename", bodyBefore.get("filename") ?? `${String(id)}.state.json`],
        ["content", content],
        ["sha256", sha256],
        ["size_bytes", bytes],
      ]),
    ],
    [
      "lineage",
      new Map<string, LispyValue>([
        ["created_at", at ?? meta.get("exported_at") ?? ""],
        ["created_by", by],
        ["engine_version", engineVersion],
        ["parent_egg_sha256", options.parent ?? bodyBefore.get("sha256") ?? null],
        ["birth_tick", lineage.get("frame") ?? null],
      ]),
    ],
    [
      "validation",
      new Map<string, LispyValue>([
        ["ok", true],
        ["issues", []],
      ]),
    ],
  ]);
  return { document: written, lost };
}

/** The state that a cartridge holds: its variable `state`, when it came in an egg; else it as an organism. */
function state(document: JsonObject): { content: LispyValue; lost: Lost[] } {
  const env = sectionOf(document, "env");
  const { organism, lost: all } = organismOf(document);
  // The identity of the egg has the id; its lineage has the frame and the egg before.
  const lost = all
    .filter(({ path }) => path !== "$._meta.agent_id")
    .map((one) =>
      one.path === "$.lineage" ? { ...one, reason: "an egg has only a tick of it" } : one,
    );
  const from = sectionOf(sectionOf(document, "_meta"), "converted_from");
  if (from.get("format") !== "egg-v1" || !env.has("state")) {
    return { content: organism, lost };
  }
  const reason = "the body of the egg is the variable state";
  const others = [...organism.keys()].filter((key) => env.has(key));
  const carried = lost.filter(
    ({ path }) => path !== "$.env.state" && !path.startsWith("$.profile"),
  );
  if (document.get("soul")) carried.push({ path: "$.soul", reason });
  return {
    content: env.get("state")!,
    lost: [...carried, ...others.map((key) => ({ path: `$.env.${key}`, reason }))],
  };
}

function inOrder(identity: JsonObject): JsonObject {
  const remains = new Remains(identity, "$");
  return new Map([...remains.these(ORGANISM_ORDER), ...remains.rest]);
}
