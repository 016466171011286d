// The echoes that a world keeps, frame_echoes.json: which may be added, and how. Invariant: nothing that is kept is changed; the
// oldest ones go.

import { canonicalJson } from "../cartridge/canonical.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { ECHOES } from "../documents/layout.js";
import { integerOf } from "./figures.js";
import { listIn, objectIn } from "./records.js";
import { HOUR, now, timeOf } from "./time.js";

const MAX_ECHOES = 200;
const REST_HOURS = 2;

/**
 * Why an echo may not be added to these echoes; undefined when it may. A frame counts from 0, and is echoed once in two hours on
 * a platform.
 *
 * @example
 * ```ts
 * const echo = frameEcho(new Map(), { at: "2026-04-01T20:00:00Z", frame: -1, platform: "a" });
 * console.log(incoherence([], echo)); // => frame -1: frames count from 0
 * ```
 */
export function incoherence(echoes: readonly LispyValue[], echo: JsonObject): string | undefined {
  const frame = integerOf(echo.get("frame"));
  if (frame === undefined) return "frame must be an integer";
  if (frame < 0n) return `frame ${frame}: frames count from 0`;
  const time = timeOf(echo.get("echo_timestamp"));
  if (time === undefined) return "echo_timestamp must be as 2026-04-01T20:00:00Z";
  const near = echoes.find(
    (other) =>
      other instanceof Map &&
      integerOf(other.get("frame")) === frame &&
      other.get("source_platform") === echo.get("source_platform") &&
      // Also where the clock has gone back.
      Math.abs(time - (timeOf(other.get("echo_timestamp")) ?? -Infinity)) < REST_HOURS * HOUR,
  ) as JsonObject | undefined;
  if (!near) return undefined;
  const when = String(near.get("echo_timestamp"));
  return `frame ${frame} was echoed at ${when}, less than ${REST_HOURS} hours away`;
}

/**
 * The store with an echo more, of which it keeps the last 200. The echo that is there already is not added again. Whether it is
 * coherent is the caller's question ({@link incoherence}).
 *
 * @param document `frame_echoes.json`, undefined for none; it is not changed.
 * @param at Now, as `2026-04-01T20:00:00Z`.
 * @throws {@link LispyError} of category `invalid-data` for a store that is none.
 * @example
 * ```ts
 * const at = "2026-04-01T20:00:00Z";
 * const store = appendEcho(undefined, frameEcho(new Map(), { at, platform: "a" }), at);
 * console.log(store.get("echoes").length); // => 1
 * ```
 */
export function appendEcho(
  document: JsonObject | undefined,
  echo: JsonObject,
  at: string,
): JsonObject {
  now(at);
  const before = listIn(ECHOES, document, "echoes");
  if (document && before.some((other) => isSame(other, echo))) return document;
  const echoes = [...before, echo].slice(-MAX_ECHOES);
  const meta: JsonObject = new Map<string, LispyValue>([
    ["description", "The echoes of this world's frames"],
    ["version", 1],
    ...(objectIn(ECHOES, document, "_meta") ?? []),
  ]);
  meta.set("last_echo_at", echo.get("echo_timestamp") ?? at);
  meta.set("total_echoes", echoes.length);
  meta.set("materialized_at", at);
  if (echo.has("inertia")) meta.set("last_enriched_at", at);
  const next: JsonObject = new Map<string, LispyValue>([["_meta", meta], ...(document ?? [])]);
  return next.set("_meta", meta).set("echoes", echoes);
}

function isSame(other: LispyValue, echo: JsonObject): boolean {
  if (!(other instanceof Map)) return false;
  if (other.get("echo_timestamp") !== echo.get("echo_timestamp")) return false;
  return canonicalJson(other) === canonicalJson(echo);
}
