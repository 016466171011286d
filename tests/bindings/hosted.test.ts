// Programs under a contract: what they may read and set, what a receipt says, phase by phase.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  type ContractRequest,
  type HostedReceipt,
  LispyUsageError,
  canonicalJson,
  float,
  runContract,
} from "../../bindings/entries/node.js";
import { version } from "../../package.json";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Runs a program with the input `sol` and the outputs `heat` and `food`. */
function hosted(source: string, parts: Partial<ContractRequest> = {}): Promise<HostedReceipt> {
  return runContract({
    ...{ source, inputs: { sol: 1 }, outputs: { heat: 0.25, food: float(1) } },
    ...parts,
  });
}

async function failsIn(
  phase: string,
  category: string,
  source: string,
  parts: Partial<ContractRequest> = {},
): Promise<HostedReceipt> {
  const receipt = await hosted(source, parts);
  const what = `${source}: ${JSON.stringify(receipt.error)}`;
  assert.deepEqual(
    [receipt.status, receipt.outputs, receipt.writes, receipt.result, receipt.effects],
    ["rolled_back", null, [], null, []],
    what,
  );
  assert.deepEqual([receipt.error?.phase, receipt.error?.category], [phase, category], what);
  return receipt;
}

test("the receipt of an accepted run has these fields and no others", async () => {
  const source = '(println "warm") (set! heat (+ sol 0.5)) (list sol nil "x")';
  const receipt = await hosted(source, { contractId: "c@1", sourceId: "me/mine" });
  assert.deepEqual(receipt, {
    api: "lispy.hosted-governor/v2",
    runtime: { version, profile: "lispy-core@1" },
    contract_id: "c@1",
    source_sha256: sha256(source),
    source_id: "me/mine",
    intent_scope: null,
    status: "accepted",
    outputs: { heat: 1.5, food: 1 },
    writes: ["heat"],
    result: [1, null, "x"],
    logs: "warm\n",
    usage: receipt.usage,
    effects: [],
    error: null,
  });
  assert.deepEqual(Object.keys(receipt.usage!), ["steps", "peak_call_depth"]);
  assert.equal((await hosted("1")).contract_id, "hosted-governor@1");
});

test("numbers keep their kinds where that is asked for", async () => {
  const receipt = await hosted("(set! heat 2) (list 1.0 (expt 2 70))", {
    data: { floats: "exact" },
  });
  assert.equal(
    canonicalJson([receipt.outputs, receipt.result]),
    '[{"food":1.0,"heat":2},[1.0,1180591620717411303424]]',
  );
});

test("outputs are assigned by set! only, inputs and names of the language by nobody", async () => {
  const refused = [
    "(set! sol 2)",
    "(define sol 2)",
    "(define heat 2)",
    "(define (heat) 2)",
    "(define-macro (heat x) x)",
    "(define-macro (sol x) x)",
    "(begin (define food 1))",
    "(set! car cdr)",
    "(define (car x) x)",
    "(define map 1)",
    "(define-macro (assert x) x)".replace("assert", "length"),
    "(set! rb-post 1)",
    "((lambda () (set! sol 3)))",
    "(define-macro (sneak) (list 'set! 'sol 1)) (sneak)",
    "(define-macro (sneak) (list 'define 'heat 1)) (sneak)",
    "(map (lambda (x) (set! sol x)) (list 1 2))",
  ];
  for (const source of refused) {
    const { error } = await failsIn("evaluate", "capability", `(println "so far") ${source}`);
    assert.match(error!.message, /read-only binding: /, source);
  }
});

test("names of its own a program may define, shadow and assign", async () => {
  const source = `
    (define n 1) (set! n 2) (define (heat-of sol) (begin (define food 9) (set! sol (+ sol food)) sol))
    (let ((heat 5) (car 6)) (set! heat (+ heat car)) (set! n (+ n heat)))
    (set! heat (heat-of n))
    ((lambda (food) (set! food 0)) 1)
    (list n heat food sol)`;
  const { status, result, writes } = await hosted(source);
  assert.deepEqual([status, result, writes], ["accepted", [13, 22, 1, 1], ["heat"]]);
});

test("an output that is assigned what it was is written all the same", async () => {
  const { writes, outputs } = await hosted("(set! heat heat) (if #f (set! food 2) nil)");
  assert.deepEqual([writes, outputs], [["heat"], { heat: 0.25, food: 1 }]);
});

test("phase input: names, overlap, collisions, values", async () => {
  const cases: [Partial<ContractRequest>, RegExp][] = [
    [{ inputs: { "a b": 1 } }, /invalid host binding name: "a b"/],
    [{ inputs: { "1a": 1 } }, /invalid host binding name/],
    [{ inputs: { "": 1 } }, /invalid host binding name/],
    [{ outputs: { "odd?": 1 } }, /invalid host binding name/],
    [{ inputs: { heat: 1 } }, /overlap: heat/],
    [{ inputs: { car: 1 } }, /collide with runtime names: car/],
    [{ outputs: { map: 1, length: 1 } }, /collide with runtime names: length, map/],
    [{ outputs: { "rb-post": 1 } }, /collide with runtime names: rb-post/],
    [{ inputs: { x: NaN } }, /NaN has no JSON form/],
    [{ inputs: { x: new Date(0) as never } }, /an instance of Date/],
    [{ inputs: [] as never }, /inputs must be an object, not an array/],
    [{ outputs: null as never }, /outputs must be an object, not null/],
    [{ intentScope: "" }, /intentScope must be a non-empty string/],
    [{ maxEffects: 1.5 }, /maxEffects must be a positive integer/],
  ];
  for (const [parts, message] of cases) {
    const { error, logs } = await failsIn("input", "host", '(println "ran")', parts);
    assert.match(error!.message, message);
    assert.equal(logs, "");
  }
  assert.equal((await failsIn("input", "host", "1", { inputs: { "": 1 } })).usage, null);
  assert.deepEqual((await failsIn("input", "host", "1", { inputs: { car: 1 } })).usage, {
    ...{ steps: 0, peak_call_depth: 0 },
  });
  await assert.rejects(
    runContract({ source: 1 as never, inputs: {}, outputs: {} }),
    LispyUsageError,
  );
});

test("phases prepare, parse, evaluate, serialize", async () => {
  await failsIn("prepare", "host", "1", { limits: { steps: -1 } });
  const parse = await failsIn("parse", "syntax", '(println "never")\n(set! heat', {
    contractId: "c",
  });
  assert.deepEqual(parse.error!.location, { source: "<hosted:c>", line: 2, column: 1 });
  assert.equal(parse.logs, "");
  const evaluate = await failsIn(
    "evaluate",
    "evaluation",
    '(set! heat 9) (println "so far") (car 5)',
  );
  assert.equal(evaluate.logs, "so far\n");
  assert.equal(evaluate.error!.type, "LispError");
  const spent = await failsIn("evaluate", "resource-limit", "(define (f) (f)) (f)", {
    limits: { steps: 1000 },
  });
  const { resource, limit, used } = spent.error!;
  assert.deepEqual([resource, limit, used], ["steps", 1000, 1001]);
  assert.equal(spent.usage!.steps, 1001);
  await failsIn("evaluate", "unsupported", "(do 1)");
  await failsIn("serialize", "serialization", "'symbol");
  await failsIn("serialize", "serialization", "(list (lambda (x) x))");
  await failsIn("serialize", "serialization", "(set! heat (cons 1 2)) 1");
  assert.deepEqual((await hosted("(cons 1 (cons 2 nil))")).result, [1, 2]);
});

test("phase validate: a validator sees copies, and what it says or throws rolls back", async () => {
  const seen: unknown[] = [];
  const accepted = await hosted("(set! heat 0.5)", {
    validate: (inputs, outputs) => {
      seen.push(structuredClone([inputs, outputs]));
      outputs["heat"] = 99;
      return [];
    },
  });
  assert.deepEqual(seen, [[{ sol: 1 }, { heat: 0.5, food: 1 }]]);
  assert.equal(accepted.outputs!["heat"], 0.5);
  for (const validate of [() => "too hot", () => ["too", "hot"], async () => "too hot"]) {
    const { error } = await failsIn("validate", "validation", "(set! heat 2)", { validate });
    assert.match(error!.message, /^too;? hot$/);
  }
  const { error } = await failsIn("validate", "host", "1", {
    validate: () => {
      throw new RangeError("validator broke");
    },
  });
  assert.deepEqual([error!.type, error!.message], ["RangeError", "validator broke"]);
});

const EFFECTS = `(rb-post "code" "Title" "Body") (rb-comment 42 "Reply") (rb-react "node" "rocket")`;

test("effects are dry runs with keys and digests, and are what the calls return", async () => {
  const parts = { contractId: "test/effects@1", intentScope: "run-123" };
  const receipt = await hosted(EFFECTS, parts);
  assert.equal(receipt.intent_scope, "run-123");
  const payloads = [
    ["rappterbook.post.create", { body: "Body", channel: "code", title: "Title" }],
    ["rappterbook.comment.create", { body: "Reply", discussion_number: 42 }],
    ["rappterbook.reaction.add", { node_id: "node", reaction: "rocket" }],
  ] as const;
  assert.deepEqual(
    receipt.effects,
    payloads.map(([type, payload], sequence) => ({
      ...{ sequence, type, payload, mode: "dry_run", applied: false },
      idempotency_key: `sha256:${sha256(`["test/effects@1","run-123",${sequence}]`)}`,
      effect_sha256: `sha256:${sha256(JSON.stringify([sha256(EFFECTS), type, payload]))}`,
    })),
  );
  assert.deepEqual(receipt.result, receipt.effects[2]);
  const other = await hosted(EFFECTS, { ...parts, intentScope: "run-124" });
  assert.notEqual(other.effects[0]!.idempotency_key, receipt.effects[0]!.idempotency_key);
  assert.equal(other.effects[0]!.effect_sha256, receipt.effects[0]!.effect_sha256);
});

test("without a scope there are no effects; host functions are denied in any case", async () => {
  for (const source of [EFFECTS, '(rb-state "agents.json")', '(read-file "x")', '(rb-run "1")']) {
    const { error } = await failsIn("evaluate", "capability", source);
    assert.equal(error!.type, "CapabilityDenied");
  }
  await failsIn("evaluate", "capability", "(rb-soul 1)", { intentScope: "s" });
});

test("a failure, too many effects, or a judge of effects: none of them counts", async () => {
  const parts = { intentScope: "s" };
  await failsIn("evaluate", "evaluation", `${EFFECTS} (error "boom")`, parts);
  const limited = await failsIn("evaluate", "resource-limit", EFFECTS, { ...parts, maxEffects: 2 });
  const { resource, limit, used } = limited.error!;
  assert.deepEqual([resource, limit, used], ["effects", 2, 3]);
  const judged = await failsIn("validate", "validation", EFFECTS, {
    ...parts,
    validateEffects: (effects) => effects.map(({ type }) => `no ${type}`),
  });
  assert.match(judged.error!.message, /^no rappterbook.post.create; no rapp/);
  await failsIn("evaluate", "evaluation", '(rb-post "code" "" "b")', parts);
});

test("the same request gives the same receipt, and leaves nothing behind", async () => {
  const request = { intentScope: "s", inputs: { sol: { deep: [1, null, "é"] } } };
  const [first, second] = [await hosted(EFFECTS, request), await hosted(EFFECTS, request)];
  assert.deepEqual(first, second);
});
