// The echo of a merged world comes back into its parents. The store of echoes is append-only: what is there stays as it is.

import type { JsonObject } from "../cartridge/cartridge.js";
import { orderedJson } from "../cartridge/canonical.js";
import { stamped } from "../documents/meta.js";
import { ECHOES } from "../documents/layout.js";
import { type Documents, listIn, objectIn } from "./read.js";
import { checkedTime, secondsOf } from "./time.js";

/** How many echoes a world keeps. */
export const MOST_ECHOES = 200;

/**
 * A parent's `frame_echoes.json` with the merged echo at the end. An echo of the same frame, time, platform and worlds is there
 * already: then it is the document as it was. The last 200 echoes are kept.
 *
 * @param at When it comes back, as in `2026-04-01T20:00:00Z`.
 * @throws {@link LispyError} of category `invalid-data` when the parent's document is not what its name says.
 * @example `documents.set("frame_echoes.json", echoBack(merged, documents, at))`
 */
export function echoBack(merged: JsonObject, documents: Documents, at: string): JsonObject {
  checkedTime(at);
  const before = documents.get(ECHOES);
  const echoes = listIn(documents, ECHOES, "echoes");
  const key = keyOf(merged);
  if (before !== undefined && echoes.some((echo) => keyOf(echo) === key)) return before;
  const after = [...echoes, merged].slice(-MOST_ECHOES);
  const meta = before?.get("_meta");
  const time = merged.get("echo_timestamp") ?? at;
  const last = objectIn(before, "_meta").get("last_echo_at");
  const later = (secondsOf(last) ?? -Infinity) > (secondsOf(time) ?? -Infinity);
  const fresh = { description: "Echoes of frames", version: 1 };
  const figures = { last_echo_at: later ? last! : time, total_echoes: after.length };
  const document: JsonObject = new Map(before);
  document.set("_meta", stamped(meta, { ...(!meta && fresh), ...figures, materialized_at: at }));
  return document.set("echoes", after);
}

/** What tells echoes apart: frame numbers repeat, and two merged worlds may echo in one second. */
function keyOf(echo: JsonObject): string {
  const worlds = objectIn(echo, "platform_snapshot").get("dimensions");
  const [frame, time, platform] = ["frame", "echo_timestamp", "source_platform"].map((key) =>
    echo.get(key),
  );
  return orderedJson([frame, time, platform, worlds]);
}
