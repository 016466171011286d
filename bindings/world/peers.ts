// An exchange with a peer: what it publishes is adapted into this world, and what this world has to say to it is laid out for it to
// read. The peer is never written to. One transaction: all of it or nothing.

import type { JsonObject } from "../cartridge/cartridge.js";
import { LispyError } from "../errors.js";
import { BRIDGE, adaptPeer, bridgeWith } from "../federation/peers.js";
import {
  type Identity,
  manifestOf,
  mayExchange,
  withPeer,
  withSync,
} from "../federation/publish.js";
import { readManifest } from "../federation/manifest.js";
import { vlinkEcho, vlinkEchoName } from "../federation/vlink-echo.js";
import type { DocumentReader } from "./json.js";
import {
  AGENTS,
  CHANNELS,
  COUNTER,
  ECHOES,
  FEDERATION,
  POSTED_LOG,
  STATS,
  TOOLBOX,
  TRENDING,
} from "../documents/layout.js";
import type { WorldStore } from "./store.js";
import type { Transaction } from "./transaction.js";

/** What a peer publishes that is of use here. */
const PUBLISHED = [
  ...[AGENTS, CHANNELS, COUNTER, ECHOES, FEDERATION, POSTED_LOG, STATS, TOOLBOX, TRENDING],
];

/** The documents of a peer that can be read; those that cannot be are an error that names them. */
export async function publishedDocuments(
  peer: Pick<WorldStore, "read">,
  reader: DocumentReader,
): Promise<Map<string, JsonObject>> {
  const documents = new Map<string, JsonObject>();
  for (const name of PUBLISHED) {
    const stored = await peer.read(name);
    if (stored) documents.set(name, reader.object(name, stored.text));
  }
  return documents;
}

/** What came of an exchange. */
export interface Exchanged {
  peer: string;
  agents: number;
  content: number;
}

/** Exchanges with a peer. Throws a LispyError of category `evaluation` when it is too early for that. */
export async function exchange(
  tx: Transaction,
  own: ReadonlyMap<string, JsonObject>,
  { id, documents, at }: { id: string; documents: ReadonlyMap<string, JsonObject>; at: string },
): Promise<Exchanged> {
  const manifest = manifestOf(own, { identity: identityOf(own), at });
  const counted = own.get(COUNTER)?.get("frame");
  const frame = typeof counted === "number" ? counted : 0;
  const may = mayExchange(manifest, id, { frame, at });
  if (!may.allowed) throw new LispyError({ category: "evaluation", message: may.reason });
  const channels = own.get(CHANNELS)?.get("channels");
  const adapted = adaptPeer(
    manifest,
    { id, documents },
    { at, ...(channels instanceof Map && { channels: [...channels.keys()] }) },
  );
  const figure = (key: string): number => {
    const value = adapted.get(key);
    return typeof value === "number" ? value : 0;
  };
  const [agents, content] = [figure("agent_count"), figure("content_count")];
  await tx.put(BRIDGE, bridgeWith(own.get(BRIDGE), id, adapted, at));
  const known = withPeer(manifest, { id, contentCount: content, agentCount: agents });
  await tx.put(FEDERATION, withSync(known, { peer: id, at, direction: "inbound", frame }));
  const bridged = new Map(own);
  bridged.set(BRIDGE, (await tx.document(BRIDGE))!);
  const source = sourceOf(manifest);
  await tx.put(vlinkEchoName(id), vlinkEcho(bridged, { source, peer: id, at }));
  return { peer: id, agents, content };
}

function identityOf(own: ReadonlyMap<string, JsonObject>): Identity {
  const identity = own.get(FEDERATION)?.get("identity");
  if (identity instanceof Map) {
    const [owner, repo, name] = ["owner", "repo", "name"].map((key) => {
      const value = identity.get(key);
      return typeof value === "string" ? value : "";
    }) as [string, string, string];
    if (owner !== "" && repo !== "") return { owner, repo, name: name || repo };
  }
  throw new LispyError({
    category: "evaluation",
    message: `a world that has peers needs an identity with owner and repo in its ${FEDERATION}`,
  });
}

/** What this world is called in the names of what comes from it. */
function sourceOf(manifest: JsonObject): string {
  const { identity, name } = readManifest(manifest);
  const repo = identity.get("repo");
  return typeof repo === "string" ? repo : (name ?? "").replace(/[^A-Za-z0-9_-]+/g, "-");
}
