// Another world, as far as it is published: its documents below an address, read and never written. Nothing is fetched here: the host
// gives the function that does it, and with it decides where it may go.

import { LispyUsageError } from "../errors.js";
import { checkedName } from "../documents/names.js";
import { badDocument } from "../documents/complaint.js";
import { type WorldStore } from "./store.js";

/** Fetches an address: its text, or undefined when there is nothing (404). What it throws is the reader's error. */
export type FetchText = (url: string) => Promise<string | undefined>;

/**
 * A read-only store over published documents, as `raw_base` of a manifest names them.
 *
 * @param base The address of the folder that holds `agents.json`, `http:` or `https:`.
 * @param fetchText Fetches a text; a host that wants to allow some addresses only says so here.
 * @example
 * ```ts
 * const pages = new Map([["https://far.example/state/stats.json", '{"total_posts": 3}']]);
 * const store = httpStore("https://far.example/state/", async (url) => pages.get(url));
 * console.log((await store.read("stats.json"))?.text); // => {"total_posts": 3}
 * ```
 */
export function httpStore(base: string, fetchText: FetchText): WorldStore {
  const folder = folderAt(base);
  return {
    async read(name) {
      const text = await fetchText(new URL(checkedName(name), folder).href);
      return text === undefined ? undefined : { text, version: text };
    },
    list: () =>
      Promise.reject(badDocument(base, "cannot be listed: published documents are read by name")),
    write: () =>
      Promise.reject(new LispyUsageError(`${base} is another world, which is only read`)),
  };
}

function folderAt(base: string): URL {
  const found = URL.canParse(base) ? new URL(base.endsWith("/") ? base : `${base}/`) : undefined;
  if (found && /^https?:$/.test(found.protocol)) return found;
  throw new LispyUsageError(`the address of a world begins with http: or https:, not ${base}`);
}
