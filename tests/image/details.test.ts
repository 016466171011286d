// The law for what hardly shows: what errors say about code that is not plain text, whether a cell may change its length,
// images that no VM writes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { createVM } from "../../bindings/entries/node.js";
import { type Case, breach, every, uninterrupted } from "../support/migrate.js";

const CASES: readonly [string, string][] = [
  ["a name like another alphabet", "(define (f 名) (car 名))\n(f 5)"],
  ["a name with a character that means something", "(define (f a@b) (car a@b))\n(f 5)"],
  ["names of signs", "(define (f -- ...) (car ...))\n(f 5 6)"],
  [
    "a macro that expands to such names",
    "(define-macro (m x) (list 'car (list 'id x))) (define (id 名) 名) (define (f 名) (m 名))\n(f 5)",
  ],
  [
    "names that look numbered",
    `(define (id x) x)
     (define a (string->symbol "x 2"))
     (eval (list 'let (list (list a 8) (list 'x 9)) '(let ((x 10)) (id x)) (list 'list 'x a (list (list 'lambda '() (list 'id a))))))`,
  ],
  [
    "a cell that another one was put in front of, and is gone",
    '(define l (cons 1 nil)) (cons 0 l) (define (id x) x) (id l) (try (set-cdr! l (list 2 3)) (catch e (get e "message")))',
  ],
  [
    "a procedure of the language that was assigned itself: a call of it keeps no caller",
    "(define old sort) (set! sort old) (define (f l) (sort l)) (f '(3 1 2)) (f '(2 1))",
  ],
  [
    "a builtin that was assigned itself under a frame",
    "(define old *) (define (f n) (if (= n 0) (begin (set! * old) 1) (* 2 (f (- n 1))))) (f 5) (set! * +) (set! * old) (f 6)",
  ],
  [
    "a constant and a macro that were assigned themselves",
    "(define old pi) (set! pi old) (define (f x) (* pi x)) (define-macro (m x) x) (f (m 2))",
  ],
  [
    "a redefinition while a procedure of the language runs that calls the builtin",
    "(define old <) (define (less a b) (if (= a 2) (set! < (lambda (a b) (old b a))) #f) (< a b)) (sort '(3 2 1) less)",
  ],
  [
    "a procedure of the language that is older than all redefinitions that count",
    "(define (id x) x) (map id '(1 2)) (+ 1 2) (set! + -) (id (- 5 3)) (set! - *) (map id '(1 2)) (* 3 4) (set! * id) (map id '(1 2))",
  ],
  [
    "a builtin that is redefined, with calls of it as arguments that become no instructions",
    "(define old list) (define (id x) x) (define k nil) (define (f x) (id (call/cc (lambda (c) (set! k c) 1))) (id (list 1 2 3 4 5 x))) (f 6) (set! list old) (id 7) (if k (let ((again k)) (set! k nil) (again 0)))",
  ],
  [
    "the same with a wrong number of arguments",
    "(define old length) (define (id x) x) (define k nil) (define (f x) (id (call/cc (lambda (c) (set! k c) 1))) (id (length x 2))) (try (f '(6)) (catch e e)) (set! length old) (id 7)",
  ],
  [
    "a global that gets the name of a binding which initialisers beside it see",
    "(define (id x) x) (define (f) (let ((a 1) (b (id a))) (id (list a b)))) (define r (f)) (define a 9) (id 0) (list r (f))",
  ],
  [
    "the same under the frame",
    "(define (id x) x) (define (f) (let ((a 1) (b (id a)) (c (id (begin (eval '(define a 9)) a)))) (id (list a b c)))) (list (f) (f))",
  ],
  [
    "a builtin of the name that is assigned",
    "(define (id x) x) (define (f) (let ((car 1) (b (lambda () (id car)))) (id (b)))) (define r (f)) (define old car) (set! car old) (id 0) (list r (f))",
  ],
  [
    "a keyword that becomes a variable",
    "(define (id x) x) (define (f) (list (id (begin (eval '(define :k 5)) 1)) :k)) (list (f) (f)) (define (g) (id :l)) (define r (g)) (define :l 9) (id 0) (list r (g))",
  ],
  [
    "a value that cannot be shown, after an error that was caught",
    '(define (f x) (car x)) (define d (dict)) (try (f 5) (catch e 1)) (f (list 1)) (dict-set! d "k" d) d',
  ],
  [
    "a cell that has a shorter rest by now",
    "(define l (cons 1 (cons 2 nil))) (define (id x) x) (id (set-cdr! l nil)) (id (set-cdr! l (list 7 8 9))) l",
  ],
];

for (const [name, source] of CASES) {
  test(`the law: ${name}`, () => {
    const one: Case = { id: name, profile: Profile.Lispy2, source };
    const plain = uninterrupted(one);
    const [reason, stops] = breach(one, plain, every(1, plain.steps));
    assert.equal(reason?.slice(0, 3000), undefined);
    assert.ok(stops > 0);
  });
}

/** Images with a long chain of objects, each of which refers to the next. */
const CHAINS: readonly [string, (next: object) => unknown, RegExp | undefined][] = [
  ["slices", (next) => ({ slice: next, from: 0 }), /slice: a slice is of a list that was made/],
  [
    "slices behind cells",
    (next) => ({ cells: [1], rest: { slice: next, from: 0 } }),
    /slice: a slice is of a list that was made/,
  ],
  ["references", (next) => next, /an object is no reference/],
  ["cells in lists behind cells", (next) => ({ cells: [1], rest: [next] }), undefined],
];

for (const [name, link, complaint] of CHAINS) {
  test(`a long chain of ${name}`, async () => {
    using vm = await createVM();
    const image = JSON.parse(vm.exportImage()) as Record<string, unknown>;
    const count = 100_000;
    const objects = Array.from({ length: count }, (_, n) => link({ ref: n + 1 }));
    const text = JSON.stringify({
      ...image,
      globals: { x: { ref: 0 } },
      objects: [...objects, [1, 2]],
    });
    if (complaint) return void (await assert.rejects(createVM({ image: text }), complaint));
    using again = await createVM({ image: text });
    assert.equal(again.eval("(length x)"), 2);
  });
}

test("an image boots whatever limit of steps the VM has, and is written when the run has overdrawn its steps", async () => {
  const capabilities = { ask: { deferred: true } } as const;
  const keys = `(define long (string-repeat "k" 2000)) (define keys (map (lambda (i) (string-append long (->string i))) (range 200)))
    (define table (reduce (lambda (d k) (dict-set d k 1)) (dict) keys)) (define large (expt 7 30000))
    (define found (map (lambda (k) (list k large)) keys))`;
  using vm = await createVM({ capabilities });
  vm.eval(keys, { as: "none" });
  await vm.run("(list (range 100000) (ask 1))", { as: "none", limits: { steps: 10 } });
  const image = vm.exportImage();
  for (const steps of [0, 1, 1_000]) {
    using again = await createVM({ image, capabilities, limits: { steps } });
    assert.equal(again.exportImage(), image);
    assert.equal(again.get("large", { as: "text" }).length, 25_353);
    await assert.rejects(again.resume({ value: { [" ".repeat(600)]: 1 } }), /steps/);
    assert.equal(again.status, "idle");
  }
});
