// Other formats as cartridges: what becomes of their parts, that nothing disappears without a word, and the way back.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  checkCartridge,
  readCartridge,
  readJSON,
  writeDocument,
} from "../../bindings/cartridge/cartridge.js";
import type { JsonObject } from "../../bindings/cartridge/document.js";
import { type LispyValue, propertyPath } from "../../bindings/values/convert.js";
import { LispyError } from "../../bindings/errors.js";
import { agentIdOf } from "../../bindings/formats/agent-id.js";
import { type Converted, convertDocument, convertText } from "../../bindings/formats/convert.js";
import { bodyDigest, writeEggSpec } from "../../bindings/formats/egg-spec.js";
import { formatOf } from "../../bindings/formats/format.js";
import { writeEgg } from "../../bindings/formats/organism.js";
import { pythonJson } from "../../bindings/formats/python-json.js";
import { LispyFloat, float } from "../../bindings/values/values.js";
import { makeVM } from "./inside.js";

const parse = (value: unknown): JsonObject =>
  readJSON(typeof value === "string" ? value : JSON.stringify(value), makeVM) as JsonObject;
/** As plain data, for comparing. */
const plain = (value: LispyValue | undefined): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([key, item]) => [key, plain(item as LispyValue)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value;
const convert = (value: unknown): Promise<Converted> => convertDocument(parse(value), { makeVM });

/** What a document has at a path of the simple kind. */
function at(document: JsonObject, path: string): unknown {
  const steps = [...path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)];
  return steps.reduce<unknown>((value, [, name, index, quoted]) => {
    if (index !== undefined) return (value as unknown[] | undefined)?.[Number(index)];
    const key = name ?? (JSON.parse(quoted!) as string);
    return value instanceof Map ? value.get(key) : undefined;
  }, document);
}

const EGG = {
  _meta: {
    type: "rappter.egg",
    version: 1,
    format: ".rappter.egg",
    exported_at: "2026-04-02T00:00:00Z",
    description: "an egg",
  },
  organism: {
    name: "Sparky II",
    stage: "adult",
    mood: 70,
    energy: 80,
    xp: 240,
    social: 3,
    frames_survived: 9,
    posts_made: 2,
    comments_made: 1,
    hatched_at: "2026-03-01T00:00:00Z",
    last_fed: null,
    last_petted: null,
    last_action: null,
    personality: ["curious"],
    memories: ["woke up"],
    github_user: "someone",
    created_at: "2026-03-01T00:00:00Z",
    context_memory: [{ text: "rain", at: "2026-04-01T00:00:00Z", source: "window" }],
    long_memory: [
      { text: "tea", type: "user-pref", saved_at: "2026-03-02T00:00:00Z", stage: "egg" },
    ],
    soul_notes: "I like tea.",
  },
};

test("a .rappter.egg: profile, soul, variables", async () => {
  const { document, format, lost } = await convert(EGG);
  assert.equal(format, "rappter.egg");
  assert.deepEqual(lost, []);
  const { agentId, soul, env, profile } = checkCartridge(document, makeVM);
  assert.deepEqual([agentId, soul, env.get("xp")], ["Sparky-II", "I like tea.", 240]);
  assert.equal((profile as JsonObject).get("name"), "Sparky II");
  assert.deepEqual(
    [...document.keys()],
    ["_meta", "profile", "soul", "tools", "programs", "env", "echoes", "state_snapshot"],
  );
});

test("a .rappter.egg comes back as it was, unknown keys too", async () => {
  for (const egg of [
    EGG,
    { _meta: EGG._meta, organism: { ...EGG.organism, soul_notes: "" } },
    { _meta: { ...EGG._meta, seal: [1] }, organism: { ...EGG.organism, wings: 2 }, tail: { a: 1 } },
    { _meta: EGG._meta, organism: { name: "x", stage: "egg", long_memory: "none", soul_notes: 5 } },
  ]) {
    const { document } = await convert(egg);
    const back = writeEgg(parse(writeDocument(document, makeVM)));
    assert.deepEqual(back.lost, []);
    assert.equal(writeDocument(back.document, makeVM), writeDocument(parse(egg), makeVM));
  }
});

test("any cartridge can be an egg, which says what it leaves out", () => {
  const cartridge = parse({
    _meta: { type: "lispy-cartridge", agent_id: "a1" },
    profile: { name: "Ann", karma: 3 },
    soul: "S",
    tools: { t: { code: "1" } },
    programs: { main: "2" },
    env: { count: 1, xp: 5 },
    echoes: [],
    lineage: { frame: 2 },
  });
  const { document, lost } = writeEgg(cartridge, { at: "2026-04-01T20:00:00Z" });
  assert.deepEqual(plain(document.get("organism")), {
    name: "Ann",
    stage: "egg",
    xp: 5,
    soul_notes: "S",
  });
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$._meta.agent_id", "$.profile.karma", "$.env.count", "$.tools", "$.programs", "$.lineage"],
  );
  assert.equal(at(document, "$._meta.exported_at"), "2026-04-01T20:00:00Z");
});

const XML = "<organism>\n  <name>Hello</name>\n</organism>\n";

test("digests of bodies are those of the specification's vectors", async () => {
  const state = parse('{"name":"Sparky","mood":"curious","tick":0}');
  assert.deepEqual(await bodyDigest("state_json", state), {
    sha256: "8212945245a0aee1e49eee9ca275715810e266c04ce7bbae1ab3feb875ee76bf",
    bytes: 43,
  });
  assert.deepEqual(await bodyDigest("cartridge_xml", XML), {
    sha256: "945246918eb874fbbfc0559ce4dc78a0bfc0c8773e652ac565f7c5c39cef162c",
    bytes: 44,
  });
});

test("bodies are written as Python writes them", () => {
  const text =
    '{"\\uffff":1,"\\ud83d\\ude00":2,"a":[1e-5,0.0001,1e16,1.5e300,123456789.0,-0.0,1e2,12345678901234567890,null,true],"é\\n\\u007f":"\\u0001"}';
  // json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
  const expected =
    '{"a":[1e-05,0.0001,1e+16,1.5e+300,123456789.0,-0.0,100.0,12345678901234567890,null,true],"é\\n\x7f":"\\u0001","\uffff":1,"😀":2}';
  assert.equal(pythonJson(parse(text)), expected);
});

async function specEgg(kind: string, content: unknown, more: object = {}): Promise<object> {
  const { sha256, bytes } = await bodyDigest(kind, parse({ content }).get("content"));
  return {
    _format: "egg",
    _schema_version: 1,
    organism: { slug: "s", species: "rappter", instance: "sparky", scale: "daemon", tagline: "T" },
    body: { kind, filename: "s.json", content, sha256, size_bytes: bytes },
    lineage: { created_at: "2026-01-01T00:00:00Z", created_by: "x", birth_tick: 7 },
    validation: { ok: true, issues: [] },
    ...more,
  };
}

test("an egg of the specification: state, identity, lineage", async () => {
  const egg = await specEgg("state_json", { name: "Sparky", tick: 0 });
  const { document, format, lost } = await convert(egg);
  assert.deepEqual([format, lost], ["egg-v1", []]);
  const { agentId } = checkCartridge(document, makeVM);
  assert.equal(agentId, "sparky");
  assert.deepEqual(plain(at(document, "$.env.state") as LispyValue), { name: "Sparky", tick: 0 });
  assert.equal(at(document, "$.lineage.frame"), 7);
  assert.equal(at(document, "$._meta.exported_at"), "2026-01-01T00:00:00Z");
});

test("a body that is not what its digest says is refused, unless forced", async () => {
  const egg = parse(await specEgg("state_json", { tick: 0 }));
  (egg.get("body") as JsonObject).set("content", parse({ tick: 1 }));
  const refused = (error: unknown) => error instanceof LispyError && error.path === "$.body.sha256";
  await assert.rejects(convertDocument(egg), refused);
  const { document, lost } = await convertDocument(egg, { force: true });
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$.body.sha256"],
  );
  assert.equal(at(document, "$.env.state.tick"), 1);
});

test("eggs of XML and of both are kept, and say that XML is not run", async () => {
  const xml = await convert(await specEgg("cartridge_xml", XML));
  assert.equal(at(xml.document, "$.state_snapshot.egg.body.content"), XML);
  assert.deepEqual(
    xml.lost.map(({ path }) => path),
    ["$.body.content"],
  );
  const both = await convert(await specEgg("hybrid", { cartridge: XML, state: { tick: 3 } }));
  assert.equal(at(both.document, "$.env.state.tick"), 3);
  assert.deepEqual(
    both.lost.map(({ path }) => path),
    ["$.body.content.cartridge"],
  );
});

test("an egg that was hatched is laid again with the old one as its parent", async () => {
  for (const content of [{ name: "Sparky", tick: 0 }, EGG.organism]) {
    const egg = parse(await specEgg("state_json", content));
    const { document } = await convertDocument(egg);
    const { document: next, lost } = await writeEggSpec(document, { at: "T", by: "me" });
    assert.deepEqual(
      plain(at(next, "$.body") as LispyValue),
      plain(at(egg, "$.body") as LispyValue),
    );
    assert.deepEqual(
      plain(at(next, "$.organism") as LispyValue),
      plain(at(egg, "$.organism") as LispyValue),
    );
    assert.deepEqual(plain(at(next, "$.lineage") as LispyValue), {
      created_at: "T",
      created_by: "me",
      engine_version: "lispy-vm",
      parent_egg_sha256: at(egg, "$.body.sha256"),
      birth_tick: 7,
    });
    assert.deepEqual(
      [...next.keys()],
      ["_format", "_schema_version", "organism", "body", "lineage", "validation"],
    );
    // What the new egg says itself.
    const own = ["$.state_snapshot.egg", "$.lineage"];
    assert.deepEqual(
      lost.map(({ path }) => path),
      own,
    );
  }
});

test("a whole cartridge travels in an egg, and comes out as it was", async () => {
  const cartridge = parse({
    _meta: { type: "lispy-cartridge", agent_id: "a1" },
    programs: { main: "(define (main n) n)" },
    x: 1.5,
  });
  const { document, lost } = await writeEggSpec(cartridge, { at: "T", body: "cartridge" });
  assert.deepEqual(lost, []);
  const back = await convertText(writeDocument(document, makeVM), makeVM);
  assert.equal(writeDocument(back.document, makeVM), writeDocument(cartridge, makeVM));
});

test("an ORAPP cartridge: boot, constants, tools, prompt", async () => {
  const { document, lost } = await convert({
    format: "orappter-cartridge/1.0",
    name: "Maze",
    version: "2",
    description: "A maze",
    type: "game",
    created: "2026-01-01",
    model: { provider: "p" },
    system: "You are a maze.",
    boot: ['(load "maze.lispy")', "(start)"],
    env: { WIDTH: 8 },
    filesystem: { "a.txt": "A" },
    tools: [
      { name: "Turn Left", description: "d", function: "turn" },
      { name: "turn left" },
      { name: 5 },
    ],
    moves: [1],
  });
  const { agentId, soul, programs, env } = checkCartridge(document, makeVM);
  assert.deepEqual([agentId, soul, env.get("WIDTH")], ["Maze", "You are a maze.", 8]);
  assert.equal(programs.get("boot"), '(load "maze.lispy")\n(start)');
  assert.deepEqual([...(document.get("tools") as JsonObject).keys()], ["turn-left", "turn-left-2"]);
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$.boot", "$.tools[0].function", "$.model", "$.filesystem", "$.moves", "$.tools"],
  );
  for (const { keptAt } of lost) assert.notEqual(at(document, keptAt!), undefined, keptAt);
  const other = { format: "orappter-cartridge/1.0", boot: { init: ["(a)"], after: "b" } };
  const { document: third } = await convert(other);
  assert.equal(at(third, "$.programs.boot"), "(a)");
  assert.equal(at(third, "$.state_snapshot.orappter.boot.after"), "b");
});

test("a rappter-egg/1.0: its entry is main, its continuation variables", async () => {
  const { document, lost } = await convert({
    schema: "rappter-egg/1.0",
    id: "moss 1",
    name: "Moss",
    stage: "juvenile",
    stats: { intellect: 3 },
    personality: "slow",
    memory: [{ type: "user-pref", key: "k", value: 1 }],
    code: { lang: "lispy", entry: "(lambda (n)\n  (* n 2)) ; twice", agents_loaded: ["a"] },
    continuation: { frame: 12, pending_inputs: [1], last_state: { x: 2 } },
    lineage: { hatched_at: "T", hatched_in: "garden", evolutions: [] },
  });
  const { agentId, programs, env, soul } = checkCartridge(document, makeVM);
  assert.deepEqual([agentId, soul], ["moss-1", "slow"]);
  assert.deepEqual([...env.keys()], ["memory", "last-state", "pending-inputs"]);
  using vm = makeVM({});
  vm.eval(programs.get("main")!, { as: "none" });
  assert.equal(vm.eval("(main 21)"), 42);
  assert.equal(at(document, "$.lineage.frame"), 12);
  assert.deepEqual(at(document, "$.lineage.hosts"), ["garden"]);
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$.code.agents_loaded", "$.continuation"],
  );
});

test("code that is no LisPy, or cannot be read, is kept apart", async () => {
  const egg = { schema: "rappter-egg/1.0", id: "x", code: { lang: "python", entry: "def f(: (" } };
  const { document, lost } = await convert(egg);
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$.code"],
  );
  assert.equal(checkCartridge(document, makeVM).programs.size, 0);
  const broken = await convert({ ...egg, code: { entry: "(a\n (b" } });
  assert.match(broken.lost[0]!.reason, /line 2, column 2/);
  assert.equal(at(broken.document, broken.lost[0]!.keptAt!), "(a\n (b");
  assert.equal(checkCartridge(broken.document, makeVM).programs.size, 0);
});

test("a daemon/1.0: hosts, lineage, where its memory is", async () => {
  const { document, lost } = await convert({
    schema: "daemon/1.0",
    id: "ember",
    name: "Ember",
    element: "fire",
    level: 3,
    memory_uri: "somewhere",
    lineage: { summoned_by: "x", founding_100: true },
    hosts_visited: ["a", "b"],
  });
  checkCartridge(document, makeVM);
  assert.deepEqual(at(document, "$.lineage.hosts"), ["a", "b"]);
  assert.equal(at(document, "$.lineage.daemon.founding_100"), true);
  assert.deepEqual(
    lost.map(({ path }) => path),
    ["$.memory_uri"],
  );
});

test("what is none of these is refused with what there is to do", async () => {
  const cases: [unknown, RegExp][] = [
    [{}, /\$: does not say of which format it is; what is read: /],
    [{ schema: "other/2" }, /unknown format, "other\/2"/],
    [{ schema: "rapp/1-egg" }, /rapp\/1-egg are ZIP archives/],
    [{ _format: "egg", _schema_version: 2 }, /\$\._schema_version/],
    [{ _meta: { type: "rappter.egg" } }, /\$\.organism: is missing/],
    [{ _format: "egg", _schema_version: 1, organism: { scale: "giant" } }, /\$\.organism\.scale/],
    [await specEgg("state_json", 1, { body: { kind: "odd" } }), /\$\.body/],
  ];
  for (const [document, message] of cases) {
    await assert.rejects(convert(document), (error) => {
      assert.ok(error instanceof LispyError && error.category === "invalid-data", String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(convertText("PK\u0003\u0004…", makeVM), /ZIP archive/);
  await assert.rejects(convertText("{", makeVM), LispyError);
  await assert.rejects(
    convertDocument(parse({ schema: "daemon/1.0" }), { format: "egg-v1" }),
    /is of format daemon\/1\.0, not egg-v1/,
  );
  assert.equal(formatOf(parse({ _meta: 5, format: "x" })), undefined);
});

test("a cartridge is what it was; a time is told only where there is none", async () => {
  const cartridge = parse({ _meta: { type: "lispy-cartridge" } });
  assert.equal((await convertDocument(cartridge, { at: "T" })).document, cartridge);
  const daemon = parse({ schema: "daemon/1.0" });
  assert.equal(
    at((await convertDocument(daemon, { at: "T" })).document, "$._meta.exported_at"),
    "T",
  );
  assert.equal(at((await convertDocument(daemon)).document, "$._meta.exported_at"), undefined);
});

test("ids are valid, and the same for the same name", () => {
  for (const [name, id] of [
    ["a1", "a1"],
    ["../../evil", "evil"],
    ["Ann & Bob", "Ann-Bob"],
    ["_x_", "x_"],
    ["", "unknown"],
    ["x".repeat(200), "x".repeat(128)],
  ]) {
    assert.equal(agentIdOf(name!), id);
  }
  assert.notEqual(agentIdOf("日本"), agentIdOf("月"));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      assert.match(agentIdOf(name), /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
      assert.equal(agentIdOf(agentIdOf(name)), agentIdOf(name));
    }),
  );
});

// Nothing disappears: random documents whose known keys hold what they should, or anything.

const scalar = fc.oneof(
  fc.integer({ min: 1000 }),
  fc.string({ minLength: 3, unit: "grapheme" }),
  fc.constantFrom<LispyValue>(null, true, 2n ** 70n, 0.5, new LispyFloat(4096)),
);
const anything = fc.letrec<{ value: LispyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys(), tie("value"), { maxKeys: 3 }).map(mapOf),
  ),
})).value;
function keys(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom("__proto__", "name", "state", "code"),
  );
}
function mapOf(object: Record<string, LispyValue>): JsonObject {
  return new Map(Object.entries(object));
}
const text: fc.Arbitrary<LispyValue> = fc.string({ minLength: 3 });
const texts: fc.Arbitrary<LispyValue> = fc.array(text, { maxLength: 3 });
const object = fc.dictionary(keys(), anything, { maxKeys: 3 }).map(mapOf);
type Fields = Readonly<Record<string, fc.Arbitrary<LispyValue>>>;

/** An object with some of the fields, right or wrong, and with others. */
function some(fields: Fields, fixed: JsonObject = new Map()): fc.Arbitrary<JsonObject> {
  const entries = Object.entries(fields).map(([key, right]) =>
    fc
      .option(fc.oneof({ arbitrary: right, weight: 4 }, anything), { nil: undefined })
      .map((value) => [key, value] as const),
  );
  return fc.tuple(object, ...entries).map(([more, ...known]) => {
    const made = new Map([...more, ...fixed]);
    for (const [key, value] of known) if (value !== undefined) made.set(key, value);
    return made;
  });
}
const every = (names: string, kind: fc.Arbitrary<LispyValue>): Fields =>
  Object.fromEntries(names.split(" ").map((name) => [name, kind]));
const source = fc.constantFrom("(define (f) 1)", "(lambda (x) x)", "(a (b", '"half', "1 2", ")");
const tool = some({ name: text, description: text, function: text, code: source, uses: anything });

const organismFields: Fields = {
  ...every("name stage github_user soul_notes created_at", text),
  ...every("mood xp energy posts_made", fc.nat()),
  ...every("memories long_memory context_memory personality", fc.array(anything, { maxLength: 2 })),
};
const DOCUMENTS: Readonly<Record<string, fc.Arbitrary<JsonObject>>> = {
  "rappter.egg": fc
    .record({
      more: object,
      meta: some(every("exported_at description agent_id", text), new Map([["type", ""]])),
      organism: some(organismFields),
    })
    .map(({ more, meta, organism }) =>
      new Map<string, LispyValue>([...more, ["organism", organism]]).set(
        "_meta",
        meta.set("type", "rappter.egg"),
      ),
    ),
  "orappter-cartridge/1.0": some({
    ...every("name version description type console created system exported_at", text),
    boot: fc.oneof(fc.array(source, { maxLength: 3 }), some({ init: texts })),
    ...every("env filesystem model metadata", object),
    tools: fc.array(fc.oneof(tool, anything), { maxLength: 3 }),
    knowledge: fc.array(object, { maxLength: 2 }),
  }).map((made) => made.set("format", "orappter-cartridge/1.0")),
  "rappter-egg/1.0": some({
    ...every("id name stage personality", text),
    skills: texts,
    memory: fc.array(object, { maxLength: 2 }),
    code: some({ lang: fc.constantFrom("lispy", "python"), entry: source, agents_loaded: texts }),
    continuation: some({ frame: fc.nat(), pending_inputs: texts, last_state: object }),
    lineage: some(every("hatched_at hatched_in", text)),
  }).map((made) => made.set("schema", "rappter-egg/1.0")),
  "daemon/1.0": some({
    ...every("id name archetype element personality memory_uri", text),
    lineage: some(every("summoned_by", text)),
    hosts_visited: texts,
  }).map((made) => made.set("schema", "daemon/1.0")),
};
const specOrganism = some(
  every("slug species instance substrate name tagline population", text),
).map((made) => made.set("scale", "daemon"));
const specBody = fc.oneof(
  fc.record({
    kind: fc.constant("state_json"),
    content: fc.oneof(anything, some(organismFields)),
  }),
  fc.record({ kind: fc.constant("cartridge_xml"), content: fc.string({ minLength: 3 }) }),
  fc.record({
    kind: fc.constant("hybrid"),
    content: fc.oneof(anything, some({ cartridge: text, state: object, state_json: object })),
  }),
);
const spec = fc.record({
  more: object,
  organism: specOrganism,
  body: specBody,
  lineage: some({ created_at: text, parent_egg_sha256: text, birth_tick: fc.nat() }),
});

/** Every scalar with its path. */
function* leaves(value: LispyValue, path = "$"): Generator<[string, string]> {
  if (value instanceof Map) {
    for (const [key, item] of value) yield* leaves(item as LispyValue, path + propertyPath(key));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leaves(item, `${path}[${index}]`);
  } else {
    yield [
      path,
      value instanceof LispyFloat ? `${value.value}.0` : `${typeof value} ${value as string}`,
    ];
  }
}

function nothingIsMissing(input: JsonObject, { document, lost }: Converted): void {
  const gone = lost.filter(({ keptAt }) => keptAt === undefined).map(({ path }) => path);
  const found = new Map<string, number>();
  for (const [, leaf] of leaves(document)) found.set(leaf, (found.get(leaf) ?? 0) + 1);
  const all = [...found.keys()];
  for (const [path, leaf] of leaves(input)) {
    if (gone.some((prefix) => path.startsWith(prefix))) continue;
    const count = found.get(leaf) ?? 0;
    found.set(leaf, count - 1);
    // Texts that were joined are part of another.
    const inside = leaf.startsWith("string ") && all.some((other) => other.includes(leaf.slice(7)));
    assert.ok(count > 0 || inside, `${path} (${leaf}) is gone`);
  }
  for (const { keptAt } of lost) {
    if (keptAt !== undefined) assert.notEqual(at(document, keptAt), undefined, keptAt);
  }
}

const RUNS = 300;
for (const [format, documents] of Object.entries(DOCUMENTS)) {
  test(`nothing of a ${format} disappears, and the cartridge can be read`, async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (input) => {
        const converted = await convertDocument(input, { makeVM });
        assert.equal(converted.format, format);
        nothingIsMissing(input, converted);
        readCartridge(writeDocument(converted.document, makeVM), makeVM);
      }),
      { numRuns: RUNS },
    );
  });
}

test("nothing of an egg-v1 disappears, and the cartridge can be read", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async ({ more, organism, body: { kind, content }, lineage }) => {
      const { sha256, bytes } = await bodyDigest(kind, content);
      const body = new Map<string, LispyValue>([
        ["kind", kind],
        ["content", content],
        ["sha256", sha256],
        ["size_bytes", bytes],
      ]);
      const input = new Map<string, LispyValue>([
        ...more,
        ["_format", "egg"],
        ["_schema_version", 1],
        ["organism", organism],
        ["body", body],
        ["lineage", lineage],
      ]);
      const converted = await convertDocument(input, { makeVM });
      nothingIsMissing(input, converted);
      readCartridge(writeDocument(converted.document, makeVM), makeVM);
      const { document: laid } = await writeEggSpec(converted.document);
      assert.deepEqual(laid.get("organism"), new Map(laid.get("organism") as JsonObject));
      if (kind === "state_json") {
        assert.equal(
          pythonJson(at(laid, "$.body.content") as LispyValue),
          pythonJson(withName(content, converted.document)),
        );
      }
    }),
    { numRuns: RUNS },
  );
});

/** A buddy that had no name or stage has one when it is laid. */
function withName(content: LispyValue, cartridge: JsonObject): LispyValue {
  const buddy =
    content instanceof Map &&
    ["long_memory", "context_memory", "soul_notes"].some((key) => content.has(key));
  if (!buddy) return content;
  const made = new Map(content as JsonObject);
  if (!made.has("name")) made.set("name", at(cartridge, "$._meta.agent_id") as string);
  if (!made.has("stage")) made.set("stage", "egg");
  return made;
}

test("floats stay floats on the way", async () => {
  const egg = parse('{"schema":"daemon/1.0","level":2.0}');
  assert.deepEqual(at((await convertDocument(egg)).document, "$.profile.level"), float(2));
});
