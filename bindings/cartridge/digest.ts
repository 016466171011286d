// SHA-256 of texts, through WebCrypto: the one digest that receipts, effects and cartridges use.

import { LispyUsageError } from "../errors.js";

/** Says which algorithm a digest is of; written before its digits. */
const PREFIX = "sha256:";

/**
 * The SHA-256 of a text's UTF-8, 64 lower-case hexadecimal digits. A lone surrogate counts as U+FFFD.
 *
 * @throws {@link LispyUsageError} where the host has no WebCrypto (in a browser: a page that is not secure).
 */
export async function sha256Hex(text: string): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new LispyUsageError("this host has no WebCrypto (crypto.subtle), which digests need");
  }
  const digest = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The digest of a text as receipts write it: `sha256:` and 64 digits. */
export async function digestOf(text: string): Promise<string> {
  return PREFIX + (await sha256Hex(text));
}

/** Whether a text is a digest as {@link digestOf} writes it. */
export function isDigest(text: unknown): text is string {
  return typeof text === "string" && /^sha256:[0-9a-f]{64}$/.test(text);
}
