// What the reader of cartridges refuses, with the path that it names, and what it takes and remarks on.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  MAX_CARTRIDGE_LENGTH,
  readCartridge,
  writeDocument,
} from "../../bindings/cartridge/cartridge.js";
import { pathAt } from "../../bindings/cartridge/places.js";
import { LispyError } from "../../bindings/errors.js";
import { makeVM } from "./inside.js";

type Parts = Record<string, unknown>;

const cartridge = (parts: Parts, meta: Parts = {}): string =>
  JSON.stringify({ _meta: { type: "lispy-cartridge", ...meta }, ...parts });

/** The complaint about a text. */
function refusal(text: string): LispyError {
  let complaint: unknown;
  assert.throws(
    () => readCartridge(text, makeVM),
    (error) => ((complaint = error), true),
  );
  assert.ok(complaint instanceof LispyError, String(complaint));
  assert.equal(complaint.category, "invalid-data", complaint.message);
  assert.ok(complaint.message.startsWith("cartridge: $"), complaint.message);
  return complaint;
}

const tool = (record: Parts) => ({ tools: { t: { name: "t", code: "1", ...record } } });
const signed = (...signatures: unknown[]) => ({ lineage: { signatures } });
const good = { key: "k", by: "world", at: "2026-01-01T00:00:00Z", sig: "s" };

const REFUSED: readonly [string, string, string][] = [
  ["a version that is no number", cartridge({}, { version: [1] }), "$._meta.version"],
  ["a version in words", cartridge({}, { version: "one" }), "$._meta.version"],
  ["version 0", cartridge({}, { version: 0 }), "$._meta.version"],
  ["version 2", cartridge({}, { version: 2 }), "$._meta.version"],
  ["version 2.1", cartridge({}, { version: "2.1" }), "$._meta.version"],
  ["version 2.5 as a number", cartridge({}, { version: 2.5 }), "$._meta.version"],
  ["a format that is no text", cartridge({}, { format: 1 }), "$._meta.format"],
  ["a time that is no text", cartridge({}, { exported_at: 5 }), "$._meta.exported_at"],
  ["a source that is no text", cartridge({}, { source_platform: {} }), "$._meta.source_platform"],
  ["a description that is none", cartridge({}, { description: null }), "$._meta.description"],
  ["bootable, perhaps", cartridge({}, { bootable: "yes" }), "$._meta.bootable"],
  ["capabilities as a text", cartridge({}, { capabilities: "net" }), "$._meta.capabilities"],
  [
    "a capability without name",
    cartridge({}, { capabilities: ["a", 1] }),
    "$._meta.capabilities[1]",
  ],
  ["a long agent id", cartridge({}, { agent_id: "a".repeat(129) }), "$._meta.agent_id"],
  ["a tool's name", cartridge(tool({ name: 1 })), "$.tools.t.name"],
  ["a tool's code", cartridge(tool({ code: null })), "$.tools.t.code"],
  ["a tool's description", cartridge(tool({ description: [] })), "$.tools.t.description"],
  ["a tool's author", cartridge(tool({ author: {} })), "$.tools.t.author"],
  ["a tool's time", cartridge(tool({ created_at: 0 })), "$.tools.t.created_at"],
  ["a tool used half a time", cartridge(tool({ uses: 0.5 })), "$.tools.t.uses"],
  ["a tool used less than never", cartridge(tool({ uses: -1 })), "$.tools.t.uses"],
  ["a tool used often", cartridge(tool({ uses: "often" })), "$.tools.t.uses"],
  ["a soul that is no text", cartridge({ soul: {} }), "$.soul"],
  ["a profile that is a text", cartridge({ profile: "p" }), "$.profile"],
  ["a snapshot that is a list", cartridge({ state_snapshot: [] }), "$.state_snapshot"],
  ["a lineage that is a list", cartridge({ lineage: [] }), "$.lineage"],
  ["a parent that is no hash", cartridge({ lineage: { parent: "x" } }), "$.lineage.parent"],
  ["signatures by name", cartridge({ lineage: { signatures: {} } }), "$.lineage.signatures"],
  ["a signature that is a text", cartridge(signed("sig")), "$.lineage.signatures[0]"],
  [
    "a signature by nobody",
    cartridge(signed(good, { ...good, by: 1 })),
    "$.lineage.signatures[1].by",
  ],
  [
    "a signature without sig",
    cartridge(signed({ ...good, sig: undefined })),
    "$.lineage.signatures[0].sig",
  ],
];
for (const [kind, text, path] of REFUSED) {
  test(`refused: ${kind}`, () => assert.equal(refusal(text).path, path));
}

test("what is no JSON is refused with line, column and path", () => {
  const cases: [string, string, number, number][] = [
    ["", "$", 1, 1],
    ['{"a": 1,\n "b": {"c": 1, "c": 2}}', "$.b.c", 2, 22],
    ['{"a": [1, {"x y": tru}]}', '$.a[1]["x y"]', 1, 19],
    ['{"env": {"é😀": 1e999}}', '$.env["é😀"]', 1, 16],
    ['{"env": {"a": 1,}}', "$.env", 1, 17],
    ["\ufeff{}", "$", 1, 1],
  ];
  for (const [text, path, line, column] of cases) {
    const error = refusal(text);
    assert.deepEqual([error.path, error.line, error.column], [path, line, column], text);
  }
});

test("nesting is refused where it goes too far, however far it goes", () => {
  for (const depth of [513, 1_000_000]) {
    const error = refusal("[".repeat(depth));
    assert.deepEqual([error.line, error.column], [1, 513]);
    assert.ok(error.message.length < 500, error.message);
  }
});

test("a text over 64 MiB is refused before it is read", () => {
  assert.equal(refusal(" ".repeat(MAX_CARTRIDGE_LENGTH + 1)).path, "$");
});

test("a source that cannot be read is refused with its place in the source", () => {
  const cases: [Parts, string, string, number, number][] = [
    [{ programs: { p: "(define (f)\n  (car 1" } }, "$.programs.p", "programs.p", 2, 3],
    [{ programs: { ok: "1", "my p": ")" } }, '$.programs["my p"]', "programs.my p", 1, 1],
    [tool({ code: "(display 1)\n(list inf)" }), "$.tools.t.code", "tools.t", 2, 7],
    [{ programs: { p: '(display "half' } }, "$.programs.p", "programs.p", 1, 10],
  ];
  for (const [parts, path, name, line, column] of cases) {
    const error = refusal(cartridge(parts));
    const { source } = error;
    assert.deepEqual(
      [error.path, source?.name, error.line, error.column],
      [path, name, line, column],
    );
  }
});

test("reading runs nothing, and takes what runs badly", () => {
  const programs = { loop: "(define (f) (f)) (f)", bad: "(car 5)", odd: "(if)", none: "; (" };
  const read = readCartridge(cartridge({ programs }), makeVM);
  assert.deepEqual([...read.programs.keys()], Object.keys(programs));
});

test("sources are read in the language that they are for", () => {
  const text = cartridge({ programs: { p: "'(a . b c)" } });
  assert.equal(readCartridge(text, makeVM, "lispy-core@1").programs.size, 1);
  assert.equal(refusal(text).path, "$.programs.p");
});

test("versions up to 1 are read; a newer minor is remarked on", () => {
  for (const version of [1, "1", "1.0"]) {
    assert.deepEqual(readCartridge(cartridge({}, { version }), makeVM).notes, []);
  }
  assert.deepEqual(readCartridge(cartridge({}).replace("}", ',"version":1.0}'), makeVM).notes, []);
  for (const version of ["1.1", 1.1, "1.10.3"]) {
    const { notes } = readCartridge(cartridge({}, { version }), makeVM);
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^\$\._meta\.version: 1\.1/);
  }
});

test("what is asked for is read and not granted", () => {
  const text = cartridge({}, { capabilities: ["think", "rb-post"] });
  assert.deepEqual(readCartridge(text, makeVM).capabilities, ["think", "rb-post"]);
  assert.deepEqual(readCartridge(cartridge(signed(good)), makeVM).capabilities, []);
});

test("keys that JavaScript objects have are data", () => {
  const text = '{"_meta":{"type":"lispy-cartridge"},"__proto__":{"x":1},"env":{"__proto__":2}}';
  const { document, env } = readCartridge(text, makeVM);
  assert.equal(env.get("__proto__"), 2);
  assert.match(writeDocument(document, makeVM), /"__proto__": \{\n {4}"x": 1/);
});

// Own samples of the three variants that have `_meta.type`, as facts describe them.
const VARIANTS: Readonly<Record<string, Parts>> = {
  "with everything that the description shows": {
    _meta: {
      type: "lispy-cartridge",
      format: ".lispy.json",
      agent_id: "sample-seed",
      exported_at: "2026-04-01T20:00:00Z",
      bootable: true,
    },
    profile: { name: "Sample", karma: 3 },
    soul: "## Frame 1\n",
    tools: { greet: { code: '(define (greet) "hello")', author: "sample-seed" } },
    programs: { main: "(greet)" },
    env: { count: 1 },
    echoes: [{ frame: 1 }],
  },
  "with three keys of _meta and nothing else": {
    _meta: { type: "lispy-cartridge", format: ".lispy.json", bootable: true },
  },
  "of the blog, with numbers and lists in env": {
    _meta: {
      type: "lispy-cartridge",
      version: 1,
      format: ".lispy.json",
      agent_id: "sample-blog",
      source_platform: "somewhere",
    },
    env: { threshold: 0.75, seen: [1, 2, 3], "tag-list": ["a", "b"] },
    programs: { decide: "(define (decide x) (> x threshold))" },
  },
};
for (const [name, parts] of Object.entries(VARIANTS)) {
  test(`the variant ${name}`, () => {
    const { agentId, env, programs, notes } = readCartridge(JSON.stringify(parts), makeVM);
    const meta = parts["_meta"] as Parts;
    assert.equal(agentId, meta["agent_id"] ?? "unknown");
    assert.deepEqual([...env.keys()], Object.keys((parts["env"] as Parts | undefined) ?? {}));
    const known = Object.keys((parts["programs"] as Parts | undefined) ?? {});
    assert.deepEqual([...programs.keys()], known);
    assert.deepEqual(notes, []);
  });
}

test("a place in a text that is broken in any way has a path", () => {
  assert.equal(pathAt("", 3, 7), "$");
  assert.equal(pathAt(']]}{"a', 1, 7), "$");
  assert.equal(pathAt('{"a":[1,2,{"\\u0062":x', 1, 22), "$.a[2].b");
  assert.ok(pathAt(`{"${"k".repeat(1e6)}": x`, 1, 1e6 + 7).length < 300);
});
