// Writing `federation.json`, in RB's form: the manifest of a world, its peers, what it has exchanged with them, and whether it may do
// so again. Invariant: keys that are not known here stay where they are.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import * as layout from "../documents/layout.js";
import { badDocument } from "../documents/complaint.js";
import { peerRecords, readManifest, syncOf } from "./manifest.js";
import { checkedPeerId } from "./names.js";
import { type Documents, object, objectIn, objectsIn } from "./read.js";
import { checkedTime, secondsOf, timeAt } from "./time.js";
import { vitalsOf } from "./vitals.js";

/** Who a world is. What is left out stays as it was, or is not written. */
export interface Identity {
  readonly owner?: string | undefined;
  readonly repo?: string | undefined;
  readonly name?: string | undefined;
  /** What kind of world: `"discourse"`, `"spatial"` or another. */
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  /** Where its documents can be fetched, with a slash at the end. */
  readonly raw_base?: string | undefined;
}

/** What becomes known about a peer. */
export interface PeerFacts {
  readonly id: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  /** When something was last exchanged; null for never. */
  readonly lastSync?: string | null | undefined;
  readonly contentCount?: number | bigint | undefined;
  readonly agentCount?: number | bigint | undefined;
}

/** An exchange that is written down. */
export interface SyncFacts {
  readonly peer: string;
  readonly at: string;
  readonly direction: "inbound" | "outbound" | "bidirectional";
  /** The number of this world's frame. */
  readonly frame: number | bigint;
}

const IDENTITY = ["owner", "repo", "name", "type", "description", "url", "raw_base"] as const;
/** How many exchanges are remembered. */
const MOST_SYNCS = 200;
const SECONDS_BETWEEN = 30 * 60;

const OFFERS: readonly (readonly [type: string, document: string, description: string])[] = [
  ["frame_echoes", layout.ECHOES, "Frame echoes: discourse, engagement, inertia, reflex arcs"],
  ["stats", layout.STATS, "Counters of agents, posts and comments"],
  ["trending", layout.TRENDING, "Trending posts with scores"],
  ["toolbox", layout.TOOLBOX, "Tools in LisPy that agents have published"],
  ["agents", layout.AGENTS, "Profiles of agents"],
  ["channels", layout.CHANNELS, "Channels of the discourse"],
];
const ACCEPTS: readonly (readonly [type: string, description: string])[] = [
  ["frame_echoes", "Echoes of peers, for cross_world signals and merged worlds"],
  ["emergence", "Emergence: the score and its dimensions"],
  ["vitals", "Counters of population and activity"],
  ["toolbox", "Tools, carried by agents in their cartridges"],
  ["events", "Events that go on in a peer"],
];

/**
 * The manifest of a world in RB's form. Peers, the log of exchanges and keys that are not known here are taken over from the
 * `federation.json` that is among the documents, if any; only documents that are there are offered.
 *
 * @param at The time, as in `2026-04-01T20:00:00Z`.
 * @throws {@link LispyError} of category `invalid-data` for a document that is not what its name says; {@link LispyUsageError} for
 * a wrong time.
 * @example `manifestOf(documents, { identity: { owner: "o", repo: "r", name: "R" }, at: "2026-04-01T20:00:00Z" })`
 */
export function manifestOf(
  documents: Documents,
  { identity, at }: { identity: Identity; at: string },
): JsonObject {
  checkedTime(at);
  const before = documents.get(layout.FEDERATION);
  const known = before === undefined ? new Map<string, LispyValue>() : inForm(before);
  const meta: JsonObject = new Map(objectIn(known, "_meta"));
  meta.set("protocol", "rappter-federation").set("version", 1);
  meta.set("generated_at", at).set("materialized_at", at);
  const who: JsonObject = new Map(objectIn(known, "identity"));
  for (const key of IDENTITY) if (identity[key] !== undefined) who.set(key, identity[key]);
  const vitals = vitalsOf(documents);
  const offers = OFFERS.filter(([, name]) => documents.has(name)).map(([type, name, text]) =>
    object([...Object.entries({ type, path: `state/${name}`, description: text })]),
  );
  const manifest = object([
    ["_meta", meta],
    ["identity", who],
    [
      "vitals",
      object([
        ["frame", vitals.frame],
        ["agents", vitals.agents],
        ["active_agents", vitals.activeAgents],
        ["total_posts", vitals.posts],
        ["total_comments", vitals.comments],
        ["channels", vitals.channels],
        ["echoes_stored", vitals.echoes],
      ]),
    ],
    ["offers", offers],
    [
      "accepts",
      ACCEPTS.map(([type, text]) => object([...Object.entries({ type, description: text })])),
    ],
    ["peers", known.get("peers") ?? []],
    ["sync_log", known.get("sync_log") ?? []],
  ]);
  for (const [key, value] of known) if (!manifest.has(key)) manifest.set(key, value);
  return manifest;
}

/**
 * A manifest with a peer added, or with what is said about it brought up to date.
 *
 * @throws {@link LispyError} of category `invalid-data` for an id that is none, and for a catalogue, which keeps no peers.
 * @example `withPeer(manifest, { id: "far-side", name: "o/far-side", status: "active" })`
 */
export function withPeer(document: JsonObject, peer: PeerFacts): JsonObject {
  const id = checkedPeerId(peer.id);
  const after = inForm(document);
  const peers = objectsIn(after, "peers");
  const place = peers.findIndex((record) => record.get("id") === id);
  const blank = {
    ...{ id, name: peer.name ?? id, type: "vlink", status: "active", last_sync: null },
    ...{ content_count: 0, agent_count: 0 },
  };
  const record: JsonObject = new Map<string, LispyValue>(peers[place] ?? Object.entries(blank));
  const said: [string, LispyValue | undefined][] = [
    ["name", peer.name],
    ["type", peer.type],
    ["status", peer.status],
    ["last_sync", peer.lastSync],
    ["content_count", peer.contentCount],
    ["agent_count", peer.agentCount],
  ];
  for (const [key, value] of said) if (value !== undefined) record.set(key, value);
  return after.set("peers", place < 0 ? [...peers, record] : peers.with(place, record));
}

/**
 * A manifest in which an exchange is written down, and is the last one with its peer. The peer must be there; `frame` is a key of
 * ours, which lets {@link mayExchange} tell frames apart. The last 200 exchanges are kept.
 *
 * @example `withSync(manifest, { peer: "far-side", at: "2026-04-01T20:00:00Z", direction: "bidirectional", frame: 7 })`
 */
export function withSync(
  document: JsonObject,
  { peer, at, direction, frame }: SyncFacts,
): JsonObject {
  checkedTime(at);
  if (!readManifest(document).peers.some(({ id }) => id === peer)) {
    throw badDocument(layout.FEDERATION, `has no peer ${peer}; add it first`, "$.peers");
  }
  const after = withPeer(document, { id: peer, lastSync: at });
  const entry = object([
    ["peer", peer],
    ["timestamp", at],
    ["direction", direction],
    ["frame", frame],
  ]);
  return after.set("sync_log", [...objectsIn(after, "sync_log"), entry].slice(-MOST_SYNCS));
}

/** Whether an exchange is allowed; if not, why not, and from when on it is, as far as time goes. */
export type Exchange =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: string; readonly after: string | undefined };

/**
 * Whether a world may exchange something with a peer: once in a frame at most, and not within 30 minutes of the last time. An
 * exchange that seems to be yet to come counts: clocks of worlds differ.
 *
 * @param frame The number of this world's frame.
 * @param at The time, as in `2026-04-01T20:00:00Z`.
 * @example `mayExchange(manifest, "far-side", { frame: 7, at: "2026-04-01T20:00:00Z" }).allowed`
 */
export function mayExchange(
  document: JsonObject,
  peer: string,
  { frame, at }: { frame: number | bigint; at: string },
): Exchange {
  const now = secondsOf(checkedTime(at))!;
  const { peers, syncLog } = readManifest(document);
  const log = syncLog.filter((sync) => sync.peer === peer);
  if (log.some((sync) => sync.frame !== undefined && BigInt(sync.frame) === BigInt(frame))) {
    const reason = `frame ${frame} has had its exchange with ${peer}`;
    return { allowed: false, reason, after: undefined };
  }
  const times = [...log.map(({ timestamp }) => timestamp)];
  for (const { id, lastSync } of peers) if (id === peer && lastSync) times.push(lastSync);
  const last = Math.max(...times.map((time) => secondsOf(time) ?? -Infinity));
  if (now >= last + SECONDS_BETWEEN) return { allowed: true };
  const reason = `the last exchange with ${peer} was at ${timeAt(last)}, less than 30 minutes ago`;
  return { allowed: false, reason, after: timeAt(last + SECONDS_BETWEEN) };
}

/** A manifest of ours as a copy in RB's form: peers are a list, handshakes are exchanges. */
function inForm(document: JsonObject): JsonObject {
  const { form } = readManifest(document);
  if (form === "rar-federation") {
    throw badDocument(layout.FEDERATION, "is a catalogue, which keeps no peers", "$.schema");
  }
  const after: JsonObject = new Map(document);
  if (form !== "handshakes") return after;
  const peers = (document.get("peers") ?? []) as LispyValue[] | JsonObject;
  after.set(
    "peers",
    peerRecords(peers).map(([record]) => record),
  );
  const log = [
    ...objectsIn(document, "sync_log"),
    ...objectsIn(document, "handshakes").map(syncOf),
  ];
  after.delete("handshakes");
  return after.set("sync_log", log.slice(-MOST_SYNCS));
}
