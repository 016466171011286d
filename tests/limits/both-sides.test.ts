// Each limit from both sides: what just fits works, one more is an error of category resource-limit that names the
// limit, its setting and what was asked for, and the machine goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category } from "../../assembly/shared/abi.js";
import { LIMIT_NAMES, type LimitName } from "../../bindings/vm/limits.js";
import { Machine, type Outcome, isSane } from "../support/machine.js";

interface Case {
  limit: LimitName;
  at: number;
  inside: string;
  outside: string;
  /** What the error says was used; limit + 1 when not given. */
  used?: number;
  /** Run first, under default limits. */
  before?: string;
}

const nested = (depth: number) => "(".repeat(depth) + ")".repeat(depth);
const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`).join(" ");

const CASES: readonly Case[] = [
  // The top-level form is one step, each entered procedure another.
  {
    limit: "steps",
    at: 3,
    inside: "(f 1)",
    outside: "(f 2)",
    before: "(define (f n) (if (= n 0) 0 (f (- n 1))))",
  },
  {
    // What a top-level form calls is at depth 0.
    limit: "callDepth",
    at: 4,
    inside: "(f 5)",
    outside: "(f 6)",
    before: "(define (f n) (if (= n 1) 0 (+ 1 (f (- n 1)))))",
  },
  { limit: "sourceBytes", at: 10, inside: "0123456789", outside: "0123456789 " },
  { limit: "sourceBytes", at: 6, inside: '"é"  ', outside: '"é"   ' },
  { limit: "readerDepth", at: 3, inside: `'${nested(3)}`, outside: `'${nested(4)}` },
  {
    limit: "outputBytes",
    at: 6,
    inside: '(display "ééa" 1)',
    outside: '(display "ééab" 1)',
    used: 7,
  },
  { limit: "collectionItems", at: 5, inside: "(range 5)", outside: "(range 6)" },
  {
    limit: "collectionItems",
    at: 5,
    inside: "(append '(1 2) '(3 4 5))",
    outside: "(append '(1 2 3) '(3 4 5))",
  },
  {
    limit: "collectionItems",
    at: 5,
    inside: "(map + (f 5))",
    outside: "(map + (f 6))",
    before: "(define (f n) (if (= n 5) '(1 2 3 4 5) '(1 2 3 4 5 6)))",
  },
  {
    limit: "collectionItems",
    at: 5,
    inside: '(string-append "éé" "abc")',
    outside: '(string-append "ééé" "abc")',
  },
  {
    limit: "collectionItems",
    at: 2,
    inside: '(make-dict "a" 1 "b" 2)',
    outside: '(make-dict "a" 1 "b" 2 "c" 3)',
  },
  {
    limit: "collectionItems",
    at: 2,
    inside: '(json-parse "[1,2]")',
    outside: '(json-parse "[1,2,3]")',
  },
  { limit: "integerBits", at: 100, inside: "(- (expt 2 99) 1)", outside: "(expt 2 100)" },
  {
    limit: "integerBits",
    at: 100,
    inside: "(* (expt 2 50) (expt 2 49))",
    outside: "(* (expt 2 50) (expt 2 50))",
  },
  {
    limit: "valueDepth",
    at: 2,
    inside: "(string '(1 (2 (3))))",
    outside: "(string '(1 (2 (3 (4)))))",
  },
  {
    limit: "valueDepth",
    at: 2,
    inside: "(json-dump '(1 (2 (3))))",
    outside: "(json-dump '(1 (2 (3 (4)))))",
  },
  { limit: "valueNodes", at: 4, inside: "(string '(1 2 3))", outside: "(string '(1 2 3 4))" },
  // At most 240 names in one body whatever the setting; the limit itself counts instruction words.
  {
    limit: "procedureSize",
    at: 200,
    inside: `(let () ${"(f) ".repeat(30)})`,
    outside: `(let () ${"(f) ".repeat(200)})`,
    before: "(define (f) 1)",
    used: 201,
  },
  {
    limit: "procedureSize",
    at: 32_000,
    inside: `((lambda (. r) 1) ${names(0)})`,
    outside: `(lambda (${names(300)}) 1)`,
    used: 241,
  },
];

function assertExceeded(outcome: Outcome, { limit, at, used }: Case): void {
  assert.equal(outcome.category, Category.ResourceLimit, outcome.message || outcome.text);
  assert.equal(outcome.limit, limit);
  if (limit !== "procedureSize") assert.equal(outcome.limitValue, at);
  assert.equal(outcome.used, used ?? at + 1);
  assert.match(outcome.message, /^execution limit exceeded: [a-z_]+ \(limit \d+, used \d+\)$/);
}

for (const one of CASES) {
  test(`${one.limit} ${one.at}: ${one.outside.slice(0, 40)}`, () => {
    const machine = new Machine();
    if (one.before) assert.equal(machine.eval(one.before).category, Category.None);
    machine.setLimits({ [one.limit]: one.at });
    const inside = machine.eval(one.inside);
    assert.equal(inside.category, Category.None, inside.message);
    assertExceeded(machine.eval(one.outside), one);
    assert.equal(machine.eval(one.inside).category, Category.None, "what fits still fits");
    assert.ok(isSane(machine));
  });
}

test("every limit has a case, or a test of its own", () => {
  const tested = new Set<string>(CASES.map(({ limit }) => limit));
  const elsewhere = ["heapBytes", "jsonDepth"]; // heap.test.ts, and below
  assert.deepEqual(
    LIMIT_NAMES.filter((name) => !tested.has(name)),
    elsewhere,
  );
});

test("too deep or too large JSON is invalid data, as the language says, and the depth can be set", () => {
  const machine = new Machine("release", { jsonDepth: 2 });
  assert.equal(machine.run("json_parse", "[[1]]").category, Category.None);
  assert.equal(machine.run("json_parse", "[[[1]]]").category, Category.InvalidData);
  assert.ok(isSane(machine));
});

test("a limit of 0 or 1 is an error or a value, and never harms the machine", () => {
  const program = '(list 1 "ab" (+ 1 2) (map (lambda (x) (list x)) \'(1 2)) (display "x"))';
  for (const limit of LIMIT_NAMES) {
    for (const value of [0, 1, 2]) {
      const machine = new Machine();
      machine.setLimits({ [limit]: value });
      const outcome = machine.eval(program);
      if (outcome.category !== Category.None) {
        assert.equal(outcome.limit ?? outcome.message, limit, `${limit} = ${value}`);
      }
      assert.ok(isSane(machine), `${limit} = ${value}`);
    }
  }
});

test("no setting, however large, overflows the host's stack", () => {
  const huge = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 1e15]));
  const machine = new Machine("release", { ...huge, steps: 1e7, heapBytes: 256 << 20 });
  machine.eval("(define (deep n acc) (if (= n 0) acc (deep (- n 1) (list acc))))");
  machine.eval("(define d (deep 200000 1)) (define e (deep 200000 1))");
  for (const source of [
    ...[
      "d",
      "(equal? d e)",
      "(string d)",
      "(json-dump d)",
      "(flatten d)",
      "(error d)",
      "(d)",
      "(display d)",
    ],
    `'${nested(100_000)}`,
    `${"(+ 1 ".repeat(100_000)}1${")".repeat(100_000)}`,
    `(json-parse "${"[".repeat(100_000)}${"]".repeat(100_000)}")`,
    `(cond ${"(#f 1)".repeat(100_000)})`,
  ]) {
    machine.eval(source);
    machine.transfer();
  }
  assert.ok(isSane(machine));
});
