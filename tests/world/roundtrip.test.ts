// Import, then export: nothing changes but what it must. Shapes that exist (the seed's, rappterbook's, our own), and any others.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { contentHash, createVM, memoryStore, openWorld } from "../../bindings/entries/node.js";

const AT = "2026-04-01T20:00:00Z";

/** The text after a journey through a world without a name. */
async function through(text: string): Promise<string> {
  using world = await openWorld(memoryStore());
  const { agentId } = await world.importText(text, { at: AT });
  return world.cartridgeOf(agentId, { at: AT });
}

const META = { type: "lispy-cartridge", agent_id: "a1", exported_at: AT };

const SHAPES: Readonly<Record<string, string>> = {
  seed: `{"_meta":{"type":"lispy-cartridge","format":".lispy.json","agent_id":"a1","exported_at":"${AT}","bootable":true},
    "profile":{"name":"A","karma":1.0},"soul":"# A\\n","tools":{"t":{"code":"(+ 1 2)","author":"a1"}},
    "programs":{"main":"(+ 1 2)"},"env":{"k":[1,2.5,null,"s"]},"echoes":[{"frame":1}]}`,
  rappterbook: `{"_meta":{"type":"lispy-cartridge","version":1,"format":".lispy.json","agent_id":"a1","exported_at":"${AT}","source_platform":"x","description":"d"},
    "env":{},"programs":{},"tools":{},"soul":"","profile":{"name":"A"},"echoes":[],"state_snapshot":{}}`,
  "with unknown keys first and last":
    `{"before":[1,{"x":1e400}],"_meta":{"x":{},"type":"lispy-cartridge","agent_id":"a1","exported_at":"${AT}"},"after":"\\ud800"}`.replace(
      "1e400",
      "12345678901234567890123456789",
    ),
  "with nothing in it": JSON.stringify({ _meta: META }),
};

for (const [name, text] of Object.entries(SHAPES)) {
  test(`a cartridge of the shape: ${name}`, async () => {
    const back = await through(text);
    assert.equal(await contentHash(back), await contentHash(text));
    assert.equal(JSON.stringify(JSON.parse(back)), JSON.stringify(JSON.parse(text)), "in order");
    assert.equal(await through(back), back, "and once more, to the letter");
  });
}

test("one of ours, in the middle of a run", async () => {
  using vm = await createVM();
  await vm.run("(define (f n) (if (= n 0) 'done (f (- n 1)))) (f 1000)", { steps: 20 });
  const text = vm.exportCartridge({ agentId: "a1", exportedAt: AT });
  assert.equal(await through(text), text);
});

/** Numbers as JSON texts write them, beyond what a double holds. */
const number = fc.oneof(
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.constantFrom("1.0", "-0.0", "1e300", "0.1", "123456789.125", "0"),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("__proto__", "constructor", "é", "\ud83d\ude80", "\u2028", "", "x".repeat(300)),
);
/** A JSON text: deep, wide, of any keys. */
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 12, depthSize: "large", withCrossShrink: true },
    number,
    text.map((one) => JSON.stringify(one)),
    fc.constantFrom("null", "true", "false"),
    fc.array(tie("value"), { maxLength: 6 }).map((items) => `[${items.join()}]`),
    object(tie("value")),
  ),
})).value;

function object(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .uniqueArray(fc.tuple(text, value), { selector: ([key]) => key, maxLength: 6 })
    .map((entries) => `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${one}`).join()}}`);
}

const tool = fc
  .tuple(fc.constantFrom("a1", "b2"), fc.nat(9), json)
  .map(
    ([author, uses, extra]) =>
      `{"name":"t","code":"(+ 1 2)","author":"${author}","uses":${uses},"x":${extra}}`,
  );
const tools = fc.dictionary(fc.constantFrom("t1", "t2", "t3"), tool).map(
  (all) =>
    `{${Object.entries(all)
      .map(([slug, one]) => `"${slug}":${one}`)
      .join()}}`,
);

const sections = fc.record(
  {
    profile: object(json),
    soul: text.map((one) => JSON.stringify(one)),
    tools,
    programs: fc.constantFrom("{}", '{"main":"(+ 1 2)"}'),
    env: object(json),
    echoes: fc.array(json, { maxLength: 3 }).map((items) => `[${items.join()}]`),
    state_snapshot: object(json),
    "any other": json,
    "": json,
  },
  { requiredKeys: [] },
);

test("any cartridge comes through a world with its content hash, and its keys in order", async () => {
  const property = fc.asyncProperty(
    sections,
    fc.array(fc.nat(100)),
    json,
    async (parts, keys, extra) => {
      const entries = Object.entries(parts);
      const at = (index: number): number => keys[index % Math.max(keys.length, 1)] ?? index;
      const shuffled = entries
        .map((entry, index) => [at(index), entry] as const)
        .sort((a, b) => a[0] - b[0]);
      const members = shuffled.map(([, [key, value]]) => `${JSON.stringify(key)}:${value}`);
      const meta = `"_meta":${JSON.stringify(META).slice(0, -1)},"extra":${extra}}`;
      const whole = `{${[meta, ...members].join()}}`;
      const back = await through(whole);
      assert.equal(await contentHash(back), await contentHash(whole));
      const order = (one: string): string[] => Object.keys(JSON.parse(one) as object);
      assert.deepEqual(order(back), order(whole));
      assert.equal(await through(back), back);
    },
  );
  await fc.assert(property, { numRuns: Number(process.env["FUZZ_RUNS"] ?? 60) });
});

test("a text of more than 64 MiB, and one that is nested a million times, are refused at once", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  const huge = `{"_meta":${JSON.stringify(META)},"soul":"${"x".repeat(64 * 1024 * 1024)}"}`;
  await assert.rejects(world.importText(huge), /longer than 67108864/);
  const deep = `{"_meta":${JSON.stringify(META)},"env":{"x":${"[".repeat(1e6)}${"]".repeat(1e6)}}}`;
  await assert.rejects(world.importText(deep), /512|depth|nest/i);
  assert.deepEqual(await store.list(""), []);
});
