// Ed25519 through WebCrypto, over bytes: the one place that knows how keys look inside. What is signed is decided in
// statement.ts, how keys are written in keys.ts.

import { LispyUsageError } from "../errors.js";

type Bytes = Uint8Array<ArrayBuffer>;

/** Length of a seed and of a public key, and of a signature. */
export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** PKCS #8 of an Ed25519 key, up to its seed (RFC 8410): the only form in which every runtime takes a private key. */
const PKCS8_HEAD = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/** A new seed. */
export async function randomSeed(): Promise<Bytes> {
  const { privateKey } = (await supported((subtle) =>
    subtle.generateKey("Ed25519", true, ["sign", "verify"]),
  )) as CryptoKeyPair;
  const pkcs8 = new Uint8Array(await subtleCrypto().exportKey("pkcs8", privateKey));
  if (!PKCS8_HEAD.every((byte, index) => index === 1 || byte === pkcs8[index])) {
    throw new LispyUsageError("this runtime writes Ed25519 keys in a form that is not known here");
  }
  return pkcs8.slice(PKCS8_HEAD.length, PKCS8_HEAD.length + KEY_BYTES);
}

/** The public key that belongs to a seed, as base64url. */
export async function publicOf(seed: Bytes): Promise<string> {
  const { x } = await subtleCrypto().exportKey("jwk", await importSeed(seed));
  return x!;
}

/** The signature of a message, which is the same every time. */
export async function sign(seed: Bytes, message: Bytes): Promise<Bytes> {
  const key = await importSeed(seed);
  return new Uint8Array(await subtleCrypto().sign("Ed25519", key, message));
}

/** Whether a signature is that of the message by the key. Bytes that are no public key have signed nothing. */
export async function verify(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const imported = await supported((subtle) =>
    subtle.importKey("raw", key, "Ed25519", false, ["verify"]),
  ).catch((error: unknown) => {
    if (error instanceof LispyUsageError) throw error;
    return undefined;
  });
  return imported !== undefined && subtleCrypto().verify("Ed25519", imported, signature, message);
}

function importSeed(seed: Bytes): Promise<CryptoKey> {
  const pkcs8 = new Uint8Array([...PKCS8_HEAD, ...seed]);
  return supported((subtle) => subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]));
}

/** What a runtime that does not know the algorithm throws becomes one clear error. */
async function supported<T>(use: (subtle: SubtleCrypto) => Promise<T>): Promise<T> {
  try {
    return await use(subtleCrypto());
  } catch (error) {
    const name = (error as { name?: unknown } | undefined)?.name;
    if (name !== "NotSupportedError") throw error;
    throw new LispyUsageError(
      "this runtime's WebCrypto has no Ed25519, which signatures need: use a newer one (Node.js from 20 on has it)",
    );
  }
}

function subtleCrypto(): SubtleCrypto {
  const subtle = globalThis.crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new LispyUsageError(
    "this runtime has no WebCrypto (crypto.subtle), which signatures need; a page must be secure (https)",
  );
}
