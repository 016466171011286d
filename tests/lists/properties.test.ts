// Properties of lists in lispy@2: the operations on sets against their definitions by `member`, hashes against equality,
// parts of lists and sorting against JavaScript's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createVMSync } from "../../bindings/entries/node.js";

const runs = { numRuns: 300 };

/** Forms whose values are equal often, in different shapes and kinds. */
const { value: forms } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("0", "0.0", "-0.0", "1", "1.0", "2", "nil", "#t", "#f", '"a"', "'a", '"1"'),
    fc.constantFrom("1152921504606846976", "1152921504606846976.0", "1152921504606846977", "car"),
    fc.array(tie("value"), { maxLength: 3 }).map((parts) => `(list ${parts.join(" ")})`),
    fc.tuple(tie("value"), tie("value")).map(([a, b]) => `(cons ${a} ${b})`),
    fc
      .tuple(tie("value"), tie("value"), fc.boolean())
      .map(([a, b, turned]) =>
        turned ? `(make-dict "x" ${a} "y" ${b})` : `(make-dict "y" ${b} "x" ${a})`,
      ),
  ),
}));
const lists = fc.array(forms, { maxLength: 12 }).map((items) => `(list ${items.join(" ")})`);

const NAIVE = `
(define (naive-unique xs) (reverse (reduce (lambda (acc x) (if (member x acc) acc (cons x acc))) nil xs)))
(define (naive-union a b) (naive-unique (append a b)))
(define (naive-intersection a b) (naive-unique (filter (lambda (x) (member x b)) a)))
(define (naive-difference a b) (naive-unique (filter (lambda (x) (not (member x b))) a)))`;

test("two values are one in a set exactly when they are equal", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  fc.assert(
    fc.property(forms, forms, (a, b) => {
      const text = vm.eval(
        `(let ((a ${a}) (b ${b})) (list (= a b) (= 1 (length (unique (list a b))))))`,
        {
          as: "text",
        },
      );
      assert.ok(text === "(#t #t)" || text === "(#f #f)", text);
    }),
    { numRuns: 2000 },
  );
});

test("operations on sets are what member says", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  vm.eval(NAIVE);
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const text = vm.eval(
        `(let ((a ${a}) (b ${b}))
           (list (equal? (unique a) (naive-unique a))
                 (equal? (union a b) (naive-union a b))
                 (equal? (intersection a b) (naive-intersection a b))
                 (equal? (difference a b) (naive-difference a b))
                 (equal? (subset? a b) (every (lambda (x) (member x b)) a))))`,
        { as: "text" },
      );
      assert.equal(text, "(#t #t #t #t #t)");
    }),
    runs,
  );
});

test("parts of lists are those of JavaScript", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 20 });
  const small = fc.integer({ min: 0, max: 25 });
  const written = (value: unknown): string =>
    JSON.stringify(value).replaceAll(/\[|\]|,/g, (c) => (c === "[" ? "(" : c === "]" ? ")" : " "));
  fc.assert(
    fc.property(numbers, small, small, fc.boolean(), (xs, n, m, cells) => {
      // A list of cells, or one in a row.
      const list = cells
        ? xs.reduceRight((rest, x) => `(cons ${x} ${rest})`, "nil")
        : `'${written(xs)}`;
      const size = n + 1;
      const pieces = xs.flatMap((_, i) => (i % size === 0 ? [xs.slice(i, i + size)] : []));
      const runsOf = xs.flatMap((_, i) => (i + size <= xs.length ? [xs.slice(i, i + size)] : []));
      const text = vm.eval(
        `(let ((xs ${list}))
           (list (take xs ${n}) (drop xs ${n}) (take-right xs ${n}) (drop-right xs ${n})
                 (slice xs ${n} ${m}) (slice xs ${-n} ${-m}) (chunk xs ${size}) (windows xs ${size})
                 (sort xs) (sort xs >) (sort-by abs xs) (sort-by abs xs 'desc) (nth xs ${n} 'no)))`,
        { as: "text" },
      );
      const keep = Math.max(0, xs.length - n);
      const expected = [
        xs.slice(0, n),
        xs.slice(n),
        xs.slice(keep),
        xs.slice(0, keep),
        xs.slice(n, m),
        // -0 is 0, which is the beginning.
        xs.slice(n === 0 ? 0 : -n, m === 0 ? 0 : -m),
        pieces,
        runsOf,
        [...xs].sort((a, b) => a - b),
        [...xs].sort((a, b) => b - a),
        [...xs].sort((a, b) => Math.abs(a) - Math.abs(b)),
        [...xs].sort((a, b) => Math.abs(b) - Math.abs(a)),
      ];
      assert.equal(
        text,
        `(${expected.map(written).join(" ")} ${n < xs.length ? String(xs[n]) : "no"})`,
      );
    }),
    runs,
  );
});

test("whatever is changed in place, a list keeps as many items as its length says", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  const steps = fc.array(
    fc.oneof(
      fc.nat(7).map((i) => `(cons ${i} (pick ${i}))`),
      fc
        .tuple(fc.nat(7), fc.nat(7))
        .map(([i, j]) => `(try (set-cdr! (pick ${i}) (pick ${j})) (catch e nil))`),
      fc
        .tuple(fc.nat(7), fc.nat(7))
        .map(([i, j]) => `(try (set-cdr! (pick ${i}) (rest (pick ${j}))) (catch e nil))`),
      fc
        .tuple(fc.nat(7), fc.nat(3))
        .map(([i, j]) => `(try (list-set! (pick ${i}) ${j} 'new) (catch e nil))`),
      fc.nat(7).map((i) => `(rest (pick ${i}))`),
      fc.nat(7).map((i) => `(list 1 ${i})`),
    ),
    { maxLength: 30 },
  );
  vm.eval(`(define (walk xs) (if (null? xs) 0 (+ 1 (walk (cdr xs)))))
    (define made nil)
    (define (pick i) (if (null? made) nil (nth made (% i (length made)))))
    (define (add xs) (set! made (cons xs (take made 7))))`);
  fc.assert(
    fc.property(steps, (list) => {
      const text = vm.eval(
        `(set! made nil) ${list.map((step) => `(add ${step})`).join(" ")}
         (every (lambda (xs) (and (= (length xs) (walk xs)) (= (length (reverse xs)) (length xs)) (equal? xs (map identity xs)))) made)`,
        { as: "text" },
      );
      assert.equal(text, "#t");
    }),
    runs,
  );
});
