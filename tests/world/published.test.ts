// A real state directory, in part: every agent with a soul leaves it, arrives in an empty world, and leaves that as it came.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { memoryStore, openWorld } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const PUBLISHED = join(root, "../shared/published/world");
const AT = "2026-04-01T20:00:00Z";

function documents(): Record<string, string> {
  const files = readdirSync(PUBLISHED, { recursive: true, encoding: "utf8" })
    .map((name) => join(PUBLISHED, name))
    .filter((file) => statSync(file).isFile());
  return Object.fromEntries(
    files.map((file) => [relative(PUBLISHED, file), readFileSync(file, "utf8")]),
  );
}

const absent = existsSync(PUBLISHED) ? false : "shared/published/world is not beside this checkout";

test(
  "every agent with a soul: exported, imported, exported, the same",
  { skip: absent },
  async (t) => {
    const store = memoryStore(documents());
    using world = await openWorld(store);
    using empty = await openWorld(memoryStore());
    const souls = (await store.list("memory/")).map((name) => name.slice(7, -3));
    assert.ok(souls.length >= 40);
    const begin = performance.now();
    let bytes = 0;
    const hashes = new Map<string, string>();
    for (const id of souls) {
      const { text, hash, bytes: size } = await world.export(id, { at: AT });
      bytes += size;
      hashes.set(id, hash);
      const report = await empty.importText(text, { at: AT });
      assert.equal(report.agentId, id);
      assert.equal(report.hash, hash);
      assert.deepEqual(report.notRestored, []);
    }
    for (const id of souls) {
      const again = await empty.export(id, { at: AT });
      assert.equal(again.hash, hashes.get(id), id);
    }
    const records = await empty.cartridges();
    assert.deepEqual(
      records.map((record) => "agent" in record && record.agent),
      [...souls].sort(),
    );
    const seconds = (performance.now() - begin) / 1000;
    t.diagnostic(
      `${souls.length} agents, ${bytes.toLocaleString("en-US")} bytes, ${seconds.toFixed(1)} s there and back`,
    );
  },
);

test("what programs ask of it", { skip: absent }, async () => {
  using world = await openWorld(memoryStore(documents()));
  assert.match((await world.name())!, /^[^/]+\/rappterbook$/);
  assert.ok((await world.agents()).length >= 112);
});
