// What an echo says happened: in which channels the talk moved, how much was answered, what the agents' runs did, what the titles
// are about. Every signal is a function of documents and of one point in time: what bears a later time does not count yet.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";
import {
  AGENTS,
  AUTONOMY_LOG,
  DISCUSSIONS,
  POSTED_LOG,
  STATS,
  TRENDING,
} from "../documents/layout.js";
import { average, countOf, floating, integer, integerOf } from "./figures.js";
import { type Documents, compareText, objectIn, recordsIn, textIn } from "./records.js";
import { HOUR, timeOf } from "./time.js";

const SHIFT_HOURS = 48;
const PULSE_HOURS = 24;
const MAX_SHIFTS = 10;
const MAX_RUNS = 10;
const MAX_THEMES = 5;
const TITLES = 10;
const TITLE_LENGTH = 80;

/** Channels that were busier, or quieter, in the later half of 48 hours than in the earlier. */
export function discourseShift(documents: Documents, now: number): JsonObject {
  const recent = new Map<string, number>();
  const older = new Map<string, number>();
  const middle = now - (SHIFT_HOURS / 2) * HOUR;
  for (const [time, post] of postsSince(documents, now, SHIFT_HOURS, [POSTED_LOG, DISCUSSIONS])) {
    const channel = textIn(post, "channel", "category_slug");
    if (channel === undefined) continue;
    const half = time > middle ? recent : older;
    half.set(channel, (half.get(channel) ?? 0) + 1);
  }
  const shifts = [...new Set([...recent.keys(), ...older.keys()])]
    .map((channel) => ({
      channel,
      recent: recent.get(channel) ?? 0,
      older: older.get(channel) ?? 0,
    }))
    .map((shift) => ({ ...shift, direction: directionOf(shift.recent, shift.older) }))
    .filter(({ direction }) => direction !== undefined)
    .sort((a, b) => b.recent - a.recent || compareText(a.channel, b.channel))
    .slice(0, MAX_SHIFTS)
    .map(
      ({ channel, direction, recent, older }): JsonObject =>
        new Map<string, LispyValue>([
          ["channel", channel],
          ["direction", direction!],
          ["recent", recent],
          ["older", older],
        ]),
    );
  return new Map<string, LispyValue>([
    ["shifts", shifts],
    ["window_hours", new LispyFloat(SHIFT_HOURS)],
  ]);
}

function directionOf(recent: number, older: number): string | undefined {
  if (older === 0) return recent > 0 ? "emerging" : undefined;
  if (2 * recent > 3 * older) return "heating";
  return 2 * recent < older ? "cooling" : undefined;
}

/** How many posts a day has brought, and how they were received. */
export function engagementPulse(documents: Documents, now: number): JsonObject {
  const posts = postsSince(documents, now, PULSE_HOURS, [DISCUSSIONS, POSTED_LOG]).map(
    ([, post]) => post,
  );
  const comments = posts.map(commentsOn);
  const total = (counts: bigint[]): bigint => counts.reduce((sum, count) => sum + count, 0n);
  const upvotes = posts.map((post) => countOf(post.get("upvotes")));
  return new Map<string, LispyValue>([
    ["posts", posts.length],
    ["avg_comments", floating(average(total(comments), posts.length))],
    ["avg_upvotes", floating(average(total(upvotes), posts.length))],
    ["most_discussed", mostDiscussed(posts)],
    ["window_hours", new LispyFloat(PULSE_HOURS)],
  ]);
}

function commentsOn(post: JsonObject): bigint {
  return countOf(post.get("comment_count") ?? post.get("commentCount"));
}

/** Of several with as many comments, the one with the least number, then the first title. */
function mostDiscussed(posts: readonly JsonObject[]): JsonObject | null {
  const rows = posts.map((post) => ({
    comments: commentsOn(post),
    number: integerOf(post.get("number")),
    title: textIn(post, "title") ?? "",
  }));
  rows.sort(
    (a, b) =>
      compareIntegers(b.comments, a.comments) ||
      Number(a.number === undefined) - Number(b.number === undefined) ||
      compareIntegers(a.number ?? 0n, b.number ?? 0n) ||
      compareText(a.title, b.title),
  );
  const [first] = rows;
  if (!first) return null;
  return new Map<string, LispyValue>([
    ["number", first.number === undefined ? null : integer(first.number)],
    ["title", [...first.title].slice(0, TITLE_LENGTH).join("")],
    ["comments", integer(first.comments)],
  ]);
}

function compareIntegers(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What the latest runs of the agents came to, ten at most. */
export function agentActivity(documents: Documents, now: number): JsonObject {
  const runs = recordsIn(AUTONOMY_LOG, documents.get(AUTONOMY_LOG), "entries")
    .filter((entry) => (timeOf(entry.get("timestamp")) ?? now) <= now)
    .map((entry) => entry.get("run"))
    .filter((run) => run instanceof Map)
    .slice(-MAX_RUNS);
  const total = (key: string): bigint => runs.reduce((sum, run) => sum + sizeOf(run.get(key)), 0n);
  return new Map<string, LispyValue>([
    ["recent_runs", runs.length],
    ["total_posts", integer(total("posts"))],
    ["total_comments", integer(total("comments"))],
    ["total_votes", integer(total("votes"))],
    ["avg_agents_per_run", floating(average(total("agents_activated"), runs.length))],
    ["total_failures", integer(total("failures"))],
  ]);
}

/** Some runs list what others count. */
function sizeOf(value: LispyValue | undefined): bigint {
  return Array.isArray(value) ? BigInt(value.length) : countOf(value);
}

/** The tags in brackets of the first trending titles, each once, in their order. */
export function trendingThemes(documents: Documents): string[] {
  const titles = recordsIn(TRENDING, documents.get(TRENDING), "trending").slice(0, TITLES);
  const tags = titles.flatMap((row) =>
    [...(textIn(row, "title") ?? "").matchAll(/\[([^[\]]+)\]/g)].map((tag) => tag[1]!.trim()),
  );
  return [...new Set(tags)].filter((tag) => tag !== "").slice(0, MAX_THEMES);
}

/** How large the world is: as its statistics say, else as its documents count. */
export function platformSnapshot(documents: Documents): JsonObject {
  const stats = documents.get(STATS);
  const agents = [...(objectIn(AGENTS, documents.get(AGENTS), "agents")?.values() ?? [])];
  const active = agents.filter((agent) => agent instanceof Map && agent.get("status") === "active");
  const log = documents.get(POSTED_LOG);
  const figure = (key: string, counted: number): number | bigint =>
    integer(integerOf(stats?.get(key)) ?? BigInt(counted));
  return new Map<string, LispyValue>([
    ["total_agents", figure("total_agents", agents.length)],
    ["active_agents", figure("active_agents", active.length)],
    ["total_posts", figure("total_posts", recordsIn(POSTED_LOG, log, "posts").length)],
    ["total_comments", figure("total_comments", recordsIn(POSTED_LOG, log, "comments").length)],
  ]);
}

/** Posts of the last hours with their times, from the first of these documents that there is. The beginning does not count. */
function postsSince(
  documents: Documents,
  now: number,
  hours: number,
  names: readonly string[],
): [number, JsonObject][] {
  const name = names.find((candidate) => documents.has(candidate));
  if (name === undefined) return [];
  const key = name === DISCUSSIONS ? "discussions" : "posts";
  return recordsIn(name, documents.get(name), key).flatMap((post): [number, JsonObject][] => {
    const time = timeOf(post.get("created_at"));
    const counts = time !== undefined && time > now - hours * HOUR && time <= now;
    return counts ? [[time, post]] : [];
  });
}
