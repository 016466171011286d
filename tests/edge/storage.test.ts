// The storage of examples/agents-on-durable-objects: cartridges in chunks under the platform's bounds, which are enforced here as Cloudflare does
// and a local workerd does not; what is damaged is found.

import assert from "node:assert/strict";
import { test } from "node:test";
import { serialize } from "node:v8";
import {
  CartridgeTooLarge,
  type Manifest,
  pack,
  readCartridge,
  readManifest,
  writeCartridge,
} from "../../examples/agents-on-durable-objects/cartridge-store.ts";
import type { Transaction } from "../../examples/agents-on-durable-objects/platform.ts";
import { MOST_TEXT_LENGTH } from "../../examples/agents-on-durable-objects/policy.ts";
import { putEntries } from "../../examples/agents-on-durable-objects/outbox.ts";
import { putAside, refusedItems } from "../../examples/agents-on-durable-objects/refused.ts";
import { putAll } from "../../examples/agents-on-durable-objects/values.ts";

/** A storage with the bounds of key-value storage: 128 KiB a value, 128 keys a call, keys of 2,048 bytes. */
class Bounded implements Transaction {
  readonly values = new Map<string, unknown>();

  get(keys: string | string[]): Promise<never> {
    if (typeof keys === "string") return Promise.resolve(this.values.get(keys) as never);
    assert.ok(keys.length <= 128);
    const found = keys.filter((key) => this.values.has(key));
    return Promise.resolve(new Map(found.map((key) => [key, this.values.get(key)])) as never);
  }

  list<T>({
    prefix,
    limit = Infinity,
  }: {
    prefix: string;
    limit?: number;
  }): Promise<Map<string, T>> {
    const keys = [...this.values.keys()].filter((key) => key.startsWith(prefix)).sort();
    return Promise.resolve(
      new Map(keys.slice(0, limit).map((key) => [key, this.values.get(key) as T])),
    );
  }

  async put(entries: Record<string, unknown>): Promise<void> {
    assert.ok(Object.keys(entries).length <= 128);
    for (const [key, value] of Object.entries(entries)) {
      assert.ok(Buffer.byteLength(key) <= 2048);
      assert.ok(serialize(value).length <= 128 * 1024, `${key}: ${serialize(value).length} bytes`);
      this.values.set(key, structuredClone(value));
    }
  }

  async delete(keys: string[]): Promise<number> {
    assert.ok(keys.length <= 128);
    return keys.filter((key) => this.values.delete(key)).length;
  }

  async setAlarm(): Promise<void> {}
  async deleteAlarm(): Promise<void> {}
}

const texts = [
  "",
  "{}",
  "a".repeat(122_880),
  "a".repeat(122_881),
  "é🌊".repeat(400_000),
  "x".repeat(16 * 1024 * 1024),
];

test("cartridges of all lengths come back, and nothing of the one before is left", async () => {
  const storage = new Bounded();
  for (const text of [...texts, ...texts.toReversed()]) {
    await writeCartridge(storage, await pack(text));
    assert.equal((await readCartridge(storage)) === text, true);
    const { chunks, bytes } = (await readManifest(storage))!;
    assert.deepEqual([storage.values.size, bytes], [chunks + 1, Buffer.byteLength(text)]);
  }
});

test("a cartridge that is there already is not written again", async () => {
  const storage = new Bounded();
  await writeCartridge(storage, await pack("same"));
  await writeCartridge(storage, await pack("same"));
  assert.equal((await readManifest(storage))!.generation, 1);
});

test("what is too large is refused before anything is written", async () => {
  await assert.rejects(pack("x".repeat(16 * 1024 * 1024 + 1)), CartridgeTooLarge);
  const storage = new Bounded();
  const large = new Uint8Array(128 * 1024);
  await assert.rejects(
    putAll(storage, [
      ["a", 1],
      ["b", large],
    ]),
    /b has \d+ bytes, at most 131072/,
  );
  assert.equal(storage.values.size, 0);
});

test("a chunk that is missing or was changed is found", async () => {
  const storage = new Bounded();
  await writeCartridge(storage, await pack("y".repeat(300_000)));
  const { generation } = (await readManifest(storage)) as Manifest;
  const key = `chunk/${generation}/1`;
  const chunk = storage.values.get(key) as Uint8Array;
  storage.values.set(
    key,
    chunk.map((byte, index) => (index === 77 ? byte ^ 1 : byte)),
  );
  await assert.rejects(readCartridge(storage), /damaged/);
  storage.values.delete(key);
  await assert.rejects(readCartridge(storage), /chunk\/1\/1 is missing/);
  await assert.rejects(readCartridge(new Bounded()), /there is no cartridge/);
});

test("the longest text fits into a value, whatever it is made of; the newest refused items are kept", async () => {
  const storage = new Bounded();
  for (const character of ["a", "é", "\u{1F30A}", "\u0000", '"']) {
    const text = character.repeat(MOST_TEXT_LENGTH).slice(0, MOST_TEXT_LENGTH);
    const entry = {
      kind: "effect",
      key: `sha256:${"0".repeat(64)}`,
      name: "x",
      text,
      sends: 0,
      at: 0,
    } as const;
    await putEntries(storage, [entry]);
    await putAside(storage, [entry]);
  }
  for (let n = 0; n < 30; n += 1)
    await putAside(
      storage,
      Array.from({ length: 7 }, (_, index) => ({ n: 7 * n + index })),
    );
  const kept = (await refusedItems(storage)) as { n: number }[];
  assert.deepEqual([kept.length, kept.at(-1)!.n, kept[0]!.n], [100, 209, 110]);
});
