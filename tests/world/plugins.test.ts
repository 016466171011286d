// Plugins: every spelling, what is refused at load and where, arguments against the schema, and that a plugin outlives whatever
// it does.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LispyInput } from "../../bindings/values/convert.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { type Plugin, type PluginOptions, loadPlugin } from "../../bindings/plugins/plugin.js";
import { root } from "../support/root.js";
import { createVM, createVMSync } from "./machine.js";

const load = (
  source: string,
  file = "x_agent.lispy",
  more: Partial<PluginOptions> = {},
): Promise<Plugin> => loadPlugin(source, { file, createVM, ...more });
const described = '(define agent-description "Does it.")\n';

test("the spellings are one plugin", async () => {
  const run = 'context args) (dict "sum" (+ (get args "a") (get context "n" 0))))';
  const parameters = '(dict "a" (dict "type" "integer" "required" true))';
  const globals = `${described}(define agent-name "adder")(define agent-parameters ${parameters})`;
  const agent = '(dict :name "adder" :description "Does it." :parameters';
  const sources: [string, string][] = [
    [`${globals}(define (agent-run ${run}`, "x_agent.lispy"],
    [`${globals}(define (my-x-agent-run ${run}`, "agents/my_x_agent.lispy"],
    [`${globals}(define (my_x-run ${run}`, "agents/my_x_agent.lispy"],
    [`${globals}(define (my-x-run ${run}`, "my_x.lispy"],
    [`(define AGENT ${agent} ${parameters}))(define (run ${run}`, "x.lispy"],
    [
      `(def AGENT {:name "adder" :description "Does it." :parameters {:type "object" :properties {"a" {:type "integer"}} :required ["a"]}})
       (defn agent-run [${run.replace(")", "]")}`.replace('["a"]', '(list "a")'),
      "x.lispy",
    ],
    [
      `(begin (define _agent_name "adder") (define _agent_desc "Does it.")
         (define _agent_parameters ${parameters}) (dict "sum" (+ a (get context "n" 0))))`,
      "x.lispy",
    ],
  ];
  for (const [source, file] of sources) {
    using plugin = await load(source, file);
    assert.deepEqual(
      plugin.schema,
      {
        type: "function",
        function: {
          name: "adder",
          description: "Does it.",
          parameters: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
        },
      },
      source,
    );
    assert.deepEqual(await plugin.call({ n: 1 }, { a: 2 }), { status: "ok", sum: 3 }, source);
    assert.equal((await plugin.call({}, {})).error, "adder: a is missing");
  }
});

test("names and schemas that are left out", async () => {
  using plugin = await load(`${described}(define (agent-run c a) nil)`, "dir/find_me_agent.lispy", {
    createVM: createVMSync,
  });
  assert.deepEqual([plugin.slug, plugin.name], ["find_me", "find_me"]);
  assert.deepEqual(plugin.parameters, { type: "object", properties: {}, required: [] });
  using plain = await load(
    `${described}(define agent-parameters {"a" "One." "__proto__" "Odd."})(define (agent-run c a) a)`,
  );
  assert.deepEqual(Object.entries(plain.parameters.properties), [
    ["a", { type: "string", description: "One." }],
    ["__proto__", { type: "string", description: "Odd." }],
  ]);
});

test("what is wrong with a plugin is said when it is loaded, with its place and what to write", async () => {
  const run = "\n(define (agent-run c a) 1)";
  const cases: [string, number | undefined, RegExp][] = [
    ["(define agent-name", undefined, /x_agent\.lispy:1: .*never closed/],
    ["\n(car 5)", 2, /x_agent\.lispy:2: car/],
    [
      `(define agent-name "x")${run}`,
      undefined,
      /agent-description: must say .*write \(define agent-description/,
    ],
    [
      `${described};(define agent-name "x y")\n(define agent-name "x y")${run}`,
      3,
      /:3: agent-name: must be a string of 1 to 64/,
    ],
    [described, undefined, /no procedure to run: write \(define \(agent-run context args\)/],
    [`${described}(define agent-run 5)`, 2, /:2: agent-run is no procedure/],
    [
      `${described}(define agent-parameters 5)${run}`,
      2,
      /agent-parameters: must be a dict of names/,
    ],
    [`${described}(define agent-parameters {"a b" "x"})${run}`, 2, /"a b" cannot name a parameter/],
    [
      `${described}(define agent-parameters {"a" {:type "text"}})${run}`,
      2,
      /a: type must be one of string, number/,
    ],
    [`${described}(define agent-parameters {"a" {:enum "x"}})${run}`, 2, /a: enum must be a list/],
    [
      `${described}(define agent-parameters {"a" {:type "integer" :enum (list 1.5)}})${run}`,
      2,
      /enum: 1.5 is no integer/,
    ],
    [
      `${described}(define agent-parameters {"a" {:required "yes"}})${run}`,
      2,
      /required must be true or false/,
    ],
    [
      `${described}(define agent-parameters {:type "object" :properties {} :required (list "a")})${run}`,
      2,
      /no parameter "a"/,
    ],
    [`${described}(define agent-parameters (list 'a))${run}`, 2, /data that JSON can say/],
    [`(define AGENT 5)${run}`, 1, /AGENT is no dict/],
    [`\n(define AGENT {:name "x"})${run}`, 2, /:2: AGENT\.description: must say/],
    ['(begin (define _agent_name "x"))', undefined, /_agent_desc: must say/],
  ];
  for (const [source, line, message] of cases) {
    await assert.rejects(load(source), (error) => {
      assert.ok(error instanceof LispyError, String(error));
      assert.match(error.message, /^plugin: x_agent\.lispy/);
      assert.match(error.message, message);
      if (line !== undefined) assert.equal(error.line, line, error.message);
      return true;
    });
  }
  await assert.rejects(load("1", "_agent.lispy"), LispyUsageError);
});

test("arguments are checked before the plugin is called", async () => {
  const types = ["string", "number", "integer", "boolean", "array", "object", "null"];
  const parameters = types.map((type) => `"${type}" {:type "${type}"}`).join(" ");
  using plugin = await load(
    `${described}(define calls 0)(define agent-parameters {${parameters} "one" {:type "number" :enum (list 1 2)}})
     (define (agent-run c args) (set! calls (+ calls 1)) (dict "calls" calls))`,
  );
  const fits: Record<string, LispyInput>[] = [
    {
      string: "",
      number: 1.5,
      integer: 2n ** 70n,
      boolean: false,
      array: [],
      object: {},
      null: null,
    },
    { one: 1, other: "not its business" },
    {},
  ];
  for (const args of fits) assert.equal((await plugin.call({}, args)).status, "ok");
  const wrong: [Record<string, LispyInput>, RegExp][] = [
    [{ string: 5 }, /string must be a string, not 5/],
    [{ number: "5" }, /number must be a number, not "5"/],
    [{ integer: 1.5 }, /integer must be an integer, not 1.5/],
    [
      { boolean: null, array: {} },
      /boolean must be a boolean, not null; array must be an array, not an object/,
    ],
    [{ object: [] }, /object must be an object, not a list/],
    [{ one: 3 }, /one must be one of 1, 2, not 3/],
  ];
  for (const [args, message] of wrong) {
    const { status, error } = await plugin.call({}, args);
    assert.equal(status, "error");
    assert.match(error!, message);
  }
  assert.deepEqual(await plugin.call({}, new Map()), { status: "ok", calls: fits.length + 1 });
});

test("results have a status", async () => {
  const cases: [string, unknown][] = [
    ["nil", { status: "ok" }],
    ["5", { status: "ok", result: 5 }],
    ["(list 1 2)", { status: "ok", result: [1, 2] }],
    ['{"a" 1}', { status: "ok", a: 1 }],
    ['{"status" "ok" "n" (expt 2 70)}', { status: "ok", n: 2n ** 70n }],
    ['{"status" "error" "error" "no"}', { status: "error", error: "no" }],
    ['{"status" "error"}', { status: "error", error: "the plugin does not say what went wrong" }],
    ['{"status" "fine"}', { status: "ok", result: { status: "fine" } }],
  ];
  for (const [body, expected] of cases) {
    using plugin = await load(`${described}(define (agent-run c a) ${body})`);
    assert.deepEqual(await plugin.call({}), expected, body);
  }
});

test("a plugin that fails changes nothing and is called again", async () => {
  const source = `${described}(define n 0)
(define agent-parameters {"how" "What to do."})
(define (agent-run context args)
  (set! n (+ n 1))
  (let ((how (get args "how" "")))
    (cond ((equal? how "fail") (car 5))
          ((equal? how "loop") (let loop () (loop)))
          ((equal? how "fill") (let loop ((l (list))) (loop (cons l l))))
          ((equal? how "odd") car)
          ((equal? how "say so") {:status "error" :error "so"})
          ((equal? how "wait") (think "?"))
          ((equal? how "ask") {:n (ask "?")})
          (else {:n n}))))`;
  const capabilities = {
    think: { deferred: true as const },
    ask: async () => {
      await Promise.resolve();
      return 42;
    },
  };
  using plugin = await load(source, "x_agent.lispy", { capabilities, limits: { steps: 100_000 } });
  assert.equal((await plugin.call({}))["n"], 1);
  const failures: [string, string | undefined, RegExp][] = [
    ["fail", "evaluation", /^x_agent\.lispy:7: car/],
    ["loop", "resource-limit", /steps/],
    ["fill", "resource-limit", /limit/],
    ["odd", "invalid-data", /JSON/],
    ["say so", undefined, /^so$/],
    ["wait", undefined, /waits for think, which this host answers later/],
  ];
  for (const [how, category, message] of failures) {
    const result = await plugin.call({}, { how });
    assert.equal(result.status, "error", how);
    assert.equal(result.category, category, how);
    assert.match(result.error!, message);
  }
  assert.equal((await plugin.call({}, { how: "ask" }))["n"], 42);
  const overlapping = await Promise.all([
    plugin.call({}),
    plugin.call({}, { how: "fail" }),
    plugin.call({}),
  ]);
  assert.deepEqual(
    overlapping.map((result) => result["n"]),
    [3, undefined, 4],
  );
  const tight = await plugin.call({}, { how: "loop" }, { limits: { steps: 10 } });
  assert.match(tight.error!, /limit 10/);
  await assert.rejects(plugin.call(new Date()), LispyUsageError);
  await assert.rejects(
    plugin.call({}, {}, { signal: AbortSignal.abort(new Error("enough")) }),
    /enough/,
  );
  assert.equal((await plugin.call({}))["n"], 5);
});

test("a script begins anew with every call, and cannot be given other names for the language's own", async () => {
  using plugin = await load(
    '(begin (define _agent_name "s") (define _agent_desc "D.") (set! n (+ n 1)) (println n) {:n n :l (list 1)})',
  );
  let printed = "";
  const onOutput = (text: string): void => void (printed += text);
  const call = (n: number): Promise<unknown> => plugin.call({ n, list: "mine" }, {}, { onOutput });
  assert.deepEqual(await call(1), { status: "ok", n: 2, l: [1] });
  assert.deepEqual(await call(5), { status: "ok", n: 6, l: [1] });
  assert.equal((await plugin.call({})).status, "error", "n of the call before is gone");
  assert.equal(printed, "2\n6\n");
});

test("the examples", async () => {
  const folder = join(root, "examples/agents");
  const plugins = new Map<string, Plugin>();
  for (const file of readdirSync(folder).sort()) {
    const plugin = await load(readFileSync(join(folder, file), "utf8"), file);
    plugins.set(plugin.name, plugin);
  }
  const call = (
    name: string,
    args: Record<string, LispyInput>,
    context: LispyInput = {},
  ): Promise<unknown> => plugins.get(name)!.call(context, args);
  assert.deepEqual([...plugins.keys()], ["convert", "roundup", "todo", "word_count"]);
  assert.deepEqual(await call("word_count", { text: "one three\ntwo " }), {
    ...{ status: "ok", words: 3, lines: 2, characters: 14, longest: "three" },
  });
  assert.deepEqual(await call("convert", { value: 3, from: "km", to: "m" }), {
    ...{ status: "ok", value: 3000, unit: "m" },
  });
  assert.deepEqual(await call("convert", { value: 1, from: "in", to: "parsec" }), {
    status: "error",
    error: 'convert: to must be one of "mm", "cm", "m", "km", "in", "ft", "mi", not "parsec"',
  });
  await call("todo", { action: "add", text: "row" });
  await call("todo", { action: "add", text: "rest" });
  const failed = (await call("todo", { action: "done", number: 3 })) as { error: string };
  assert.match(failed.error, /there is no thing number 3/);
  assert.deepEqual(await call("todo", { action: "done", number: 1 }), {
    status: "ok",
    things: ["rest"],
  });
  const inbox = [{ from: "b" }, { from: "a" }, { from: "b" }, {}];
  assert.deepEqual(await call("roundup", { least: 2 }, { inbox }), {
    ...{ status: "ok", messages: 4, senders: ["b"], counts: { b: 2, a: 1, nobody: 1 } },
  });
  for (const plugin of plugins.values()) plugin.dispose();
});

test("a sink that is undefined is none, whatever the plugin was loaded with", async () => {
  let heard = "";
  const source = `${described}(define (agent-run context args) (println "hello") (dict))`;
  const onOutput = (text: string): void => void (heard += text);
  using plugin = await load(source, "x_agent.lispy", { onOutput });
  const options = { onOutput: undefined, signal: undefined, limits: { steps: undefined } };
  assert.equal((await plugin.call({}, {}, options)).status, "ok");
  assert.equal(heard, "");
});
