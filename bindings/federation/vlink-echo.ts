// What a world lays out for a peer to fetch: `vlink_echo_{peer}.json`.

import type { JsonObject } from "../cartridge/cartridge.js";
import { POSTED_LOG, TRENDING } from "../documents/layout.js";
import { BRIDGE, authorIn } from "./peers.js";
import { checkedPeerId } from "./names.js";
import {
  type Documents,
  figure,
  integerOf,
  listIn,
  object,
  objectIn,
  sectionIn,
  textIn,
} from "./read.js";
import { shiftsOf } from "./signals.js";
import { checkedTime } from "./time.js";
import { latestEcho, vitalsOf } from "./vitals.js";

const MOST = 10;

/** For whom and when an echo is laid out. */
export interface VlinkEchoSettings {
  /** What this world is called by its peers: the source in the names of its agents. */
  readonly source: string;
  /** The peer's id. */
  readonly peer: string;
  /** As in `2026-04-01T20:00:00Z`. */
  readonly at: string;
}

/** The name of the document for a peer. Throws a LispyError of category `invalid-data` for an id that is none. */
export function vlinkEchoName(peer: string): string {
  return `vlink_echo_${checkedPeerId(peer)}.json`;
}

/**
 * The document for a peer: vitals, the discussions whose titles name the peer, comments on them, what is known of the peer here, and
 * the signals of the latest echo of this world.
 *
 * @throws {@link LispyError} of category `invalid-data` for an id that is none, or a document that is not what its name says.
 * @example `documents.set(vlinkEchoName("far"), vlinkEcho(documents, { source: "near", peer: "far", at }))`
 */
export function vlinkEcho(documents: Documents, settings: VlinkEchoSettings): JsonObject {
  const { source, peer, at } = settings;
  checkedPeerId(source);
  checkedPeerId(peer);
  const vitals = vitalsOf(documents);
  const known = objectIn(sectionIn(documents, BRIDGE, "peers"), peer);
  const discussions = discussionsAbout(peer, documents);
  const numbers = new Set(discussions.map((post) => integerOf(post.get("number"))));
  const comments = listIn(documents, POSTED_LOG, "comments").filter((comment) => {
    const discussion = integerOf(comment.get("discussion") ?? comment.get("number"));
    return discussion !== undefined && numbers.has(discussion);
  });
  const latest = latestEcho(documents);
  return object([
    [
      "_meta",
      object([
        ["source", source],
        ["for_peer", peer],
        ["generated_at", checkedTime(at)],
        ["protocol", "vlink-echo"],
        ["version", 1],
      ]),
    ],
    [
      "vitals",
      object([
        ["total_agents", vitals.agents],
        ["total_posts", vitals.posts],
        ["total_comments", vitals.comments],
        ["active_channels", vitals.channels],
      ]),
    ],
    [
      "relevant_discussions",
      discussions.map((post) =>
        object([
          ["number", numberOf(post)],
          ["title", textIn(post, "title") ?? ""],
          ["channel", textIn(post, "channel") ?? ""],
          ["author", authorIn(source, post)],
        ]),
      ),
    ],
    [
      "agent_commentary",
      comments.slice(-MOST).map((comment) =>
        object([
          ["agent", authorIn(source, comment)],
          ["discussion", comment.get("discussion") ?? comment.get("number")],
          ["body", textIn(comment, "body")],
        ]),
      ),
    ],
    [
      "cross_world_content",
      object([
        ["apps_tracked", known.get("content_count") ?? 0],
        ["agents_known", known.get("agent_count") ?? 0],
        ["last_adapted", textIn(known, "adapted_at") ?? "never"],
      ]),
    ],
    [
      "latest_echo",
      latest === undefined
        ? new Map()
        : object([
            ["frame", latest.get("frame") ?? vitals.frame],
            ["discourse_shifts", shiftsOf(latest)],
            ["engagement_pulse", objectIn(objectIn(latest, "signals"), "engagement_pulse")],
          ]),
    ],
  ]);
}

/** The posts whose titles name the peer, each number once: those that trend, then those that were posted, newest first. */
function discussionsAbout(peer: string, documents: Documents): JsonObject[] {
  const posted = listIn(documents, POSTED_LOG, "posts").reverse();
  const found = new Map<bigint, JsonObject>();
  for (const post of [...listIn(documents, TRENDING, "trending"), ...posted]) {
    const number = integerOf(post.get("number"));
    const names = textIn(post, "title")?.toLowerCase().includes(peer.toLowerCase()) === true;
    if (number !== undefined && names && !found.has(number)) found.set(number, post);
  }
  return [...found.values()].slice(0, MOST);
}

function numberOf(post: JsonObject): number | bigint {
  return figure(integerOf(post.get("number"))!);
}
