// Forks and merges: what they change, what they leave alone, and the laws that they keep.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import { writeDocument } from "../../bindings/cartridge/cartridge.js";
import { canonicalJson } from "../../bindings/cartridge/canonical.js";
import { contentHash } from "../../bindings/cartridge/lineage.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { diffCartridges } from "../../bindings/revise/diff.js";
import { forkCartridge } from "../../bindings/revise/fork.js";
import { byName, mergedOrder } from "../../bindings/revise/merge-order.js";
import { type MergeOptions, type Merged, mergeCartridges } from "../../bindings/revise/merge.js";
import { keysOfSeed } from "../../bindings/signatures/keys.js";
import { signDocument } from "../../bindings/signatures/sign.js";
import { cartridgeDocument, documentOf } from "./documents.js";
import { bootCartridge, createVMSync } from "./machine.js";

const at = "2026-05-01T00:00:00Z";
const meta = { type: "lispy-cartridge", agent_id: "a1" };
type Parts = Record<string, unknown>;
const cartridge = (parts: Parts, more: Parts = {}): JsonObject =>
  documentOf({ _meta: { ...meta, ...more }, ...parts });
const textOf = (document: JsonObject): string => writeDocument(document, createVMSync);
const partsOf = (document: JsonObject): Record<string, Record<string, unknown>> =>
  JSON.parse(textOf(document)) as Record<string, Record<string, unknown>>;
const merge = (
  a: JsonObject,
  b: JsonObject,
  options: Partial<MergeOptions> = {},
): Promise<Merged> => mergeCartridges(a, b, { at, ...options });

/** The content that merging is about: without lineage, and without the time. */
function content(document: JsonObject, without: readonly string[] = []): string {
  const rest = new Map(document);
  rest.delete("lineage");
  without.forEach((key) => rest.delete(key));
  const inner = new Map(rest.get("_meta") as JsonObject);
  inner.delete("exported_at");
  return canonicalJson(rest.set("_meta", inner));
}

test("a fork is the same agent under another name, and says where it comes from", async () => {
  const keys = await keysOfSeed(new Uint8Array(32).fill(1));
  const plain = cartridge({
    profile: { name: "Zion" },
    tools: { t: { code: "(define (t) 1)", author: "a1" } },
    env: { "agent-id": "a1", x: 1 },
    lineage: { frame: 7, hosts: ["home"], receipts: [`sha256:${"0".repeat(64)}`], note: "kept" },
  });
  const original = await signDocument(plain, { ...keys, by: "home", at });
  const before = textOf(original);
  const fork = await forkCartridge(original, { agentId: "a2", at });
  assert.equal(textOf(original), before, "the original is as it was");
  const hash = await contentHash(original);
  assert.deepEqual(partsOf(fork), {
    _meta: { ...meta, agent_id: "a2", exported_at: at },
    profile: { name: "Zion" },
    tools: { t: { code: "(define (t) 1)", author: "a1" } },
    env: { "agent-id": "a2", x: 1 },
    lineage: {
      ...{ frame: 7, hosts: ["home"], receipts: [], note: "kept", parent: hash },
      origin: [{ agent_id: "a1", content: hash, at }],
    },
  });
  const second = partsOf(await forkCartridge(fork, { agentId: "a3", at }));
  const origin = second["lineage"]!["origin"] as { agent_id: string }[];
  assert.deepEqual(
    origin.map(({ agent_id }) => agent_id),
    ["a1", "a2"],
  );
});

test("a fork in the middle of a run goes on, knows its new name, and keeps its origin through frames", async () => {
  using first = await bootCartridge(
    textOf(
      cartridge({
        programs: {
          main: "(define (main n) (let loop ((i 0)) (if (< i 500) (loop (+ i 1)) agent-id)))",
        },
      }),
    ),
  );
  await first.vm.run("(main 1)", { steps: 200 });
  const stopped = documentOf(first.export());
  const fork = await forkCartridge(stopped, { agentId: "a2", at });
  using second = await bootCartridge(textOf(fork));
  assert.equal(second.vm.status, "suspended");
  const result = await second.vm.resume();
  assert.equal(result.status === "done" && result.value, "a2");
  const receipt = await second.frame(1);
  assert.equal(receipt.parent, await contentHash(fork));
  const { lineage } = partsOf(documentOf(second.export()));
  assert.equal(lineage!["parent"], await contentHash(fork));
  assert.equal((lineage!["origin"] as Parts[])[0]!["content"], await contentHash(stopped));
});

test("what a fork cannot be", async () => {
  const document = cartridge({});
  for (const options of [
    { agentId: "a1", at },
    { agentId: "../x", at },
    { agentId: "a2", at: "now" },
  ]) {
    await assert.rejects(forkCartridge(document, options), LispyUsageError);
  }
  const odd = cartridge({ lineage: { origin: "x" } });
  await assert.rejects(forkCartridge(odd, { agentId: "a2", at }), (error) => {
    return error instanceof LispyError && error.path === "$.lineage.origin";
  });
});

test("a merge with itself changes nothing but the lineage", async () => {
  await fc.assert(
    fc.asyncProperty(cartridgeDocument(), async (document) => {
      const { document: merged, conflicts } = await merge(document, document);
      assert.deepEqual(conflicts, []);
      assert.equal(content(merged), content(document));
      const rest = (one: JsonObject): string[] =>
        [...one.keys()].filter((key) => key !== "lineage");
      assert.deepEqual(rest(merged), rest(document), "and the order of keys");
    }),
  );
});

test("zero below zero is another number than zero", async () => {
  const [below, zero] = [-0, 0].map((notes) => cartridge({}).set("notes", notes)) as [
    JsonObject,
    JsonObject,
  ];
  const { document } = await merge(below, zero, { base: below });
  assert.equal(content(document), content(zero));
});

test("with a base, a side that has not changed gives way, and nothing is a conflict", async () => {
  await fc.assert(
    fc.asyncProperty(cartridgeDocument(), cartridgeDocument(), async (base, b) => {
      for (const prefer of ["a", "b"] as const) {
        const { document, conflicts } = await merge(base, b, { base, prefer });
        assert.deepEqual(conflicts, []);
        assert.equal(content(document), content(b));
      }
    }),
  );
});

test("merging is symmetric: in content where there is no conflict, to the byte when the newer one counts", async () => {
  let free = 0;
  await fc.assert(
    fc.asyncProperty(
      ...([cartridgeDocument(["vm"]), cartridgeDocument(["vm"])] as const),
      fc.option(cartridgeDocument(["vm"]), { nil: undefined }),
      async (a, b, given) => {
        const base = given && { base: given };
        const [one, other] = [await merge(a, b, base), await merge(b, a, base)];
        assert.equal(textOf(one.document), textOf(other.document));
        assert.equal(one.conflicts.length, other.conflicts.length);
        const preferA = await merge(a, b, { ...base, prefer: "a" });
        const preferB = await merge(a, b, { ...base, prefer: "b" });
        assert.deepEqual(
          preferA.conflicts.map(({ path }) => path).sort(),
          preferB.conflicts.map(({ path }) => path).sort(),
        );
        if (preferA.conflicts.length > 0) return;
        free += 1;
        assert.equal(content(preferA.document), content(preferB.document));
      },
    ),
    { numRuns: 300 },
  );
  assert.ok(free > 10, `${free} merges were without a conflict`);
});

test("values, three ways", async () => {
  const base = cartridge({
    env: { kept: 1, mine: 1, yours: 1, both: 1, gone: 1, deep: { x: 1, y: 1 } },
  });
  const a = cartridge({
    env: { kept: 1, mine: 2, yours: 1, both: 2, deep: { x: 2, y: 1 }, new: [1] },
  });
  const b = cartridge({
    env: { kept: 1, mine: 1, yours: 2, both: 3, gone: 1, deep: { x: 1, y: 2 } },
  });
  const { document, conflicts } = await merge(a, b, { base, prefer: "b" });
  assert.deepEqual(partsOf(document)["env"], {
    ...{ kept: 1, mine: 2, yours: 2, both: 3, deep: { x: 2, y: 2 }, new: [1] },
  });
  assert.deepEqual(conflicts, [{ path: "$.env.both", base: 1, a: 2, b: 3, taken: "b" }]);
});

test("souls by section, echoes by frame, programs by form, uses added up", async () => {
  const tool = (uses: number, code = "(define (t) 1)"): Parts => ({
    t: { code, author: "a1", uses },
  });
  const base = cartridge({
    soul: "# Me\n## Frame 1\nSat.\n",
    echoes: [{ frame: 1 }],
    tools: tool(3),
  });
  const a = cartridge({
    soul: "# Me\n## Frame 1\nSat.\n## Frame 2\nRan.\n## Frame 10\nSlept.\n",
    echoes: [{ frame: 1 }, { frame: 3 }],
    programs: { p: "(f x)" },
    tools: tool(5),
  });
  const b = cartridge({
    soul: "# Me\n## Frame 1\nSat still.\n\n## Frame 9\nAte.",
    echoes: [{ frame: 1 }, { frame: 2, signal: "x" }],
    programs: { p: "(f x) ; as it is", q: "1" },
    tools: tool(4, "(define (t) ; one\n 1)"),
  });
  const { document, conflicts } = await merge(a, b, { base });
  assert.deepEqual(conflicts, []);
  const parts = partsOf(document);
  assert.equal(
    parts["soul"],
    "# Me\n## Frame 1\nSat still.\n\n## Frame 2\nRan.\n## Frame 9\nAte.\n## Frame 10\nSlept.\n",
  );
  assert.deepEqual(parts["echoes"], [{ frame: 1 }, { frame: 2, signal: "x" }, { frame: 3 }]);
  assert.deepEqual(parts["programs"], { p: "(f x) ; as it is", q: "1" });
  assert.deepEqual(parts["tools"], tool(6, "(define (t) ; one\n 1)"));
});

test("a tool of another author is not mixed in", async () => {
  const tool = (author: string, code: string): JsonObject =>
    cartridge({ tools: { t: { code, author, uses: 1 } } });
  const { document, conflicts } = await merge(tool("a1", "1"), tool("a2", "2"), { prefer: "a" });
  assert.deepEqual(
    conflicts.map(({ path }) => path),
    ["$.tools.t"],
  );
  assert.equal(canonicalJson(document.get("tools")), canonicalJson(tool("a1", "1").get("tools")));
});

test("the lineage names both", async () => {
  const parent = `sha256:${"0".repeat(64)}`;
  const a = cartridge({
    lineage: { parent, frame: 3, hosts: ["home", "away"], receipts: [parent] },
  });
  const b = await forkCartridge(cartridge({ lineage: { frame: 5, hosts: ["home", "far"] } }), {
    agentId: "a2",
    at,
  });
  const { document } = await merge(a, b, { prefer: "a", agentId: "a1" });
  const { lineage } = partsOf(document);
  assert.deepEqual(lineage, {
    ...{ parent: await contentHash(a), frame: 5, hosts: ["home", "away", "far"], receipts: [] },
    origin: partsOf(b)["lineage"]!["origin"],
    merged_from: [{ agent_id: "a2", content: await contentHash(b), at }],
  });
});

test("two images cannot become one", async () => {
  const image = (status: string): Parts => ({
    vm: { format: "lispy-image@1", status },
    env: { x: status },
  });
  const [a, b, none] = [
    cartridge(image("idle")),
    cartridge(image("suspended")),
    cartridge({ env: { x: "idle" } }),
  ];
  await assert.rejects(merge(a, b), (error) => {
    return (
      error instanceof LispyUsageError && error.path === "$.vm" && /dropImages/.test(error.message)
    );
  });
  assert.equal((await merge(a, b, { dropImages: true })).document.has("vm"), false);
  assert.equal((await merge(a, a)).document.has("vm"), true);
  assert.equal(partsOf((await merge(none, a)).document)["vm"]!["status"], "idle");
  assert.equal(partsOf((await merge(a, b, { base: a })).document)["vm"]!["status"], "suspended");
});

test("wrong use is said at once", async () => {
  const [a, other] = [cartridge({}), cartridge({}, { agent_id: "a2" })];
  const wrong: Promise<unknown>[] = [
    merge(a, other),
    merge(a, other, { agentId: "-" }),
    merge(a, a, { at: "now" }),
    merge(a, a, { prefer: "c" as "a" }),
  ];
  for (const promise of wrong) await assert.rejects(promise, LispyUsageError);
  assert.equal(
    partsOf((await merge(a, other, { agentId: "a3" })).document)["_meta"]!["agent_id"],
    "a3",
  );
});

test("a merged cartridge boots and has no differences from itself written and read", async () => {
  const a = cartridge({ env: { x: 1 }, programs: { main: "(define (main n) (+ x y))" } });
  const { document } = await merge(a, cartridge({ env: { y: 2 } }));
  assert.deepEqual(diffCartridges(document, documentOf(textOf(document))), []);
  using agent = await bootCartridge(textOf(document));
  assert.equal((await agent.frame(1)).value, "3");
});

test("orders: names with numbers, rows with common labels", () => {
  assert.deepEqual(["Frame 10", "Frame 9", "", "Frame"].sort(byName), [
    "",
    "Frame",
    "Frame 9",
    "Frame 10",
  ]);
  const merged = (a: string, b: string): string | undefined =>
    mergedOrder([...a], [...b])?.join("");
  assert.equal(merged("1x3y", "2x4y5"), "12x34y5");
  assert.equal(merged("xy", "yx"), undefined);
  const row = fc.uniqueArray(fc.constantFrom(..."abcdef"));
  fc.assert(
    fc.property(row, row, (a, b) => {
      const order = mergedOrder(a, b);
      assert.deepEqual(order, mergedOrder(b, a));
      if (order === undefined) return;
      assert.deepEqual([...order].sort(), [...new Set<LispyValue>([...a, ...b])].sort());
      assert.deepEqual(
        order.filter((label) => a.includes(label)),
        a,
      );
    }),
  );
});
