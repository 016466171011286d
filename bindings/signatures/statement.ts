// What a signature is over: a text that names its purpose, the cartridge's content hash, and everything that the
// signature's own entry says but `sig`. So neither the cartridge nor who vouched, with which key and when can be changed,
// and no text that was signed for another purpose is ever taken for one.
// KEEP IN STEP with docs/signatures.md: other implementations make the same text.

import type { JsonObject } from "../cartridge/cartridge.js";
import { canonicalJson } from "../cartridge/canonical.js";

const PURPOSE = "lispy-cartridge-signature@1";

/** The UTF-8 bytes that are signed: three lines, of which the last is the canonical JSON of the entry without `sig`. */
export function statementBytes(contentHash: string, entry: JsonObject): Uint8Array<ArrayBuffer> {
  const said = new Map(entry);
  said.delete("sig");
  return new TextEncoder().encode(`${PURPOSE}\n${contentHash}\n${canonicalJson(said)}`);
}
