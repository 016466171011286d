// An import, a merge of worlds and a frame, each dying before each step that changes the disk: what is there afterwards is the world
// before or the world after, as a whole.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { directoryStore } from "../../bindings/entries/directory.js";
import { type World, openWorld } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const AT = "2026-04-01T20:00:00Z";
const SAMPLES = join(root, "examples/worlds");

/** A copy of a sample world. */
function copyOf(t: TestContext, name: string): string {
  const path = mkdtempSync(join(tmpdir(), "lispy-crash-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  cpSync(join(SAMPLES, name), path, { recursive: true });
  return path;
}

async function contents(path: string): Promise<string> {
  const store = await directoryStore(path);
  const names = await store.list("");
  const texts = await Promise.all(
    names.map(async (name) => [name, (await store.read(name))!.text]),
  );
  return JSON.stringify(texts);
}

const CARTRIDGE = JSON.stringify({
  _meta: { type: "lispy-cartridge", agent_id: "guest-1" },
  profile: { name: "Guest" },
  soul: "# Guest",
  tools: { "guest-tool": { name: "guest-tool", code: "(+ 1 2)", author: "guest-1" } },
  programs: { main: "(+ 1 2)" },
});

const OPERATIONS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  import: (world) => world.importText(CARTRIDGE, { at: AT }),
  export: (world) => world.export("harbour-tug-01", { at: AT }),
  frame: (world) => world.frame({ at: AT }),
  merge: async (world) => {
    using other = await openWorld(join(SAMPLES, "orchard"));
    // The other parent's part is its own: it is not written here.
    return world.mergeWith(other, { at: AT, echoBack: "this" });
  },
};

for (const [name, operation] of Object.entries(OPERATIONS)) {
  test(`${name}: dies before each step`, async (t) => {
    const steps: string[] = [];
    const whole = copyOf(t, "harbour");
    const before = await contents(whole);
    {
      const store = await directoryStore(whole, { faults: (step) => void steps.push(step) });
      using world = await openWorld(store);
      await operation(world);
    }
    const after = await contents(whole);
    assert.notEqual(after, before);
    const found = { before: 0, after: 0 };
    for (const [index, step] of steps.entries()) {
      const path = copyOf(t, "harbour");
      let left = index;
      const store = await directoryStore(path, {
        faults: () => {
          if (left-- === 0) throw new Error("dies here");
        },
      });
      using world = await openWorld(store);
      await operation(world).catch((error: unknown) => {
        if (!(error instanceof Error && error.message === "dies here")) throw error;
      });
      const now = await contents(path);
      assert.ok(now === before || now === after, `${step}: neither the old world nor the new one`);
      found[now === before ? "before" : "after"] += 1;
    }
    t.diagnostic(`${steps.length} steps, ${JSON.stringify(found)}`);
    assert.ok(found.before > 0 && found.after > 0);
  });
}
