// Signing a cartridge: an entry more in `lineage.signatures`. Signatures stand side by side and vouch for the same
// content: none is part of what another one signs.

import { toBase64url } from "./base64url.js";
import { type JsonObject, invalid, objectAt } from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import { checkedMoment } from "../cartridge/moment.js";
import type { LispyValue } from "../values/convert.js";
import { sign } from "./ed25519.js";
import { LispyUsageError } from "../errors.js";
import { publicKeyOf, seedOf } from "./keys.js";
import { statementBytes } from "./statement.js";

/** Who signs, and when. */
export interface SignOptions {
  /** As {@link generateKeyPair} makes it. */
  privateKey: string;
  /** Who vouches: the name of a world, a host, a person. Not empty. Is signed too; what it is worth depends on the key. */
  by: string;
  /** When, as in `2026-04-01T20:00:00Z`. Is signed too. */
  at: string;
}

/**
 * A cartridge's document with one more signature; the given one stays as it is. A key signs once: its earlier signature
 * is replaced, in its place. The content hash does not change.
 *
 * @throws {@link LispyUsageError} for a text that is no private key, an empty name, something that is no moment, or where
 * the runtime has no Ed25519; {@link LispyError} of category `invalid-data` when `lineage.signatures` is no array.
 * @example
 * ```ts
 * const document = new Map([["_meta", new Map([["type", "lispy-cartridge"]])]]);
 * const { publicKey, privateKey } = await generateKeyPair();
 * const signed = await signDocument(document, { privateKey, by: "rappterbook", at: "2026-04-01T20:00:00Z" });
 * console.log((await verifyDocument(signed, { trusted: [publicKey] })).state); // => valid
 * ```
 */
export async function signDocument(
  document: JsonObject,
  { privateKey, by, at }: SignOptions,
): Promise<JsonObject> {
  const seed = seedOf(privateKey);
  if (typeof by !== "string" || by === "") {
    throw new LispyUsageError("by must say who signs: a name that is not empty");
  }
  checkedMoment(at, "at");
  const before = signaturesOf(document) ?? [];
  const key = await publicKeyOf(privateKey);
  const entry: JsonObject = new Map<string, LispyValue>([
    ["key", key],
    ["by", by],
    ["at", at],
  ]);
  const statement = statementBytes(await contentHash(document), entry);
  entry.set("sig", toBase64url(await sign(seed, statement)));

  const isOwn = (other: LispyValue): boolean => other instanceof Map && other.get("key") === key;
  const place = before.findIndex(isOwn);
  const others = before.filter((other) => !isOwn(other));
  others.splice(place < 0 ? others.length : place, 0, entry);
  const lineage: JsonObject = new Map(document.get("lineage") as JsonObject | undefined);
  return new Map(document).set("lineage", lineage.set("signatures", others));
}

/** The entries, unchecked; undefined when the cartridge has no such list. */
export function signaturesOf(document: JsonObject): LispyValue[] | undefined {
  if (!document.has("lineage")) return undefined;
  const signatures = objectAt(document.get("lineage"), "$.lineage").get("signatures") ?? undefined;
  if (signatures === undefined || Array.isArray(signatures)) return signatures;
  throw invalid("$.lineage.signatures", "must be an array");
}
