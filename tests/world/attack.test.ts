// What one agent or one odd document could do to a whole world, and what a world does to an agent that only passes through.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LispyError,
  LispyUsageError,
  type World,
  createVM,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";
import { threadRunner } from "../../bindings/entries/directory.js";

const AT = "2026-04-01T20:00:00Z";

function cartridge(id: string, parts: object): string {
  return JSON.stringify({ _meta: { type: "lispy-cartridge", agent_id: id }, ...parts });
}

const rejected = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LispyError);
  assert.match(error.message, message);
  return true;
};

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

test("a section that its document would be too deep with is rejected, not written", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  for (const [section, name] of [
    [`"profile":{"x":${nested(510)}}`, /agents\.json.* at \$\.agents\.a1/],
    [`"x-key":${nested(511)}`, /echo_frames\/a1\.json/],
  ] as const) {
    const text = `{"_meta":{"type":"lispy-cartridge","agent_id":"a1"},${section}}`;
    await assert.rejects(world.importText(text), rejected(name));
  }
  assert.deepEqual(await store.list(""), []);
});

