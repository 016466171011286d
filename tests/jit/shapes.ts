// Scenes of random programs of lispy@2, by the shape of what runs: frames that are large or deep, arguments of any number, boxes, callbacks,
// integers at the border of small ones. What changes while it runs is in wild.ts.

import type { Random } from "../support/random.js";
import { HotMaker } from "./hot.js";

export class Shapes {
  protected readonly random: Random;
  readonly #hot: HotMaker;
  #serial = 0;

  constructor(random: Random) {
    this.random = random;
    this.#hot = new HotMaker(random, true);
  }

  protected any(names: readonly string[] = [], depth = 2): string {
    return this.#hot.expression(["ga", "gb", ...names], depth);
  }

  protected name(): string {
    return `w${this.#serial++ % 8}`;
  }

  protected turns(): number {
    return this.random.oneIn(4) ? 20 + this.random.below(150) : 3 + this.random.below(25);
  }

  /** Procedures that call each other, in tail position and not, by name, by value, with too few and too many arguments now and then. */
  protected mutual(): string {
    const random = this.random;
    const [f, g] = [this.name(), this.name()];
    const n = this.turns();
    const params = ["a", "b", "c", "d"].slice(0, random.below(5));
    const rest = random.oneIn(3) ? " . more" : "";
    const args = params.map((p) => (random.oneIn(2) ? p : this.any(["n", ...params], 1))).join(" ");
    const extra = random.oneIn(4) ? ` ${this.any(["n"], 1)}` : "";
    const one = random.pick([
      `(${g} (- n 1) ${args})`,
      `(+ 1 (${g} (- n 1) ${args}))`,
      `(let ((h ${g})) (h (- n 1) ${args}))`,
      `(cons n (${g} (- n 1) ${args}))`,
      `(apply ${g} (- n 1) (list ${args}))`,
    ]);
    const two = random.pick([
      `(${f} (- n 1) ${args}${rest && extra})`,
      `(if ${this.#hot.expression(["n", ...params], 1)} (${f} (- n 1) ${args}) (${g} (- n 1) ${args}${random.oneIn(6) ? extra : ""}))`,
      `((lambda (h) (h (- n 1) ${args})) ${f})`,
    ]);
    return `(define (${f} n ${params.join(" ")}${rest}) (if (< n 1) ${this.any(params)} ${one}))
(define (${g} n ${params.join(" ")}) (if (< n 1) ${this.any(params)} ${two}))
(${f} ${n} ${params.map(() => this.any([], 1)).join(" ")})`;
  }

  /** Many registers, many constants, long blocks. */
  protected large(): string {
    const random = this.random;
    const f = this.name();
    const count = 5 + random.below(random.oneIn(3) ? 150 : 40);
    const names = Array.from({ length: count }, (_, i) => `r${i}`);
    const inits = names.map(
      (name, i) =>
        `(${name} ${i > 0 && random.oneIn(2) ? `(+ ${random.pick(names.slice(0, i))} ${random.below(1000)}.5)` : this.any(names.slice(Math.max(0, i - 3), i), 1)})`,
    );
    const constants = Array.from({ length: random.below(300) }, () =>
      random.pick([
        `"s${random.below(400)}"`,
        `${random.bits()}`,
        `${random.below(1000)}.25`,
        `'y${random.below(300)}`,
      ]),
    ).join(" ");
    const tests = Array.from(
      { length: random.below(60) },
      (_, i) => `((= n ${i}) ${this.any(names.slice(-3), 1)})`,
    ).join(" ");
    return `(define (${f} n r) (if (< n 0) r (let* (${inits.join(" ")}) (let ((all ${constants === "" ? "nil" : `(if (= n 3) (list ${constants}) nil)`})) (${f} (- n 1) (cons (cond ${tests} (else ${random.pick(names)})) r))))))
(${f} ${random.below(12)} nil)`;
  }

  protected deep(): string {
    const random = this.random;
    const f = this.name();
    const depth = random.pick([30, 200, 900, 3000, 6000]);
    const inner = random.pick([
      "(list n)",
      "n",
      "(make-list 5 n)",
      `"${"x".repeat(20)}"`,
      "(lambda () n)",
    ]);
    return `(define (${f} n x) (if (= n 0) ${random.pick(["0", "no-such", "(car 1)", "(k0)"])} (let ((y ${inner})) (+ 1 (${f} (- n 1) y)))))
(try (${f} ${depth} nil) (catch e ${random.pick(["e", "1"])}))`;
  }

  protected callbacks(): string {
    const random = this.random;
    const n = this.turns();
    const f = random.pick(["map", "filter", "for-each"]);
    const body = this.any(["x"], 2);
    const nested = `(map (lambda (y) (+ x y)) (range 0 ${random.below(6)}))`;
    return random.pick([
      `(${f} (lambda (x) ${body}) (range 0 ${n}))`,
      `(${f} (lambda (x) ${nested}) (range 0 ${n}))`,
      `(reduce (lambda (a x) ${this.any(["a", "x"], 2)}) (range 0 ${n}) ${random.below(9)})`,
      `(map (lambda (x y) ${this.any(["x", "y"], 2)}) (range 0 ${n}) (range 3 ${n}))`,
      `(let ((s 0)) (for-each (lambda (x) (set! s (+ s x)) (if (= x 5) (set! ga s) nil)) (range 0 ${n})) (list s ga))`,
      `(sort-by (lambda (x) ${this.any(["x"], 1)}) (range 0 ${n}))`,
      `(map (lambda (f) (f 2)) (map (lambda (x) (lambda (y) (set! x (+ x y)) x)) (range 0 ${n})))`,
    ]);
  }

  protected boxes(): string {
    const random = this.random;
    const f = this.name();
    const n = this.turns();
    return `(define (${f} n) (let ((i 0) (s ${random.pick(["0", "0.5", "nil", "140737488355320"])}) (fs nil))
  (define (bump d) (set! i (+ i d)) i)
  (while (< i n) (let ((j i)) (set! fs (cons (lambda () (set! j (+ j i)) j) fs)) (set! s (try ${this.any(["i", "j", "s"], 2)} (catch e i)))) (bump ${1 + random.below(2)}))
  (list i s (map (lambda (f) (f) (f)) fs))))
(${f} ${n})`;
  }

  protected applying(): string {
    const random = this.random;
    const f = this.name();
    const n = this.turns();
    const params = random.pick(["a . r", "a b . r", ". r", "a b c", "a"]);
    const use = params.includes("r") ? "(length r)" : "1";
    const define = params.startsWith(".")
      ? `(define ${f} (lambda r ${use}))`
      : `(define (${f} ${params}) ${use})`;
    return `${define}
(map (lambda (i) (try (apply ${f} (range 0 (mod i 5))) (catch e (error-message e)))) (range 0 ${n}))
(let loop ((i 0) (s 0)) (if (= i ${n}) s (loop (+ i 1) (+ s (try (let ((g ${f})) (g${" i".repeat(random.below(4))})) (catch e 1000))))))`;
  }

  protected dicts(): string {
    const random = this.random;
    const f = this.name();
    const n = this.turns();
    const keys = random.pick([3, 8, 9, 20]);
    const entries = Array.from(
      { length: keys },
      (_, i) => `${random.oneIn(2) ? `"k${i}"` : `:k${i}`} ${i}`,
    ).join(" ");
    const k = (): string => `${random.oneIn(2) ? "" : ":"}k${random.below(keys + 1)}`;
    const get = (): string => {
      const key = k();
      return key.startsWith(":")
        ? random.pick([`(get d ${key})`, `(${key} d)`, `(get d ${key} 7)`])
        : `(get d "${key}")`;
    };
    return `(define (${f} i d) (if (= i 0) (list ${get()} ${get()}) (${f} (- i 1) (if (= 0 (mod i 4)) (put d (str "k" i) ${get()}) (put d "k1" (list ${get()} i))))))
(${f} ${n} (dict ${entries}))`;
  }

  /** Integers at the border of small ones, up and down. */
  protected border(): string {
    const random = this.random;
    const f = this.name();
    const n = 3 + random.below(30);
    const from = random.pick([
      "140737488355320",
      "-140737488355320",
      "2147483640",
      "-2147483645",
      "4611686018427387900",
      "0",
      "1e15",
      "0.0",
      "-0.0",
      "46340",
    ]);
    const step = random.pick([
      "(+ x 1)",
      "(- x 1)",
      "(* x 2)",
      "(* x -3)",
      "(+ x x)",
      "(- 0 x)",
      "(* x x)",
      "(+ x 70000000000)",
      "(* x 0.5)",
      "(- x 127)",
      "(+ x -128)",
      "(mod x 1000003)",
      "(mod x -7)",
      "(// x 3)",
    ]);
    const test = random.pick([
      "(< x 140737488355327)",
      "(> x -140737488355328)",
      "(= x 140737488355328)",
      "(<= x 0)",
      "(>= x 2147483648)",
      "(< x 0.5)",
      "(= x x)",
    ]);
    return `(define (${f} i x r) (if (= i 0) r (${f} (- i 1) ${random.oneIn(2) ? step : `(if ${test} ${step} (- x))`} (cons (list x ${test} ${random.pick(["(mod x 7)", "(mod x 4294967296)", "(mod -1 (+ 1 (abs x)))", "(- x)", "(= x 0)"])}) r))))
(${f} ${n} ${from} nil)`;
  }

  protected sorting(): string {
    const random = this.random;
    const n = this.turns();
    const less = random.pick([
      "<",
      ">",
      "(lambda (a b) (< a b))",
      "(lambda (a b) (set! ga (+ 1 ga)) (> a b))",
      `(lambda (a b) (if (= a ${random.below(99)}) (raise (list a b)) (< a b)))`,
      `(lambda (a b) (if (= a ${random.below(99)}) (call/cc (lambda (k) (set! k0 k) #t)) (< a b)))`,
      "(lambda (a b) (< (mod a 7) (mod b 7)))",
      "(lambda (a . b) (apply < a b))",
    ]);
    return `(define numbers (map (lambda (i) (mod (* i 7919) 101)) (range 0 ${n})))\n(try (sort numbers ${less}) (catch e e))${random.oneIn(3) ? `\n(sort (append numbers (list ${this.any([], 1)})) ${less})` : ""}`;
  }
}
