// A fresh world, founded from a cartridge: frame 0 sees what the cartridge remembers, be it of two parents or of an agent's home.
// Invariant: nobody lives in it yet. Whoever is to live there is imported, which checks and records what founding does not.

import { type JsonObject, invalid, objectAt } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";
import { slugOf } from "../documents/slug.js";
import * as layout from "../documents/layout.js";
import { MOST_ECHOES } from "./echo-back.js";
import { checkedWorldName, peerIds } from "./names.js";
import { distinct, integerOf, object, objectIn, objectsIn, textIn, textsIn } from "./read.js";
import { type Identity, manifestOf, withPeer } from "./publish.js";
import { shiftsOf } from "./signals.js";
import { checkedTime } from "./time.js";
import { MERGED, known } from "./vitals.js";

const MOST_SHIFTS = 10;
/** There is always a place to talk. */
const COMMON_CHANNEL = "general";
/** What a cartridge says that was exported without a world. */
const NO_WORLD: ReadonlySet<string> = new Set(["lispy-vm", MERGED]);

/** When a world is founded, and what it is called: `owner/repo`, or any other name. */
export interface Founding {
  /** As in `2026-04-01T20:00:00Z`. */
  readonly at: string;
  readonly name: string;
}

/** What a cartridge remembers of where it comes from. */
interface Parent {
  readonly name: string;
  readonly record: JsonObject;
}

/**
 * The documents of a fresh world, by name. Its echoes are those of the cartridge, in full, and one of its own for frame 0, which has
 * the last one's signals in the ordinary shape, its hints and resonance, and the parents under `cross_world`. Its channels are those
 * that the echoes tell of. Its peers are the parents: of a merged world the two that it came of, of an agent its last home.
 *
 * @param cartridge The document of a merged world, or of any agent.
 * @throws {@link LispyError} of category `invalid-data` with the path of what is wrong in the cartridge; {@link LispyUsageError} for
 * a wrong time or an empty name.
 * @example `foundWorld(cartridge, { at: "2026-04-01T20:00:00Z", name: "o/child" }).get("frame_counter.json")`
 */
export function foundWorld(cartridge: JsonObject, { at, name }: Founding): Map<string, JsonObject> {
  checkedTime(at);
  checkedWorldName(name);
  const remembered = echoesOf(cartridge);
  const parents = parentsOf(cartridge).filter((parent) => parent.name !== name);
  const first = firstEcho(remembered.at(-1), parents, { at, name });
  const echoes = [...remembered.slice(1 - MOST_ECHOES), first];
  const channels = channelsOf(remembered, at);
  const shelf = (total: string, description: string): JsonObject =>
    object(entries({ description, version: 1, created_at: at, [total]: 0, last_updated: at }));
  const documents = new Map<string, JsonObject>([
    [
      layout.AGENTS,
      object([
        ["agents", new Map()],
        ["_meta", object(entries({ count: 0, last_updated: at }))],
      ]),
    ],
    [layout.COUNTER, object(entries({ frame: 0, started_at: at, total_frames_run: 0 }))],
    [
      layout.STATS,
      object(
        Object.entries({
          ...{ total_posts: 0, total_comments: 0, total_agents: 0 },
          ...{ total_channels: channels.size, active_agents: 0, dormant_agents: 0 },
          last_updated: at,
        }),
      ),
    ],
    [layout.CHANNELS, new Map([["channels", channels]])],
    [
      layout.ECHOES,
      object([
        [
          "_meta",
          object(
            Object.entries({
              ...{ description: "Echoes of frames", version: 1, last_echo_at: at },
              ...{ total_echoes: echoes.length, materialized_at: at },
            }),
          ),
        ],
        ["echoes", echoes],
      ]),
    ],
    [
      layout.TOOLBOX,
      object([
        ["_meta", shelf("total_tools", "Tools that agents have published")],
        ["tools", new Map()],
      ]),
    ],
    [
      layout.PROMPTS,
      object([
        ["_meta", shelf("total_prompts", "Prompts that agents have published")],
        ["prompts", new Map()],
      ]),
    ],
  ]);
  return documents.set(layout.FEDERATION, federationOf(documents, parents, { at, name }));
}

function echoesOf(cartridge: JsonObject): JsonObject[] {
  if (objectAt(cartridge.get("_meta"), "$._meta").get("type") !== "lispy-cartridge") {
    throw invalid("$._meta.type", 'must be "lispy-cartridge"');
  }
  const echoes = cartridge.get("echoes") ?? [];
  if (!Array.isArray(echoes)) throw invalid("$.echoes", "must be an array");
  return echoes.map((echo, index) => objectAt(echo, `$.echoes[${index}]`));
}

/** The parents of a merged world, or the last home of an agent. */
function parentsOf(cartridge: JsonObject): Parent[] {
  const parents = objectsIn(cartridge.get("state_snapshot"), "parents");
  const known = parents.flatMap((record) => {
    const name = textIn(record, "name");
    return name === undefined ? [] : [{ name, record }];
  });
  if (known.length > 0) return known;
  const host = textsIn(cartridge.get("lineage"), "hosts").at(-1);
  const home = host ?? textIn(cartridge.get("_meta"), "source_platform");
  return home === undefined || NO_WORLD.has(home) ? [] : [{ name: home, record: new Map() }];
}

/** The echo of frame 0: nothing has happened here, and what is remembered is what there is to go by. */
function firstEcho(
  context: JsonObject | undefined,
  parents: readonly Parent[],
  { at, name }: Founding,
): JsonObject {
  const zero = new LispyFloat(0);
  const resonance = textsIn(context, "resonance");
  return object([
    ["frame", 0],
    ["echo_timestamp", at],
    ["source_platform", name],
    [
      "signals",
      object([
        [
          "discourse_shift",
          object([
            ["shifts", shiftsOf(context).slice(0, MOST_SHIFTS)],
            ["window_hours", new LispyFloat(48)],
          ]),
        ],
        [
          "engagement_pulse",
          object([
            ...entries({ posts: 0, avg_comments: zero, avg_upvotes: zero, most_discussed: null }),
            ["window_hours", new LispyFloat(24)],
          ]),
        ],
        [
          "agent_activity",
          object(
            entries({
              ...{ recent_runs: 0, total_posts: 0, total_comments: 0, total_votes: 0 },
              ...{ avg_agents_per_run: zero, total_failures: 0 },
            }),
          ),
        ],
        ["trending_themes", textsIn(objectIn(context, "signals"), "trending_themes")],
      ]),
    ],
    [
      "platform_snapshot",
      object(entries({ total_agents: 0, active_agents: 0, total_posts: 0, total_comments: 0 })),
    ],
    ["steering_hints", textsIn(context, "steering_hints")],
    ["resonance", resonance.length > 0 ? resonance : undefined],
    [
      "cross_world",
      parents.length > 0
        ? object(parents.map(({ name: parent, record }) => [parent, seenFrom(parent, record)]))
        : undefined,
    ],
  ]);
}

/** A parent as `cross_world` has a peer. */
function seenFrom(repo: string, record: JsonObject): JsonObject {
  const emergence = objectIn(record, "emergence");
  const dimensions = objectIn(emergence, "dimensions");
  return object([
    ["repo", repo],
    ["frame", integerOf(record.get("frame")) === undefined ? undefined : record.get("frame")],
    ["emergence_score", emergence.get("score")],
    ["conversation_quality", dimensions.get("Conversation Quality")],
    ["social_depth", dimensions.get("Social Depth")],
  ]);
}

/** A channel for each that the echoes tell of, in the order in which they do. */
function channelsOf(echoes: readonly JsonObject[], at: string): JsonObject {
  const told = echoes.flatMap(shiftsOf).map((shift) => textIn(shift, "channel"));
  const names = [COMMON_CHANNEL, ...told.filter((channel) => channel !== undefined)];
  const channels: JsonObject = new Map();
  for (const name of distinct(names)) {
    const slug = slugOf(name);
    if (slug === "" || channels.has(slug)) continue;
    channels.set(
      slug,
      object([
        ...entries({
          slug,
          name,
          description: "",
          rules: "",
          created_by: "system",
          created_at: at,
        }),
        ...entries({ post_count: 0, topic_affinity: [], verified: true, constitution: "" }),
        ...entries({ icon: "", tag: "", drift_note: "" }),
      ]),
    );
  }
  return channels;
}

function federationOf(
  documents: ReadonlyMap<string, JsonObject>,
  parents: readonly Parent[],
  { at, name }: Founding,
): JsonObject {
  const [owner, repo] = /^([^/]+)\/([^/]+)$/.exec(name)?.slice(1) ?? [];
  const identity: Identity = owner && repo ? { owner, repo, name: repo } : { name };
  const ids = peerIds(parents.map((parent) => parent.name));
  return parents.reduce(
    (manifest, { name: parent, record }) =>
      withPeer(manifest, {
        ...{ id: ids.get(parent)!, name: parent },
        ...{ contentCount: known(record.get("posts")), agentCount: known(record.get("agents")) },
      }),
    manifestOf(documents, { identity, at }),
  );
}

function entries(from: Readonly<Record<string, LispyValue>>): [string, LispyValue][] {
  return Object.entries(from);
}
