// Cartridges: what is bound at boot, what a frame does, and that export changes only what changed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Agent,
  type BootOptions,
  LispyError,
  LispyUsageError,
  bootCartridge,
} from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

type Parts = Record<string, unknown>;

/** The text as Python's json.dumps(indent=2) writes it, from parts that JavaScript writes alike. */
function cartridge(parts: Parts, meta: Parts = {}): string {
  const _meta = { type: "lispy-cartridge", version: 1, agent_id: "a1", ...meta };
  return `${JSON.stringify({ _meta, ...parts }, null, 2)}\n`;
}

async function withAgent(
  text: string,
  body: (agent: Agent) => void | Promise<void>,
  options: BootOptions = {},
): Promise<void> {
  using agent = await bootCartridge(text, options);
  const baseline = agent.vm.handleCount;
  await body(agent);
  assert.equal(agent.vm.handleCount, baseline, "handles are back at the baseline");
}

const parsed = (text: string): Record<string, Record<string, unknown>> =>
  JSON.parse(text) as Record<string, Record<string, unknown>>;

test("boot and export without a run gives the same bytes", async () => {
  const texts = [
    cartridge({}),
    readFileSync(join(root, "examples/tallyho.lispy.json"), "utf8"),
    // What only a lossless reader keeps: 1 and 1.0, long integers, null and [], order, unknown keys, any character.
    `{
  "env": {
    "b": 1,
    "10": 1.0,
    "2": 123456789012345678901234567890,
    "none": null,
    "empty": [],
    "nested": {
      "x": -0.0,
      "y": [
        null,
        [],
        {}
      ]
    },
    "text": "\\u00e9\\ud83d\\ude00\\n\\u007f",
    "tiny": 1e-07
  },
  "x-unknown": {
    "kept": [
      1e+16
    ]
  },
  "_meta": {
    "odd": true,
    "type": "lispy-cartridge"
  },
  "programs": {
    "main": "(display frame)",
    "lib": "(define n 0)\\n(define (f x) x)",
    "macro": "(define-macro (m x) x)"
  }
}
`,
  ];
  for (const text of texts) {
    await withAgent(text, (agent) => assert.equal(agent.export(), text));
  }
});

test("env is bound, with kinds kept", async () => {
  const text = cartridge({ env: { "my-list": [1, 2.5, null, "s"], deep: { a: { b: true } } } });
  await withAgent(text, (agent) => {
    assert.deepEqual(agent.vm.eval('(list (nth my-list 1) (get (get deep "a") "b"))'), [2.5, true]);
  });
});

test("soul, profile, echoes, agent-id and frame are bound unless env says otherwise", async () => {
  const parts = { profile: { name: "A" }, soul: "## Soul\n", echoes: [{ n: 1 }] };
  await withAgent(cartridge(parts), (agent) => {
    assert.deepEqual(agent.vm.eval("(list soul profile echoes agent-id frame)"), [
      "## Soul\n",
      { name: "A" },
      [{ n: 1 }],
      "a1",
      0,
    ]);
  });
  await withAgent(cartridge({ ...parts, env: { soul: "mine", frame: "f" } }), (agent) => {
    assert.deepEqual(agent.vm.eval("(list soul frame)"), ["mine", "f"]);
  });
});

test("definitions are evaluated at boot, other programs when called by name", async () => {
  const programs = {
    lib: "(define (double x) (* 2 x))",
    shout: '(display "loud") (double 4)',
  };
  await withAgent(cartridge({ programs }), async (agent) => {
    assert.deepEqual(agent.programs, ["lib", "shout"]);
    assert.equal(agent.bootOutput, "");
    const { ok, value, output } = agent.run("shout");
    assert.deepEqual([ok, value, output], [true, "8", "loud"]);
    assert.throws(() => agent.run("nowhere"), LispyUsageError);
    await assert.rejects(agent.frame(1), LispyUsageError, "there is no main");
  });
});

test("tools come before programs, and programs win", async () => {
  const tools = { t: { name: "t", code: "(define (name) 'tool) (define (tool-only) 1)" } };
  const programs = { p: "(define (name) 'program)" };
  await withAgent(cartridge({ tools, programs }), (agent) => {
    assert.equal(agent.vm.eval("(list (name) (tool-only))", { as: "text" }), "(program 1)");
  });
});

test("state in env outlives the definition that gave it its first value", async () => {
  const programs = { main: "(define count 0) (define (main n) (set! count (+ count n)))" };
  let text = cartridge({ env: {}, programs });
  for (const expected of [1, 3, 6]) {
    await withAgent(text, async (agent) => {
      const { value } = await agent.frame(expected === 1 ? 1 : expected === 3 ? 2 : 3);
      assert.equal(value, String(expected));
      text = agent.export();
    });
  }
  assert.deepEqual(parsed(text).env, { count: 6 });
  assert.deepEqual(parsed(text).programs, programs);
});

test("a frame calls main with its number, or evaluates the text of main", async () => {
  await withAgent(
    cartridge({ programs: { main: "(define (main n) (* n 10))" } }),
    async (agent) => {
      assert.equal((await agent.frame(4)).value, "40");
      assert.equal(agent.vm.get("frame"), 4);
    },
  );
  await withAgent(cartridge({ programs: { main: "(* frame 100)" } }), async (agent) => {
    assert.equal((await agent.frame(1)).value, "100");
    assert.equal((await agent.frame(2)).value, "200");
  });
  const other = cartridge({ programs: { tick: "(list 'tick frame)" } });
  const tick = async (agent: Agent) => assert.equal((await agent.frame(7)).value, "(tick 7)");
  await withAgent(other, tick, { main: "tick" });
});

test("export updates what changed in place and appends what is new", async () => {
  const text = cartridge(
    { env: { z: 1, a: [1] }, extra: { keep: 1 }, programs: { f: "(define (f) 1)" } },
    { exported_at: "2026-01-01T00:00:00Z" },
  );
  await withAgent(text, (agent) => {
    agent.vm.eval("(set! z 2.0) (define fresh (list 1 nil)) (define (g x) (+ x 1))", {
      as: "none",
    });
    const next = agent.export();
    assert.match(next, /"z": 2\.0,/);
    const document = parsed(next);
    assert.deepEqual(Object.keys(document), ["_meta", "env", "extra", "programs"]);
    assert.deepEqual(Object.entries(document.env!), [
      ["z", 2],
      ["a", [1]],
      ["fresh", [1, null]],
    ]);
    assert.deepEqual(Object.keys(document.programs!), ["f", "g"]);
    assert.equal(document._meta!.exported_at, "2026-01-01T00:00:00Z");
  });
});

test("procedures and macros of one life are there in the next", async () => {
  let text = cartridge({
    programs: { lib: "(define (f) 1) (define (g) 10)", one: "(define (one) 1)" },
  });
  await withAgent(text, (agent) => {
    const source =
      "(define (f) 2) (define (one) 'uno) (define-macro (m x) (list 'quote x)) (define (h n) (f))";
    agent.vm.eval(source, { as: "none" });
    text = agent.export();
  });
  await withAgent(text, (agent) => {
    assert.equal(
      agent.vm.eval("(list (f) (g) (one) (m (a b)) (h 1))", { as: "text" }),
      "(2 10 uno (a b) 2)",
    );
    assert.equal(agent.export(), text, "nothing changed since");
  });
  assert.equal(parsed(text).programs!.lib, "(define (f) 1) (define (g) 10)");
});

test("a variable that becomes a procedure leaves env, and the other way round", async () => {
  let text = cartridge({ env: { x: 1 }, programs: { y: "(define (y) 1)" } });
  await withAgent(text, (agent) => {
    agent.vm.eval("(define (x) 'called) (define y 5)", { as: "none" });
    text = agent.export();
  });
  await withAgent(text, (agent) => {
    assert.equal(agent.vm.eval("(list (x) y)", { as: "text" }), "(called 5)");
  });
});

test("what JSON and source cannot say is in the image", async () => {
  await withAgent(cartridge({}), async (agent) => {
    agent.vm.eval("(define s 'symbol) (define p (cons 1 2)) (define fine 1)", { as: "none" });
    const text = agent.export();
    assert.deepEqual(parsed(text).env, { fine: 1 });
    using again = await bootCartridge(text);
    assert.equal(again.vm.eval("(list s p fine)", { as: "text" }), "(symbol (1 . 2) 1)");
    assert.equal(again.export(), text, "nothing has happened since");
  });
});

test("an image that is not what the sections say is refused, or gives way", async () => {
  await withAgent(cartridge({}), async (agent) => {
    agent.vm.eval("(define s 'symbol) (define n 1)", { as: "none" });
    const edited = agent.export().replace('"n": 1', '"n": 2');
    const named = (error: unknown) => error instanceof LispyError && error.path === "$.env.n";
    await assert.rejects(bootCartridge(edited), named);
    using again = await bootCartridge(edited, { prefer: "env" });
    assert.equal(again.vm.get("n"), 2);
  });
});

test("the time of export is the caller's", async () => {
  await withAgent(cartridge({}), (agent) => {
    const at = new Date("2026-03-04T05:06:07.890Z");
    assert.equal(
      parsed(agent.export({ exportedAt: at }))._meta!.exported_at,
      "2026-03-04T05:06:07Z",
    );
  });
});

test("a failing frame is an outcome that points into the program", async () => {
  const programs = {
    lib: "\n(define (bad x)\n  (car x))",
    main: '(display "on the way")\n(bad 5)',
  };
  await withAgent(cartridge({ programs }), async (agent) => {
    const { status, logs, error } = await agent.frame(1);
    assert.deepEqual([status, logs, error?.category], ["rolled_back", "on the way", "evaluation"]);
    assert.deepEqual([error?.source?.name, error?.line], ["programs.lib", 3]);
  });
});

test("limits hold for each frame", async () => {
  const programs = { main: "(define (main n) (main n))" };
  await withAgent(
    cartridge({ programs }),
    async (agent) => {
      assert.equal((await agent.frame(1)).error?.limit?.name, "steps");
      assert.equal((await agent.frame(2)).error?.limit?.name, "steps");
    },
    { limits: { steps: 10_000 } },
  );
});

const REFUSED: [string, string, string][] = [
  ["no JSON", "{", "$"],
  ["a key twice", '{"_meta": {}, "_meta": {}}', "$._meta"],
  ["a list", "[]", "$"],
  ["no _meta", "{}", "$._meta"],
  ["another type", '{"_meta": {"type": "egg"}}', "$._meta.type"],
  ["another version", cartridge({}, { version: 2 }), "$._meta.version"],
  ["a path as agent id", cartridge({}, { agent_id: "../x" }), "$._meta.agent_id"],
  ["env that is a list", cartridge({ env: [] }), "$.env"],
  ["a program that is no text", cartridge({ programs: { "my main": 5 } }), '$.programs["my main"]'],
  ["a tool without record", cartridge({ tools: { t: "code" } }), "$.tools.t"],
  ["echoes that are no list", cartridge({ echoes: {} }), "$.echoes"],
  ["an image that is none", cartridge({ vm: {} }), "$.vm.format"],
  ["an image that is no object", cartridge({ vm: [] }), "$.vm"],
];
for (const [kind, text, path] of REFUSED) {
  test(`refused: ${kind}`, async () => {
    await assert.rejects(bootCartridge(text), (error) => {
      assert.ok(error instanceof LispyError, String(error));
      assert.equal(error.category, "invalid-data");
      assert.equal(error.path, path);
      return true;
    });
  });
}

const BROKEN: [string, number, number][] = [
  ["(define (f)\n  (car 1", 2, 3],
  ["(display 1))", 1, 12],
  ["(display 1)\n(list inf)", 2, 7],
];
for (const [source, line, column] of BROKEN) {
  test(`a program that cannot be read is refused with its position: ${source}`, async () => {
    await assert.rejects(bootCartridge(cartridge({ programs: { p: source } })), (error) => {
      assert.ok(error instanceof LispyError, String(error));
      assert.deepEqual(
        [error.source?.name, error.line, error.column],
        ["programs.p", line, column],
      );
      return true;
    });
  });
}

test("deep cartridges are read and written", async () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const text = cartridge({ x: deep(300) });
  await withAgent(text, (agent) => assert.equal(agent.export(), text));
  await assert.rejects(bootCartridge(cartridge({ x: deep(600) })), LispyError);
});
