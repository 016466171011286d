// Hostile cartridges and worlds: every operation either works or fails with one error that has a category, and then nothing was
// written. Names that lead elsewhere, wrong types anywhere, keys that JavaScript knows, text that is no JSON.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LispyError,
  LispyUsageError,
  type World,
  type WorldStore,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";
import { Random } from "../support/random.js";

const CASES = Number(process.env["FUZZ_WORLDS"] ?? 5_000);
const SEED = process.env["FUZZ_SEED"] ?? "worlds";
const AT = "2026-04-01T20:00:00Z";

const IDS = [
  ...["a1", "b2", "../x", "a/b", "..", "", ".", "con", "-x", "a\u0000", "__proto__", "constructor"],
  ...["x".repeat(128), "x".repeat(129), "a b", "ü", "/etc/passwd", "a1\n", "%2e%2e", "a\\b"],
];
const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, "", "x", [], {}, [[]], "../../x", "\ud800", "x".repeat(5000)],
  ...[{ __proto__: null, a: 1 }, JSON.parse('{"__proto__": {"polluted": 1}}') as unknown],
];
const KEYS = [
  ...["__proto__", "constructor", "toString", "", "a", "author", "code", "name", "programs"],
  ...["hosts", "receipts", "type", "version", "agents", "../x"],
];

const SAMPLE = {
  _meta: { type: "lispy-cartridge", version: 1, agent_id: "a1", exported_at: AT },
  profile: { name: "A", karma: 1 },
  soul: "## Frame 1\n",
  tools: { t: { name: "t", code: "(define (f) 1)", author: "a1", uses: 1 } },
  programs: { main: "(define (main in) (set! n (+ n 1)))" },
  env: { n: 1 },
  echoes: [{ frame: 1 }],
  state_snapshot: {},
  lineage: { parent: null, frame: 1, hosts: ["here"], receipts: [] },
};
const WORLD = {
  "agents.json": { agents: { a1: { name: "A" }, b2: { name: "B" } }, _meta: { count: 2 } },
  "toolbox.json": { tools: { t: { name: "t", code: "1", author: "b2" } }, _meta: {} },
  "prompt_library.json": { prompts: { p: { name: "p", template: "x" } } },
  "channels.json": { channels: { c: { slug: "c" } } },
  "trending.json": { trending: [] },
  "frame_echoes.json": { echoes: [{ frame: 1 }] },
  "frame_counter.json": { frame: 1 },
  "posted_log.json": { posts: [{ number: 1 }] },
  "federation.json": { identity: { owner: "o", repo: "r" } },
  "echo_frames/b2.json": { programs: { main: "(define (main in) 1)" }, env_snapshot: {} },
};

/** The value with something else in a random place of it. */
function twisted(value: unknown, random: Random): unknown {
  const entries = value !== null && typeof value === "object" ? Object.entries(value) : [];
  if (entries.length === 0 || random.oneIn(4)) return random.pick(ODD);
  const [key, inner] = random.pick(entries);
  if (Array.isArray(value)) {
    return value.map((item, index) => (String(index) === key ? twisted(item, random) : item));
  }
  const others = entries.filter(([name]) => name !== key);
  if (random.oneIn(5)) return Object.fromEntries([...others, [random.pick(KEYS), inner]]);
  return Object.fromEntries([...others, [key, twisted(inner, random)]]);
}

/** A text that may not be what it was. */
function spoiled(text: string, random: Random): string {
  if (!random.oneIn(6)) return text;
  const at = random.below(text.length + 1);
  return random.pick([
    text.slice(0, at),
    `<<<<<<< ours\n${text}`,
    `version https://git-lfs.github.com/spec/v1\n${text}`,
    text.slice(0, at) +
      random.pick(["{", "]", '"', "\u0000", ",", "1e999", "nan"]) +
      text.slice(at),
    text.replace("{", '{"a":1,"a":2,'),
  ]);
}

function hostile(value: unknown, random: Random): string {
  let twistedValue = value;
  for (let i = random.below(3); i >= 0; i--) twistedValue = twisted(twistedValue, random);
  return spoiled(JSON.stringify(twistedValue) ?? "null", random);
}

const OPERATIONS: readonly ((world: World, random: Random) => Promise<unknown>)[] = [
  (world, random) => {
    const cartridge = structuredClone(SAMPLE);
    if (random.oneIn(3)) cartridge._meta.agent_id = random.pick(IDS);
    const onConflict = random.pick(["reject", "replace", "rename"] as const);
    return world.importText(hostile(cartridge, random), { at: AT, onConflict });
  },
  (world, random) => world.importText(JSON.stringify(SAMPLE), { at: AT, as: random.pick(IDS) }),
  (world, random) => world.export(random.pick(IDS), { at: AT }),
  (world, random) => world.import(random.pick(IDS), { at: AT }),
  (world) => world.cartridges(),
  (world) => world.agents(),
  (world) => world.frame({ at: AT, limits: { steps: 10_000 } }),
];

async function contents(store: WorldStore): Promise<string> {
  const names = await store.list("");
  const texts = await Promise.all(names.map(async (name) => [name, await store.read(name)]));
  return JSON.stringify(texts);
}

test(`${CASES} hostile cartridges and worlds`, async (t) => {
  const random = new Random(SEED);
  let [worked, refused] = [0, 0];
  for (let i = 0; i < CASES; i++) {
    const documents = Object.entries(WORLD).map(([name, value]) => [
      name,
      random.oneIn(4) ? hostile(value, random) : JSON.stringify(value),
    ]);
    const store = memoryStore(Object.fromEntries(documents) as Record<string, string>);
    using world = await openWorld(store);
    const before = await contents(store);
    const operation = random.pick(OPERATIONS);
    try {
      await operation(world, random);
      worked += 1;
    } catch (error) {
      const clear = error instanceof LispyError || error instanceof LispyUsageError;
      if (!clear) throw new Error(`case ${i} of ${SEED}: ${String(operation)}`, { cause: error });
      assert.ok((error as Error).message.length < 1000, "an error that a person can read");
      assert.equal(await contents(store), before, `case ${i}: nothing was written`);
      refused += 1;
    }
    for (const name of await store.list("")) assert.match(name, /^[A-Za-z0-9_][\w./-]*$/);
  }
  t.diagnostic(`${worked} worked, ${refused} refused`);
  assert.ok(worked > CASES / 10 && refused > CASES / 10);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
