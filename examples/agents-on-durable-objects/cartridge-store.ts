// The cartridge in storage: a manifest, and the text in chunks that fit into a value.
// Invariant: written inside a transaction, the old chunks are deleted in the same one; so there is the old cartridge or the new one, and
// the digest in the manifest is that of the chunks.

import type { Transaction } from "./platform.ts";
import { MOST_CARTRIDGE_BYTES } from "./policy.ts";
import { deleteAll, getAll, putAll } from "./values.ts";

/** Well below the bound of a value. */
const CHUNK_BYTES = 120 * 1024;
const MANIFEST = "cartridge";

export interface Manifest {
  /** Of the chunks; no two cartridges of an object have the same. */
  generation: number;
  chunks: number;
  bytes: number;
  /** `sha256:` and 64 digits, of the bytes. */
  digest: string;
}

/** A cartridge that is larger than what is kept here. */
export class CartridgeTooLarge extends Error {}

/** The bytes of a cartridge with their digest; made outside of the transaction, which should be short. */
export interface Packed {
  bytes: Uint8Array<ArrayBuffer>;
  digest: string;
}

export async function pack(text: string): Promise<Packed> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_CARTRIDGE_BYTES) {
    throw new CartridgeTooLarge(
      `the cartridge has ${bytes.length} bytes, at most ${MOST_CARTRIDGE_BYTES}`,
    );
  }
  return { bytes, digest: await digestOf(bytes) };
}

/** Puts a cartridge in the place of the one that is there. */
export async function writeCartridge(
  storage: Transaction,
  { bytes, digest }: Packed,
): Promise<void> {
  const old = await storage.get<Manifest>(MANIFEST);
  if (old?.digest === digest) return;
  const chunks = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  const next: Manifest = {
    generation: (old?.generation ?? 0) + 1,
    chunks,
    bytes: bytes.length,
    digest,
  };
  const parts = keysOf(next).map((key, index): [string, Uint8Array] => [
    key,
    // A copy: a view would be stored with the whole buffer below it.
    bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  ]);
  await putAll(storage, [...parts, [MANIFEST, next]]);
  if (old) await deleteAll(storage, keysOf(old));
}

/** The text of the cartridge. Throws when a chunk is missing or the digest is another one. */
export async function readCartridge(storage: Transaction): Promise<string> {
  const manifest = await readManifest(storage);
  if (!manifest) throw new Error("there is no cartridge");
  const parts = await getAll<Uint8Array>(storage, keysOf(manifest));
  const bytes = new Uint8Array(manifest.bytes);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  if ((await digestOf(bytes)) !== manifest.digest)
    throw new Error("the cartridge in storage is damaged");
  return new TextDecoder().decode(bytes);
}

export function readManifest(storage: Transaction): Promise<Manifest | undefined> {
  return storage.get<Manifest>(MANIFEST);
}

function keysOf({ generation, chunks }: Manifest): string[] {
  return Array.from({ length: chunks }, (_, index) => `chunk/${generation}/${index}`);
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
