// Frames as transactions: what a frame is given, what its receipt says, and that a frame which fails has not happened.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Agent,
  type BootOptions,
  LispyUsageError,
  type Usage,
  type VMSettings,
  bootCartridge,
  float,
} from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";

async function booted(
  main: string,
  parts: Record<string, unknown> = {},
  options: BootOptions = {},
): Promise<Agent> {
  return bootCartridge(agentText(main, parts), options);
}

test("main is called with the input, which is bound too, as is the frame's number", async () => {
  using agent = await booted("(define (main x) (list x input frame))");
  assert.equal((await agent.frame(7)).value, "(7 7 7)");
  assert.equal((await agent.frame("hello")).value, '("hello" "hello" 8)');
  const world = { inbox: [{ from: "zion", karma: float(2) }], pulse: 2n ** 64n, none: null };
  assert.equal(
    (await agent.frame(world, { frame: 20 })).value?.includes('((dict ("from" . "zion")'),
    true,
  );
  assert.equal(agent.lastFrame, 20);
  assert.equal((await agent.frame(null)).frame, 21);
  assert.equal((await agent.frame(1.5)).frame, 22);
});

test("names that the cartridge has stay its own, and the input comes as the argument", async () => {
  const parts = { env: { input: "mine", frame: "my frame" } };
  using agent = await booted("(define (main x) (list x input frame))", parts);
  assert.equal((await agent.frame(3)).value, '(3 "mine" "my frame")');
  using other = await booted("(define (input) 'own) (define (main x) (list x (input)))");
  assert.equal((await other.frame(3)).value, "(3 own)");
});

test("what a program makes of input and frame lasts until the next frame, and is no state", async () => {
  using agent = await booted(
    "(define (main x) (set! input (list x input)) (set! frame 'mine) input)",
  );
  const first = await agent.frame(1);
  assert.deepEqual([first.value, first.writes], ["(1 1)", []]);
  assert.equal((await agent.frame(2)).value, "(2 2)");
  assert.doesNotMatch(agent.export(), /"input"|"env"/);
});

test("a frame does not begin while the VM has a run of the host's", async () => {
  using agent = await booted("(define (main n) n)");
  await agent.vm.run("(let loop ((i 0)) (if (< i 1000) (loop (+ i 1)) i))", { steps: 10 });
  await assert.rejects(agent.frame(1), /a run of its own/);
  assert.equal(agent.vm.status, "suspended");
  const done = await agent.vm.resume();
  assert.equal(done.status === "done" && done.value, 1000);
  assert.equal((await agent.frame(1)).status, "accepted");
});

test("an input that is no JSON is refused before anything runs", async () => {
  using agent = await booted('(define (main x) (display "ran"))');
  const wrong = { when: new Date(0) } as never;
  await assert.rejects(
    agent.frame(wrong),
    (error) => error instanceof LispyUsageError && error.path === "$.when",
  );
  await assert.rejects(agent.frame(1, { frame: 1.5 }), LispyUsageError);
  assert.equal(agent.lastFrame, undefined);
});

test("a receipt says what changed, what was printed and what it took", async () => {
  const parts = { env: { seen: 0, same: [1, 2] } };
  using agent = await booted(
    `(define (main n)
      (set! seen (+ seen 1.0))
      (set! same (list 1 2))
      (define fresh (list n nil))
      (define (helper) 1)
      (define name 'symbol)
      (display "hello")
      'done)`,
    parts,
  );
  // Definitions in a body are local to it.
  const first = await agent.frame(5);
  assert.deepEqual(
    { ...first, usage: undefined, hash: undefined, text: undefined, parent: undefined },
    {
      ...{ agentId: "a1", frame: 5, status: "accepted", value: "done", isNil: false },
      ...{ outputs: { seen: 1 }, writes: ["seen"], effects: [], logs: "hello", error: undefined },
      inputHash: "sha256:ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d",
      ...{ usage: undefined, hash: undefined, text: undefined, parent: undefined },
    },
  );
  assert.match(first.text, /"outputs":\{"seen":1\.0\}/);
  assert.ok(first.usage.steps > 0 && first.text.includes(`"steps":${first.usage.steps}`));

  using other = await booted(
    "(define fresh (list frame nil)) (define (helper) 1) (define sym 'x) (define __proto__ 1) nil",
  );
  const second = await other.frame(1);
  assert.deepEqual(second.writes, ["__proto__", "fresh", "helper", "sym"]);
  assert.deepEqual(Object.entries(second.outputs), [
    ["__proto__", 1],
    ["fresh", [1, null]],
  ]);
  assert.equal(second.isNil, true);
});

test("intents are collected in order, and are data for the program", async () => {
  using agent = await booted(`(define (main n)
    (rb-post "code" "Title" "Body")
    (rb-comment 42 "Reply")
    (get (rb-react "node" "HEART") "payload"))`);
  const { effects, value } = await agent.frame(1);
  assert.equal(value, '(dict ("node_id" . "node") ("reaction" . "heart"))');
  assert.deepEqual(
    effects.map(({ sequence, type, mode, applied }) => [sequence, type, mode, applied]),
    [
      [0, "rappterbook.post.create", "dry_run", false],
      [1, "rappterbook.comment.create", "dry_run", false],
      [2, "rappterbook.reaction.add", "dry_run", false],
    ],
  );
  const keys = new Set(effects.map((effect) => effect.idempotency_key));
  assert.equal(keys.size, 3);
});

test("a frame that is run again has the same keys; other input, parent or agent has others", async () => {
  const main = '(define (main n) (rb-post "code" "Title" "Body") (if (= n 13) (error "no") n))';
  const keyOf = async (input: number | string, id = "a1"): Promise<string> => {
    using agent = await bootCartridge(agentText(main, {}, { agent_id: id }));
    return (await agent.frame(input, { frame: 1 })).effects[0]!.idempotency_key;
  };
  const key = await keyOf(1);
  assert.equal(await keyOf(1), key);
  assert.notEqual(await keyOf("other"), key);
  assert.notEqual(await keyOf(1, "a2"), key);
  using agent = await booted(main);
  const [first, second] = [await agent.frame(1), await agent.frame(1)];
  assert.equal(first.effects[0]!.idempotency_key, key);
  assert.notEqual(second.effects[0]!.idempotency_key, key, "another parent");
  assert.equal(first.effects[0]!.effect_sha256, second.effects[0]!.effect_sha256);
});

test("what an intent refuses is an error of the program; outside of frames there are none", async () => {
  using agent = await booted('(define (main n) (rb-post "code" "" "Body"))');
  const { status, error, effects } = await agent.frame(1);
  assert.deepEqual([status, error?.category, effects], ["rolled_back", "evaluation", []]);
  assert.match(error!.message, /rb-post: title must be a non-empty string/);
  assert.throws(() => agent.vm.eval('(rb-post "a" "b" "c")'), /collected in frames/);
  await assert.rejects(
    bootCartridge(agentText('(define x (rb-post "a" "b" "c")) (define (main n) n)')),
    /still booting/,
  );
});

test("too many intents roll back, even where the program catches the error", async () => {
  using agent = await booted(
    `(define (main n)
    (rb-comment 1 "a") (try (rb-comment 2 "b") (catch e nil)) (set! x 1) "fine")`,
    {
      env: { x: 0 },
    },
  );
  const { status, error } = await agent.frame(1, { maxEffects: 1 });
  assert.equal(status, "rolled_back");
  assert.deepEqual(error?.limit, { name: "effects", limit: 1, used: 2 });
  assert.equal(agent.vm.get("x"), 0);
  assert.equal((await agent.frame(1)).effects.length, 2);
});

/** Failures of every kind, each after the frame has changed what it could. */
const FAILURES: readonly [string, string, string, BootOptions?][] = [
  ["an error", '(error "no")', "evaluation"],
  ["no steps left", "(let loop () (loop))", "resource-limit", { limits: { steps: 50_000 } }],
  [
    "no memory left",
    "(let loop ((l '())) (loop (cons l l)))",
    "resource-limit",
    { limits: { heapBytes: 4_000_000 } },
  ],
  [
    "too much output",
    "(let loop () (display 12345) (loop))",
    "resource-limit",
    { limits: { outputBytes: 10_000 } },
  ],
  ["a denied capability", '(curl "http://example.org")', "capability"],
  [
    "a value that cannot be written",
    "(let loop ((n 0) (l nil)) (if (< n 3000) (loop (+ n 1) (list l)) l))",
    "resource-limit",
  ],
];

const CHANGES = `(define (main n)
  (set! count (+ count 1))
  (dict-set! table "k" n)
  (list-set! items 0 n)
  (set! drawn (random 1000000))
  (set! fresh-name (gensym))
  (define-helper)
  (set! + -)
  (rb-post "code" "t" "b")
  (display "said")`;
const STATE = { env: { count: 0, table: { k: 0 }, items: [0, 1], drawn: 0 } };
const LIB = { lib: "(define fresh-name nil) (define (define-helper) (eval '(define helper 1)))" };

for (const [what, form, category, options = {}] of FAILURES) {
  test(`${what} in a frame: nothing of it has happened`, async () => {
    const text = agentText(`${CHANGES} (if (> n 1) ${form} nil))`, {
      ...STATE,
      programs: LIB,
    });
    using agent = await bootCartridge(text, options);
    using twin = await bootCartridge(text, options);
    const [before, globals] = [agent.export(), agent.vm.globals()];
    const { vm } = agent;
    const receipt = await agent.frame(2, options.limits ? { limits: options.limits } : {});
    assert.deepEqual([receipt.status, receipt.error?.category], ["rolled_back", category]);
    assert.deepEqual(
      [receipt.writes, receipt.outputs, receipt.effects, receipt.value],
      [[], {}, [], undefined],
    );
    assert.match(receipt.logs, /^said/);
    assert.equal(agent.export(), before, "byte for byte");
    assert.deepEqual(vm.globals(), globals);
    assert.equal(vm.eval("(+ 5 2)"), 7, "+ means what it meant");
    assert.equal(vm.handleCount, 0);
    // And what comes next is what would have come without it: random numbers, gensym, steps, receipts.
    twin.vm.eval("(+ 5 2)");
    const [next, expected] = [await agent.frame(1), await twin.frame(1)];
    assert.equal(next.status, "accepted", next.error?.message);
    assert.equal(next.text, expected.text);
    assert.equal(agent.export(), twin.export());
  });
}

test("a sink that throws undoes the frame, and the agent goes on", async () => {
  using agent = await booted('(define (main n) (set! x n) (display "a") n)', { env: { x: 0 } });
  const onOutput = (): never => {
    throw new RangeError("full");
  };
  await assert.rejects(agent.frame(1, { onOutput }), RangeError);
  assert.equal(agent.vm.get("x"), 0);
  assert.equal((await agent.frame(2)).status, "accepted");
});

test("output is told at once and kept as logs", async () => {
  const told: string[] = [];
  const settings: VMSettings = { onOutput: (text) => void told.push(text) };
  using agent = await booted('(define (main n) (display "a") (car n))', {}, settings);
  const { logs, status } = await agent.frame(1);
  assert.deepEqual([told.join(""), logs, status], ["a", "a", "rolled_back"]);
});

test("a frame waits for capabilities; one that is answered from outside rolls it back", async () => {
  const main = `(define (main n)
    (set! said (append said (list "asked")))
    (set! said (append said (map (lambda (i) (if (> n 1) (later i) (think i))) (list 1 2))))
    (length said))`;
  const think = async (i: unknown): Promise<string> => `thought ${String(i)}`;
  const capabilities = { think, later: { deferred: true } } as const;
  using agent = await booted(main, { env: { said: [] } }, { capabilities });
  const first = await agent.frame(1);
  assert.deepEqual(first.outputs, { said: ["asked", "thought 1", "thought 2"] });
  const { status, error } = await agent.frame(2);
  assert.deepEqual([status, error?.category], ["rolled_back", "capability"]);
  assert.match(error!.message, /^later is answered from outside/);
  assert.deepEqual([agent.vm.status, agent.vm.get("said")], ["idle", first.outputs["said"]]);
  assert.equal((await agent.frame(1)).value, "6");
});

test("a frame that is aborted has not happened", async () => {
  const controller = new AbortController();
  const never = (): Promise<never> => new Promise(() => {});
  const options = { capabilities: { never } };
  using agent = await booted(
    "(define (main n) (set! x n) (if (= n 1) (never) n))",
    { env: { x: 0 } },
    options,
  );
  const before = agent.export();
  const running = agent.frame(1, { signal: controller.signal });
  setTimeout(() => controller.abort(new RangeError("enough")), 5);
  await assert.rejects(running, RangeError);
  assert.equal(agent.export(), before);
  assert.equal((await agent.frame(2)).status, "accepted");
});

test("what a frame has used is known, whatever becomes of it", async () => {
  let controller = new AbortController();
  const abort = (): void => controller.abort(new RangeError("enough"));
  const capabilities = { abort, ask: { deferred: true }, pass: () => {} } as const;
  const main = `(define (main call)
    (foldl + 0 (range 1000))
    (println "on the way")
    ((get (dict "abort" abort "ask" ask "pass" pass "fail" car) call)))`;
  using agent = await booted(main, {}, { capabilities });
  const used = (): Usage | undefined => agent.usage;
  assert.equal(used(), undefined);
  const { usage } = await agent.frame("pass");
  assert.deepEqual(used(), usage);
  const failed = await agent.frame("fail");
  assert.deepEqual([failed.status, used()], ["rolled_back", failed.usage]);
  const { steps, outputBytes } = usage;

  const { signal } = controller;
  await assert.rejects(agent.frame("abort", { signal }), RangeError);
  assert.deepEqual([used()?.steps, used()?.outputBytes], [steps, outputBytes]);
  assert.notEqual(agent.vm.usage.steps, steps);
  await assert.rejects(agent.frame("pass", { signal }), RangeError, "aborted before it began");
  assert.equal(used()?.steps, 0);

  const onOutput = (): void => {
    throw new TypeError("no paper");
  };
  await assert.rejects(agent.frame("pass", { onOutput }), TypeError);
  assert.ok(used()!.steps > 1000);

  await agent.beginFrame("ask");
  assert.deepEqual([used()?.steps, agent.waitingFrame?.usage.steps], [steps, steps]);
  await assert.rejects(agent.answerFrame({ value: () => 1 }), LispyUsageError);
  assert.equal(used()?.steps, steps);
  using elsewhere = await bootCartridge(agent.export(), { capabilities });
  assert.equal(elsewhere.usage?.steps, steps);
  agent.abandonFrame();
  assert.equal(used()?.steps, steps);

  controller = new AbortController();
  const running = agent.frame("pass");
  assert.equal(used(), undefined);
  await assert.rejects(agent.frame(1), /a frame is running/);
  assert.deepEqual((await running).usage, used());
  await assert.rejects(agent.frame("pass", { maxEffects: 0 }), LispyUsageError);
  assert.equal(used(), undefined);
});

test("a host's own capability of an intent's name gets the calls", async () => {
  const posts: unknown[] = [];
  const capabilities = { "rb-post": (...post: unknown[]) => posts.push(post) };
  using agent = await booted('(define (main n) (rb-post "a" "b" n))', {}, { capabilities });
  const { effects, value } = await agent.frame(5);
  assert.deepEqual([effects, value, posts], [[], "1", [["a", "b", 5]]]);
});

test("one frame at a time; no export while it runs", async () => {
  using agent = await booted("(define (main n) n)");
  const running = agent.frame(1);
  await assert.rejects(agent.frame(2), /a frame is running/);
  assert.throws(() => agent.export(), /a frame is running/);
  assert.equal((await running).status, "accepted");
  assert.equal((await agent.frame(2)).status, "accepted");
});

test("property: after a rolled-back frame the exported cartridge has the same bytes", async () => {
  const step = fc.oneof(
    fc
      .tuple(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 2 }))
      .map(([name, value]) => ({
        source: `(set! ${name} (json-parse ${lispString(JSON.stringify(value))}))`,
      })),
    fc
      .constantFrom(
        "(define (p x) (* x 2))",
        "(define-macro (m x) x)",
        "(define car cdr)",
        "(dict-set! d (string (gensym)) (random 10))",
        "(set! l (append l (list (random 100))))",
      )
      .map((source) => ({ source })),
  );
  const main =
    "(for-each (lambda (s) (eval (read-string s))) input) (if (> frame 100) (car 5) nil)";
  const parts = { env: { a: 0, b: null, c: "", d: {}, l: [] } };
  const property = fc.asyncProperty(
    fc.array(fc.tuple(fc.array(step, { maxLength: 5 }), fc.boolean()), { maxLength: 6 }),
    async (frames) => {
      using agent = await booted(main, parts);
      using twin = await booted(main, parts);
      for (const [steps, fails] of frames) {
        const input = steps.map(({ source }) => source);
        const before = agent.export();
        const receipt = await agent.frame(input, { frame: fails ? 101 : 1 });
        if (receipt.status === "rolled_back") assert.equal(agent.export(), before);
        // The twin has never heard of the frames that were to fail.
        if (!fails) assert.equal((await twin.frame(input, { frame: 1 })).text, receipt.text);
        else assert.equal(receipt.status, "rolled_back");
      }
      assert.equal(agent.export(), twin.export());
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

function lispString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}
