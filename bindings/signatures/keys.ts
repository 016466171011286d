// Keys as short texts that say what they are: `ed25519:` and the public key, `ed25519-private:` and the seed that the
// whole key is made from (RFC 8032), both as base64url. A private key never reaches a document or a message.

import { fromBase64url, toBase64url } from "./base64url.js";
import { KEY_BYTES, publicOf, randomSeed } from "./ed25519.js";
import { LispyUsageError } from "../errors.js";

const PUBLIC = "ed25519:";
const PRIVATE = "ed25519-private:";

/** Two keys that belong together. */
export interface SigningKeys {
  /** `ed25519:` and 43 characters. May be known to everybody; names the signer. */
  readonly publicKey: string;
  /** `ed25519-private:` and 43 characters. Whoever has it can sign in the signer's name: keep it out of cartridges and logs. */
  readonly privateKey: string;
}

/**
 * A new pair of keys for {@link signDocument}, from the runtime's own random numbers.
 *
 * @throws {@link LispyUsageError} where the runtime's WebCrypto has no Ed25519.
 * @example
 * ```ts
 * const { publicKey, privateKey } = await generateKeyPair();
 * console.log(publicKey.length, privateKey.startsWith("ed25519-private:")); // => 51 true
 * ```
 */
export async function generateKeyPair(): Promise<SigningKeys> {
  return keysOfSeed(await randomSeed());
}

/**
 * The public key that belongs to a private key.
 *
 * @throws {@link LispyUsageError} for a text that is no private key (it is not repeated in the message).
 * @example
 * ```ts
 * const { publicKey, privateKey } = await generateKeyPair();
 * console.log((await publicKeyOf(privateKey)) === publicKey); // => true
 * ```
 */
export async function publicKeyOf(privateKey: string): Promise<string> {
  return PUBLIC + (await publicOf(seedOf(privateKey)));
}

/** The pair that a seed of 32 bytes makes. */
export async function keysOfSeed(seed: Uint8Array<ArrayBuffer>): Promise<SigningKeys> {
  return { publicKey: PUBLIC + (await publicOf(seed)), privateKey: PRIVATE + toBase64url(seed) };
}

/** The seed of a private key's text. */
export function seedOf(privateKey: string): Uint8Array<ArrayBuffer> {
  const seed = bytesOf(privateKey, PRIVATE);
  if (seed !== undefined) return seed;
  throw new LispyUsageError(
    `a private key is ${PRIVATE} and 43 characters, as generateKeyPair makes it`,
  );
}

/** The bytes of a public key's text; undefined when it is none. */
export function publicKeyBytes(publicKey: unknown): Uint8Array<ArrayBuffer> | undefined {
  return bytesOf(publicKey, PUBLIC);
}

function bytesOf(key: unknown, prefix: string): Uint8Array<ArrayBuffer> | undefined {
  if (typeof key !== "string" || !key.startsWith(prefix)) return undefined;
  return fromBase64url(key.slice(prefix.length), KEY_BYTES);
}
