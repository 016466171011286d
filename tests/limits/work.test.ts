// Work that grows with what a builtin is given is charged for while it is done, so that a builtin which has many large things to
// do ends soon after the budget is spent: with one long text, one large integer and a list of many references to them a few
// megabytes are enough for hours.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile, Status } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";

const BUDGET = 5_000;

/** Two equal texts, one that differs from them in its last byte, many references to the first two in turn; integers likewise. */
const SETUP = `
  (define s (string-repeat "a" 100000)) (define t (string-repeat "a" 100000))
  (define z (string-append (string-repeat "a" 99999) "b"))
  (define i (expt 7 20000)) (define j (expt 7 20000)) (define k (+ i 1))
  (define (turns n a b) (if (= n 0) nil (cons a (turns (- n 1) b a))))
  (define texts (turns 1000 s t)) (define others (cdr (turns 1001 s t)))
  (define integers (turns 1000 i j)) (define equals (cdr (turns 1001 i j)))
  (define pairs (map (lambda (x) (cons x 1)) texts))
  (define row (flat-map (lambda (x) (list x 1)) texts))
  (define counted (map (lambda (x) (cons x 1)) integers))
  (define long (dict s 1))
  (define circle (dict)) (dict-set! circle s circle) 'done`;

/** Steps that comparing two of the texts costs, or two of the integers; the decimal text of one integer. */
const TEXT = 195;
const INTEGER = 27;
const DECIMAL = 100_000;

/** A call, and the price of each of the 1,000 things that it does. */
const CALLS: readonly [string, number][] = [
  ["(member z texts)", TEXT],
  ["(index-of texts z)", TEXT],
  ["(contains? texts z)", TEXT],
  ["(assoc z pairs)", TEXT],
  ["(assoc-ref pairs z)", TEXT],
  ["(get pairs z)", TEXT],
  ["(equal? texts others)", TEXT],
  ["(equal? (dict 1 texts) (dict 1 others))", TEXT],
  ["(max texts)", TEXT],
  ["(apply min texts)", TEXT],
  ["(apply string=? texts)", TEXT],
  ["(apply string<=? texts)", TEXT],
  ["(list->dict pairs)", TEXT],
  ["(apply dict row)", TEXT],
  ["(apply assoc (cons long row))", TEXT],
  ["(apply dict-remove (cons (dict) texts))", 0],
  ["(get-in circle others)", TEXT],
  ["(unique texts)", TEXT],
  ["(difference texts others)", TEXT],
  // Counts on when it has stopped comparing.
  ["(sort texts)", 1_000 * TEXT],
  ["(member k integers)", INTEGER],
  ["(equal? integers equals)", INTEGER],
  ["(max integers)", INTEGER],
  ["(sort integers)", INTEGER],
  ["(apply + integers)", INTEGER],
  ["(apply bit-and integers)", INTEGER],
  ["(->string integers)", DECIMAL],
  ["(json-encode integers)", DECIMAL],
  ["(list->dict counted)", DECIMAL],
  ["(sort (cons 'a integers))", DECIMAL],
  ['(apply format (cons "~a" (list integers)))', DECIMAL],
];

for (const [call, price] of CALLS) {
  test(`a builtin that has much to do stops when the budget is spent: ${call}`, () => {
    const machine = new Machine("release", {}, Profile.Lispy2);
    assert.equal(machine.eval(SETUP).category, Category.None);
    machine.setLimits({ steps: BUDGET });
    const { limit, used, category } = machine.eval(call);
    if (price === 0) return assert.equal(category, Category.None);
    assert.equal(limit, "steps");
    assert.ok(used > BUDGET && used < BUDGET + 2 * price + 100, `used ${used}`);
    machine.defaultLimits();
    assert.equal(machine.eval("(string-length s)").text, "100000");
  });
}

test("lispy-core@1 stops likewise", () => {
  const machine = new Machine();
  machine.eval(`
    (define (twice s n) (if (= n 0) s (twice (string-append s s) (- n 1))))
    (define s (twice "a" 17)) (define t (twice "a" 17)) (define i (expt 7 20000)) (define j (expt 7 20000))
    (define texts (map (lambda (n) (if (= 0 (% n 2)) s t)) (range 1000)))
    (define integers (map (lambda (n) (if (= 0 (% n 2)) i j)) (range 1000)))`);
  machine.setLimits({ steps: BUDGET });
  for (const [call, price] of [
    ["(= texts (cdr (append texts (list t))))", 260],
    ['(string-contains? texts (string-append (substring s 1 131072) "b"))', 260],
    ["(apply max integers)", INTEGER],
    ["(apply * integers)", 3_000],
    ["(->string integers)", DECIMAL],
  ] as const) {
    const { limit, used } = machine.eval(call);
    assert.equal(limit, "steps", call);
    assert.ok(used > BUDGET && used < BUDGET + 2 * price + 600, `${call}: used ${used}`);
  }
});

/** What a run cost. */
const steps = (machine: Machine, source: string): number => {
  const outcome = machine.eval(source);
  assert.equal(outcome.category, Category.None, outcome.message);
  return outcome.steps;
};

test("an error that shows a long text costs what it shows, one that carries it costs its length", () => {
  const machine = new Machine("release", {}, Profile.Lispy2);
  machine.eval(SETUP);
  assert.match(
    machine.eval("(try (car s) (catch e (get e 'message)))").text!,
    /got \\"a{59}\.\.\."$/,
  );
  assert.ok(steps(machine, "(try (car s) (catch e 1))") < 20);
  assert.ok(steps(machine, "(try (car (string->symbol s)) (catch e 1))") < 400);
  assert.ok(steps(machine, "(try (error s) (catch e 1))") > 2 * TEXT);
  assert.ok(steps(machine, "(try (raise (list s s)) (catch e 1))") > 2 * TEXT);
  assert.ok(steps(machine, "(error-message (list s))") > TEXT);
});

test("the nearest name is looked for among many at their price", () => {
  const machine = new Machine("release", {}, Profile.Lispy2);
  const source = "(try (car nearby-name) (catch e (get e 'message)))";
  const before = steps(machine, source);
  const define = (n: number) => `(define global-${String(n).padStart(4, "0")} 1)`;
  machine.eval(Array.from({ length: 3_000 }, (_, n) => define(n)).join(" "));
  assert.ok(steps(machine, source) > before + 30);
  machine.eval("(define nearby-nane 1)");
  assert.match(machine.eval(source).text!, /nearest name is nearby-nane/);
});

test("removing the entry with which a large dict is made anew costs its size each time", () => {
  const machine = new Machine("release", {}, Profile.Lispy2);
  machine.eval(`
    (define (fill d n) (if (= n 0) d (fill (dict-set d (->string n) n) (- n 1))))
    (define (empty d n to) (if (= n to) d (empty (dict-remove d (->string n)) (- n 1) to)))
    (define full (fill (dict) 12800))
    (define half (empty full 12800 6400))`);
  assert.equal(machine.eval("(dict-count half)").text, "6400");
  assert.ok(steps(machine, '(dict-remove half "1")') >= 100);
  assert.ok(steps(machine, '(dict-remove full "1")') < 5);
});

test("a form that is looked at again and again is charged for each time", () => {
  const machine = new Machine("release", { readerDepth: 1_000 }, Profile.Lispy2);
  machine.eval("(define x #f)");
  // Each loop turns out to be none when the one inside it has.
  const nest = (depth: number, inner: string): string => {
    for (let n = depth; n > 0; n--) {
      inner = `(let l${n} () (if x ${n > 1 ? `(l${n - 1})` : 1} ${inner}))`;
    }
    return inner;
  };
  const work = (count: number) => "(list 1 2) ".repeat(count);
  assert.ok(steps(machine, nest(2, `(list l2 ${work(60)})`)) < 10);
  assert.ok(steps(machine, nest(40, `(list l40 ${work(60)})`)) > 10_000);
});

test("a procedure of some thousand forms costs steps whenever it is made", () => {
  const machine = new Machine("release", {}, Profile.Lispy2);
  const make = (count: number) =>
    `(define form '(if #f (begin ${"(lambda (x) x) ".repeat(count)}) 1))`;
  machine.eval(make(2_000));
  const once = steps(machine, "(eval form)");
  assert.ok(once > 200, `${once} steps`);
  assert.ok(steps(machine, "(list (eval form) (eval form))") > 1.9 * once);
});

test("what the host looks at while a run has stopped costs the run nothing", () => {
  const machine = new Machine("release", { steps: 2_000 }, Profile.Lispy2);
  machine.setLimits({ steps: 1e8 });
  machine.eval(
    "(define big (expt 2 100000)) (define (count n) (if (= n 0) 'done (count (- n 1))))",
  );
  machine.setLimits({ steps: 2_000 });
  const plain = steps(machine, "(count 1000)");
  machine.exports.lispy_set_pause(100);
  assert.equal(machine.begin("eval", "(count 1000)"), Status.Suspended);
  assert.equal(machine.run("get", "big").text?.length, 30_103);
  assert.equal(machine.json()?.length, 30_103);
  assert.equal(machine.outcome(machine.resume()).steps, plain);
});
