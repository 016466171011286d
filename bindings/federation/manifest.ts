// What a world publishes about itself: `federation.json`, read in the three forms that exist. Invariant: reading changes nothing, and
// the one shape that comes of it does not depend on the form.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { FEDERATION } from "../documents/layout.js";
import { badDocument } from "../documents/complaint.js";
import { figure, integerOf, object, objectIn, objectsIn, textIn } from "./read.js";
import { known } from "./vitals.js";

/** The form of a manifest: RB's, the one with peers as a dict and handshakes, or a catalogue of `rar-federation/1.0`. */
export type ManifestForm = "rappter-federation" | "handshakes" | "rar-federation";

/** A world that another one knows. */
export interface Peer {
  readonly id: string;
  readonly name: string;
  /** How they are connected; `"vlink"` where nothing else is said. */
  readonly type: string;
  readonly status: string;
  /** When they last exchanged something; undefined for never. */
  readonly lastSync: string | undefined;
  readonly contentCount: number | bigint;
  readonly agentCount: number | bigint;
}

/** An exchange that has been. */
export interface Sync {
  readonly peer: string;
  readonly timestamp: string;
  readonly direction: string;
  /** The frame of the world that wrote this; undefined where it does not say so. */
  readonly frame: number | bigint | undefined;
}

/** A manifest, whatever its form was. */
export interface Manifest {
  readonly form: ManifestForm;
  /** `owner/repo`, or the name; undefined when it has neither. */
  readonly name: string | undefined;
  /** `owner`, `repo`, `name`, `type`, `description`, `url`, `raw_base`, as far as they are there. */
  readonly identity: JsonObject;
  readonly vitals: JsonObject;
  /** `{type, path, description}` each. */
  readonly offers: readonly JsonObject[];
  /** `{type, description}` each. */
  readonly accepts: readonly JsonObject[];
  /** In the order of the document. */
  readonly peers: readonly Peer[];
  /** In the order of the document. */
  readonly syncLog: readonly Sync[];
}

const RAR = /^rar-federation\/1\./;

/**
 * Reads a manifest in RB's form, in that of the handshakes (peers as a dict), or a catalogue `rar-federation/1.0`.
 *
 * @throws {@link LispyError} of category `invalid-data` with the path of what is wrong.
 * @example `readManifest(document).peers.map(({ id }) => id)`
 */
export function readManifest(document: JsonObject): Manifest {
  const schema = document.get("schema");
  if (typeof schema === "string") {
    if (RAR.test(schema)) return readCatalogue(document);
    throw bad("$.schema", `only rar-federation/1.0 is known, not ${schema.slice(0, 60)}`);
  }
  const protocol = objectIn(document, "_meta").get("protocol");
  if (protocol !== undefined && protocol !== "rappter-federation") {
    throw bad("$._meta.protocol", 'must be "rappter-federation"');
  }
  const peers = document.get("peers") ?? [];
  const asDict = peers instanceof Map;
  if (!asDict && !Array.isArray(peers)) throw bad("$.peers", "must be an array or an object");
  const handshakes = objectsIn(document, "handshakes");
  const identity = objectIn(document, "identity");
  return {
    form: asDict || handshakes.length > 0 ? "handshakes" : "rappter-federation",
    name: nameIn(identity),
    identity,
    vitals: objectIn(document, "vitals"),
    offers: objectsIn(document, "offers"),
    accepts: objectsIn(document, "accepts"),
    peers: peerRecords(peers).map(([record, path]) => readPeer(record, path)),
    syncLog: [...objectsIn(document, "sync_log"), ...handshakes.map(syncOf)].map(readSync),
  };
}

/** The records of peers as objects that know their id, with their paths, whichever way they are kept. */
export function peerRecords(peers: LispyValue[] | JsonObject): [JsonObject, string][] {
  const entries: [LispyValue, string, string?][] =
    peers instanceof Map
      ? [...peers].map(([id, record]) => [record, `$.peers[${JSON.stringify(id)}]`, id])
      : peers.map((record, index) => [record, `$.peers[${index}]`]);
  return entries.map(([record, path, id]) => {
    if (!(record instanceof Map)) throw bad(path, "must be an object");
    return [id === undefined || record.has("id") ? record : new Map([["id", id], ...record]), path];
  });
}

/** An exchange as `sync_log` has it, of a handshake. */
export function syncOf(handshake: JsonObject): JsonObject {
  const tree = handshake.get("peer_tree");
  const peer = ["id", "repo", "name"].map((key) => textIn(tree, key)).find((text) => text);
  return object([
    ["peer", typeof tree === "string" ? tree : (peer ?? "unknown")],
    ["timestamp", textIn(handshake, "timestamp") ?? ""],
    ["direction", textIn(handshake, "direction") ?? "bidirectional"],
  ]);
}

/** What a world is called, as its identity says it: `owner/repo`, or the name. */
export function nameIn(identity: JsonObject): string | undefined {
  const [owner, repo] = [textIn(identity, "owner"), textIn(identity, "repo")];
  return owner !== undefined && repo !== undefined ? `${owner}/${repo}` : textIn(identity, "name");
}

function readPeer(record: JsonObject, path: string): Peer {
  const id = textIn(record, "id") ?? textIn(record, "name");
  if (id === undefined) throw bad(`${path}.id`, "must be a text");
  return {
    id,
    name: textIn(record, "name") ?? id,
    type: textIn(record, "type") ?? "vlink",
    status: textIn(record, "status") ?? "unknown",
    lastSync: textIn(record, "last_sync"),
    contentCount: known(record.get("content_count")),
    agentCount: known(record.get("agent_count")),
  };
}

function readSync(record: JsonObject): Sync {
  const frame = integerOf(record.get("frame"));
  return {
    peer: textIn(record, "peer") ?? "unknown",
    timestamp: textIn(record, "timestamp") ?? "",
    direction: textIn(record, "direction") ?? "bidirectional",
    frame: frame === undefined ? undefined : figure(frame),
  };
}

/** A catalogue names no peers: they are the repositories that its items come from. Each list in it is something that is offered. */
function readCatalogue(document: JsonObject): Manifest {
  const offers: JsonObject[] = [];
  const counts = new Map<string, number>();
  for (const [type, items] of document) {
    if (!Array.isArray(items)) continue;
    const description = `${items.length} of a catalogue`;
    offers.push(object([...Object.entries({ type, path: `state/${FEDERATION}`, description })]));
    for (const item of items) {
      const url = textIn(item, "repo_url");
      const repo = url && /([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1];
      if (repo) counts.set(repo, (counts.get(repo) ?? 0) + 1);
    }
  }
  const peers = [...counts].map(([id, contentCount]) => ({
    ...{ id, name: id, type: "catalogue", status: "unknown", lastSync: undefined },
    ...{ contentCount, agentCount: 0 },
  }));
  const identity = objectIn(document, "identity");
  return {
    ...{ form: "rar-federation", name: nameIn(identity), identity },
    ...{ vitals: objectIn(document, "vitals"), offers, accepts: [], peers, syncLog: [] },
  };
}

function bad(path: string, reason: string): Error {
  return badDocument(FEDERATION, reason, path);
}
