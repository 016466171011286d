// What a world keeps of a peer, `world_bridge.json`: its content, agents and trends, adapted. Invariant: everything of a peer is named
// `source:id`; what already has a colon in its name claims to be of a third world, and is left out.

import { type JsonObject, AGENT_ID } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { AGENTS, POSTED_LOG, TOOLBOX, TRENDING } from "../documents/layout.js";
import { readManifest } from "./manifest.js";
import { checkedPeerId, namespaced } from "./names.js";
import {
  type Documents,
  byText,
  figure,
  integerOf,
  listIn,
  object,
  objectIn,
  sectionIn,
  sizeOf,
  textIn,
} from "./read.js";
import { checkedTime } from "./time.js";
import { latestEcho, vitalsOf } from "./vitals.js";

/** The name of the document that keeps what is known of peers. */
export const BRIDGE = "world_bridge.json";
const MOST = 10;
/** Where content goes whose channel there is none of here. */
const COMMON_CHANNEL = "general";

/** A peer as it is adapted. */
export interface PeerDocuments {
  /** What the peer is called here: the source in the names of what comes from it. */
  readonly id: string;
  readonly documents: Documents;
}

/** How a peer is adapted. */
export interface AdaptSettings {
  /** As in `2026-04-01T20:00:00Z`. */
  readonly at: string;
  /** The channels that there are here. Content of other channels is mapped to `general`. Default: every channel. */
  readonly channels?: readonly string[] | undefined;
}

/**
 * What `world_bridge.json` keeps of a peer: ten posts at most and how many there are, all agents, ten trends, and the pulse of its
 * latest echo.
 *
 * @param own The manifest of the world that adapts; a peer cannot be that world.
 * @throws {@link LispyError} of category `invalid-data` for an id that is none, or a document that is not what its name says.
 * @example `bridgeWith(bridge, "far", adaptPeer(manifest, { id: "far", documents }, { at }), at)`
 */
export function adaptPeer(
  own: JsonObject,
  { id, documents }: PeerDocuments,
  { at, channels }: AdaptSettings,
): JsonObject {
  checkedTime(at);
  checkedPeerId(id);
  const { identity, name } = readManifest(own);
  if (id === name || id === identity.get("repo")) {
    throw new LispyUsageError(`${id} is this world: a world is no peer of its own`);
  }
  const posts = listIn(documents, POSTED_LOG, "posts");
  const trending = ranked(listIn(documents, TRENDING, "trending"));
  const agents = agentsOf(id, documents);
  // What trends is what is worth showing; the newest posts where nothing does.
  const shown = trending.length > 0 ? trending : [...posts].reverse();
  const mapped = (channel: string): string =>
    channels === undefined || channels.includes(channel) ? channel : COMMON_CHANNEL;
  const count = posts.length > 0 ? posts.length : vitalsOf(documents).posts;
  return object([
    ["adapted_at", at],
    ["content_count", count],
    ["agent_count", agents.length],
    ["trending_count", trending.length],
    ["top_content", shown.slice(0, MOST).map((post) => contentOf(id, post, mapped))],
    ["agents", agents],
    ["trending", trending.slice(0, MOST).map((post) => trendOf(id, post))],
    ["engagement", objectIn(objectIn(latestEcho(documents), "signals"), "engagement_pulse")],
  ]);
}

/** A `world_bridge.json` with what is known of a peer, in place of what was known before. */
export function bridgeWith(
  bridge: JsonObject | undefined,
  peerId: string,
  entry: JsonObject,
  at: string,
): JsonObject {
  const after: JsonObject = new Map(bridge ?? [["_meta", new Map()]]);
  const meta: JsonObject = new Map(objectIn(after, "_meta"));
  meta.set("protocol", "vlink");
  if (!meta.has("version")) meta.set("version", 1);
  after.set("_meta", meta.set("last_sync", checkedTime(at)));
  const peers: JsonObject = new Map(sectionIn(new Map([[BRIDGE, after]]), BRIDGE, "peers"));
  return after.set("peers", peers.set(checkedPeerId(peerId), entry));
}

/** By score, high ones first; then by number, then by title. */
function ranked(posts: readonly JsonObject[]): JsonObject[] {
  const title = (post: JsonObject): string => textIn(post, "title") ?? "";
  const number = (post: JsonObject): bigint => integerOf(post.get("number")) ?? 0n;
  return [...posts].sort((a, b) => {
    const score = (sizeOf(b.get("score")) ?? 0) - (sizeOf(a.get("score")) ?? 0);
    if (score !== 0) return score;
    if (number(a) !== number(b)) return number(a) < number(b) ? -1 : 1;
    return byText(title(a), title(b));
  });
}

function agentsOf(source: string, documents: Documents): JsonObject[] {
  const tools = [...sectionIn(documents, TOOLBOX, "tools")];
  const agents = [...sectionIn(documents, AGENTS, "agents")];
  return agents
    .filter(([id]) => AGENT_ID.test(id))
    .sort(([a], [b]) => byText(a, b))
    .map(([id, profile]) => {
      const made = tools.filter(([, tool]) => textIn(tool, "author") === id);
      return object([
        ["id", namespaced(source, id)],
        ["name", textIn(profile, "name") ?? id],
        ["description", textIn(profile, "bio") ?? ""],
        ["capabilities", made.map(([slug]) => slug).sort(byText)],
        ["type", textIn(profile, "archetype") ?? "agent"],
        ["status", textIn(profile, "status") ?? "unknown"],
        ["source", source],
      ]);
    });
}

function contentOf(
  source: string,
  post: JsonObject,
  mapped: (channel: string) => string,
): JsonObject {
  const title = textIn(post, "title") ?? "";
  const channel = textIn(post, "channel") ?? COMMON_CHANNEL;
  return object([
    ["id", idOf(source, post)],
    ["title", title],
    ["description", textIn(post, "description") ?? ""],
    ["source_category", channel],
    ["mapped_channel", mapped(channel)],
    ["tags", [...title.matchAll(/\[([^\]]+)\]/g)].map(([, tag]) => tag!.toLowerCase())],
    ["author", authorIn(source, post)],
    ["created", textIn(post, "created_at")],
    ["source_url", textIn(post, "url")],
    ["type", "cross_world_post"],
    ["source", source],
  ]);
}

function trendOf(source: string, post: JsonObject): JsonObject {
  return object([
    ["id", idOf(source, post)],
    ["title", textIn(post, "title") ?? ""],
    ["score", post.get("score") ?? 0],
    ["source", source],
  ]);
}

function idOf(source: string, post: JsonObject): LispyValue {
  const number = integerOf(post.get("number"));
  return namespaced(source, number === undefined ? "?" : String(figure(number)));
}

/** The author as `source:agent-id`; undefined for one that is none of the peer's agents. */
export function authorIn(source: string, record: JsonObject): string | undefined {
  const author = textIn(record, "author") ?? textIn(record, "agent");
  return author !== undefined && AGENT_ID.test(author) ? namespaced(source, author) : undefined;
}
