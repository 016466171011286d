// Whether a cartridge's signatures hold. Says what is so and decides nothing: which keys are trusted, and what an
// unsigned cartridge may do, is the host's business.

import { fromBase64url } from "./base64url.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import { isMoment } from "../cartridge/moment.js";
import type { LispyValue } from "../values/convert.js";
import { SIGNATURE_BYTES, verify } from "./ed25519.js";
import { LispyUsageError } from "../errors.js";
import { publicKeyBytes } from "./keys.js";
import { signaturesOf } from "./sign.js";
import { statementBytes } from "./statement.js";

/** What a signature is worth: it holds and its key is trusted; it does not hold; it holds and nobody knows the key. */
export type SignatureState = "valid" | "invalid" | "unknown key";

/** One entry of `lineage.signatures`, as far as it can be read. */
export interface SignatureReport {
  readonly state: SignatureState;
  /** The public key; undefined when the entry has none that is a text. So for `by` and `at`. */
  readonly key: string | undefined;
  readonly by: string | undefined;
  readonly at: string | undefined;
  /** Why it is invalid. */
  readonly reason?: string;
}

/** What came of {@link verifyDocument}. */
export interface VerificationReport {
  /**
   * `"none"`: there is no signature. `"invalid"`: at least one does not hold: somebody has changed something. `"valid"`:
   * all hold, and at least one is by a trusted key. `"unknown key"`: all hold, none is by a trusted key.
   */
  readonly state: "none" | SignatureState;
  /** `sha256:` and 64 digits: what the signatures are about. */
  readonly contentHash: string;
  /** In the order of the cartridge. */
  readonly signatures: readonly SignatureReport[];
}

/**
 * Checks every signature of a cartridge's document. Malformed entries are invalid and say why; nothing in the document
 * makes this throw but a `lineage` of the wrong shape.
 *
 * @param options.trusted The public keys that the host trusts. Default: none.
 * @throws {@link LispyUsageError} for a trusted key that is no public key, or where the runtime has no Ed25519;
 * {@link LispyError} of category `invalid-data` when `lineage` is no object or `lineage.signatures` no array.
 * @example
 * ```ts
 * const document = new Map([["_meta", new Map([["type", "lispy-cartridge"]])]]);
 * console.log((await verifyDocument(document)).state); // => none
 * ```
 */
export async function verifyDocument(
  document: JsonObject,
  { trusted = [] }: { trusted?: Iterable<string> | undefined } = {},
): Promise<VerificationReport> {
  const keys = new Set(trusted);
  [...keys].forEach((key, index) => {
    if (publicKeyBytes(key)) return;
    // Not repeated: it may be a private key that was passed by mistake.
    throw new LispyUsageError(
      `trusted[${index}] is no public key (ed25519: and 43 characters)`,
      `$.trusted[${index}]`,
    );
  });
  const entries = signaturesOf(document) ?? [];
  const hash = await contentHash(document);
  const signatures: SignatureReport[] = [];
  for (const [index, entry] of entries.entries()) {
    const earlier = entries.slice(0, index);
    signatures.push(await reportOf(entry, earlier, hash, keys));
  }
  const has = (state: SignatureState): boolean =>
    signatures.some((signature) => signature.state === state);
  const state = (["invalid", "valid", "unknown key"] as const).find(has) ?? "none";
  return { state, contentHash: hash, signatures };
}

async function reportOf(
  entry: LispyValue,
  earlier: readonly LispyValue[],
  hash: string,
  trusted: ReadonlySet<string>,
): Promise<SignatureReport> {
  const fields: JsonObject = entry instanceof Map ? entry : new Map();
  const [key, by, at, sig] = ["key", "by", "at", "sig"].map((name) => {
    const value = fields.get(name);
    return typeof value === "string" ? value : undefined;
  });
  const bad = (reason: string): SignatureReport => ({ state: "invalid", key, by, at, reason });

  if (!(entry instanceof Map)) return bad("is no object");
  const keyBytes = publicKeyBytes(key);
  if (keyBytes === undefined) return bad("key is no public key (ed25519: and 43 characters)");
  if (!by) return bad("by does not say who has signed");
  if (!isMoment(at)) return bad("at is no moment as in 2026-04-01T20:00:00Z");
  const sigBytes = sig === undefined ? undefined : fromBase64url(sig, SIGNATURE_BYTES);
  if (sigBytes === undefined) return bad("sig is no signature (86 characters of base64url)");
  if (earlier.some((other) => other instanceof Map && other.get("key") === key)) {
    return bad("this key has signed already: a key signs once");
  }
  if (!(await verify(keyBytes, sigBytes, statementBytes(hash, fields)))) {
    return bad("the cartridge, or what the signature says, has been changed since it was signed");
  }
  return { state: trusted.has(key!) ? "valid" : "unknown key", key, by, at };
}
