// Random programs of lispy@2 in which what is running changes while it runs: builtins that are redefined in the middle of a loop, procedures that
// are made anew, continuations that come back, tasks, macros, frames that are large, deep, or many.

import type { Random } from "../support/random.js";
import { HotMaker } from "./hot.js";

/** Builtins that loops assign to, each with procedures that do the same, or not. */
const ASSIGNED: readonly (readonly [string, string, string])[] = [
  ["+", "(lambda r (apply old r))", "(lambda (a b) (old b a))"],
  ["-", "(lambda (a . r) (apply old a r))", "(lambda (a b) (old a b))"],
  ["*", "(lambda r (apply old r))", "(lambda (a b) (old a 2))"],
  ["<", "(lambda (a b) (old a b))", "(lambda (a . b) (apply old a b))"],
  ["=", "(lambda (a b) (old b a))", "(lambda r (apply old r))"],
  ["car", "(lambda (l) (old l))", "first"],
  ["cdr", "(lambda (l) (old l))", "rest"],
  ["null?", "(lambda (l) (old l))", "(lambda l (old (old-car l)))"],
  ["not", "(lambda (x) (old x))", "(lambda (x) (if x #f #t))"],
  ["cons", "(lambda (a b) (old a b))", "(lambda (a b) (list a b))"],
  ["get", "(lambda (d k) (old d k))", "(lambda r (apply old r))"],
  ["mod", "(lambda (a b) (old a b))", "(lambda (a b) a)"],
  ["length", "(lambda (l) (old l))", "(lambda (l) 3)"],
  ["list", "(lambda l l)", "(lambda l (reverse l))"],
];

export class WildMaker {
  readonly #random: Random;
  readonly #hot: HotMaker;
  #serial = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#hot = new HotMaker(random, true);
  }

  program(): string {
    const random = this.#random;
    const forms = [
      `(define ga ${random.below(9)}) (define gb (list 1 2 3)) (define old-car car) (define k0 nil)`,
      "(define trips 0) (define (trip) (set! trips (+ trips 1)) trips)",
    ];
    for (let i = 1 + random.below(3); i > 0; i--) forms.push(this.#scene());
    if (random.oneIn(3)) forms.push("(execution-usage)");
    return forms.join("\n");
  }

  #any(names: readonly string[] = [], depth = 2): string {
    return this.#hot.expression(["ga", "gb", ...names], depth);
  }

  #name(): string {
    return `w${this.#serial++ % 8}`;
  }

  #turns(): number {
    return this.#random.oneIn(4) ? 20 + this.#random.below(150) : 3 + this.#random.below(25);
  }

  #scene(): string {
    const scenes = [
      () => this.#redefining(),
      () => this.#mutual(),
      () => this.#remaking(),
      () => this.#comingBack(),
      () => this.#tasks(),
      () => this.#large(),
      () => this.#deep(),
      () => this.#many(),
      () => this.#callbacks(),
      () => this.#guarded(),
      () => this.#macros(),
      () => this.#asking(),
      () => this.#boxes(),
      () => this.#applying(),
      () => this.#dicts(),
      () => this.#border(),
      () => this.#sorting(),
    ];
    return this.#random.pick(scenes)();
  }

  /** A loop that assigns to a builtin in one of its turns, and back in another. */
  #redefining(): string {
    const random = this.#random;
    const f = this.#name();
    const [builtin, same, other] = random.pick(ASSIGNED);
    const n = this.#turns();
    const make = random.oneIn(2) ? same : other;
    const put = `(set! ${builtin} (let ((old ${builtin})) ${make}))`;
    const back = random.oneIn(2)
      ? `(if (eq? i ${random.below(n)}) (set! ${builtin} keep) nil)`
      : "";
    const use = random.pick([
      this.#any(["i", "r"]),
      `(${builtin} ${this.#any(["i"], 1)} ${this.#any(["i", "r"], 1)})`,
      `(${builtin} r)`,
      `(if (${builtin} i 3) i r)`,
    ]);
    const when = `(if (eq? i ${random.below(n)}) ${put} nil)`;
    return random.pick([
      () =>
        `(define (${f} i r) (if (eq? i 0) r (begin ${when} ${back} (${f} (sub1 i) (try (cons ${use} r) (catch e (list e)))))))\n(define keep ${builtin})\n(${f} ${n} nil)`,
      () =>
        `(define keep ${builtin})\n(define (${f} n) (let ((i n) (r nil)) (while (not (eq? i 0)) ${when} ${back} (set! r (try ${use} (catch e 1))) (set! i (sub1 i))) r))\n(${f} ${n})`,
      () =>
        `(define keep ${builtin})\n(define (${f} i) (if (eq? i 0) 0 (+ (begin ${when} ${back} 1) (${f} (sub1 i)) ${random.oneIn(2) ? use.replaceAll("r", "gb") : "1"})))\n(${f} ${n})`,
    ])();
  }

  /** Procedures that call each other, in tail position and not, by name, by value, with too few and too many arguments now and then. */
  #mutual(): string {
    const random = this.#random;
    const [f, g] = [this.#name(), this.#name()];
    const n = this.#turns();
    const params = ["a", "b", "c", "d"].slice(0, random.below(5));
    const rest = random.oneIn(3) ? " . more" : "";
    const args = params
      .map((p) => (random.oneIn(2) ? p : this.#any(["n", ...params], 1)))
      .join(" ");
    const extra = random.oneIn(4) ? ` ${this.#any(["n"], 1)}` : "";
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
    return `(define (${f} n ${params.join(" ")}${rest}) (if (< n 1) ${this.#any(params)} ${one}))
(define (${g} n ${params.join(" ")}) (if (< n 1) ${this.#any(params)} ${two}))
(${f} ${n} ${params.map(() => this.#any([], 1)).join(" ")})`;
  }

  /** A procedure that is defined anew, by itself or by eval, while frames of it are there. */
  #remaking(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
    const body = (): string => `(if (< n 1) ${random.below(9)} (+ 1 (${f} (- n 1))))`;
    const made = random.pick([
      `(set! ${f} (lambda (n) ${body()}))`,
      `(eval '(define (${f} n) ${body()}))`,
      `(eval (list 'define '(${f} n) '${body()}))`,
    ]);
    const at = random.below(n);
    return `(define (${f} n) (begin (if (= n ${at}) ${made} nil) ${random.pick([body(), `(if (< n 1) 0 (${f} (- n 1)))`])}))\n(list (${f} ${n}) (${f} ${n}))`;
  }

  /** Continuations: out of a loop, back into it, several times into the same one. */
  #comingBack(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
    return random.pick([
      () =>
        `(define (${f} n) (let ((i 0) (again nil) (r nil)) (call/cc (lambda (k) (set! again k))) (set! i (+ i 1)) (set! r (cons ${this.#any(["i"], 1)} r)) (if (< i n) (again ${this.#any(["i"], 1)}) r)))\n(${f} ${n})`,
      () =>
        `(define (${f} l) (call/cc (lambda (out) (for-each (lambda (x) (if (> x ${random.below(n)}) (out (list x ${this.#any(["x"], 1)})) ${this.#any(["x"], 1)})) l) 'none)))\n(map (lambda (i) (${f} (range 0 i))) (range 0 ${n}))`,
      () =>
        `(define (${f} n) (if (< n 1) (call/cc (lambda (k) (set! k0 k) 0)) (+ 1 (${f} (- n 1)))))\n(let ((v (${f} ${n})) (t (trip))) (if (< t ${2 + random.below(6)}) (k0 ${random.pick(["t", "v", "1.5", "nil"])}) (list v t)))`,
      () =>
        `(define (${f} n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (call/cc (lambda (k) (if (= (mod i 3) 0) (k i) (begin (set! k0 k) ${random.pick(["1", "i", "0.5"])}))))))))) \n(let ((v (${f} ${n}))) (if (< (trip) ${2 + random.below(4)}) (k0 100) v))`,
    ])();
  }

  #tasks(): string {
    const random = this.#random;
    const f = this.#name();
    const n = 2 + random.below(20);
    const work = random.pick(["(yield)", `(if (= 0 (mod i 3)) (yield) nil)`, "(display i)", "nil"]);
    return `(define (${f} i t) (if (= i 0) t (begin ${work} (${f} (- i 1) ${this.#any(["i", "t"], 1)}))))
(let ((ts (map (lambda (x) (spawn ${f} x ${random.below(5)})) (range 1 ${n})))) ${random.pick(["(map await ts)", "(begin (yield) (length ts))", "(try (map await ts) (catch e e))"])})`;
  }

  /** Many registers, many constants, long blocks. */
  #large(): string {
    const random = this.#random;
    const f = this.#name();
    const count = 5 + random.below(random.oneIn(3) ? 150 : 40);
    const names = Array.from({ length: count }, (_, i) => `r${i}`);
    const inits = names.map(
      (name, i) =>
        `(${name} ${i > 0 && random.oneIn(2) ? `(+ ${random.pick(names.slice(0, i))} ${random.below(1000)}.5)` : this.#any(names.slice(Math.max(0, i - 3), i), 1)})`,
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
      (_, i) => `((= n ${i}) ${this.#any(names.slice(-3), 1)})`,
    ).join(" ");
    return `(define (${f} n r) (if (< n 0) r (let* (${inits.join(" ")}) (let ((all ${constants === "" ? "nil" : `(if (= n 3) (list ${constants}) nil)`})) (${f} (- n 1) (cons (cond ${tests} (else ${random.pick(names)})) r))))))
(${f} ${random.below(12)} nil)`;
  }

  #deep(): string {
    const random = this.#random;
    const f = this.#name();
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

  /** More procedures than the table has slots, now and then. */
  #many(): string {
    const random = this.#random;
    const f = this.#name();
    const n = random.oneIn(6) ? 300 : 10 + random.below(40);
    const k = random.pick(["x", "(+ x 1)", "(* x 2)", "(if (< x 3) x 3)"]);
    return `(define (${f} i s) (if (= i 0) s (${f} (- i 1) (+ s ((eval (list 'lambda '(x) (list 'begin i '${k}))) i)))))
(${f} ${n} 0)`;
  }

  #callbacks(): string {
    const random = this.#random;
    const n = this.#turns();
    const f = random.pick(["map", "filter", "for-each"]);
    const body = this.#any(["x"], 2);
    const nested = `(map (lambda (y) (+ x y)) (range 0 ${random.below(6)}))`;
    return random.pick([
      `(${f} (lambda (x) ${body}) (range 0 ${n}))`,
      `(${f} (lambda (x) ${nested}) (range 0 ${n}))`,
      `(reduce (lambda (a x) ${this.#any(["a", "x"], 2)}) (range 0 ${n}) ${random.below(9)})`,
      `(map (lambda (x y) ${this.#any(["x", "y"], 2)}) (range 0 ${n}) (range 3 ${n}))`,
      `(let ((s 0)) (for-each (lambda (x) (set! s (+ s x)) (if (= x 5) (set! ga s) nil)) (range 0 ${n})) (list s ga))`,
      `(sort-by (lambda (x) ${this.#any(["x"], 1)}) (range 0 ${n}))`,
      `(map (lambda (f) (f 2)) (map (lambda (x) (lambda (y) (set! x (+ x y)) x)) (range 0 ${n})))`,
    ]);
  }

  #guarded(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
    const bad = random.pick([
      "(raise i)",
      "(car i)",
      "(no-such i)",
      "(+ i 'a)",
      "((lambda (x) x))",
      `(nth gb 9)`,
      '(error "x" i)',
      "(mod i 0)",
      "(// i 0)",
    ]);
    const body = `(if (= 0 (mod i ${2 + random.below(4)})) ${bad} ${this.#any(["i"], 1)})`;
    const tried = random.pick([
      `(try ${body} (catch e (list i (error-message e))))`,
      `(try (try ${body} (catch e (raise (list i e)))) (catch e e))`,
      `(try ${body} (catch e ${this.#any(["i"], 1)}) (finally (set! ga (+ ga 1))))`,
      `(try (cons ${this.#any(["i"], 1)} ${body}) (catch e i))`,
    ]);
    return `(define (${f} i r) (if (= i 0) r (${f} (- i 1) (cons ${tried} r))))\n(${f} ${n} nil)${random.oneIn(5) ? `\n(${f} 3 (car 5))` : ""}`;
  }

  #macros(): string {
    const random = this.#random;
    const [f, m] = [this.#name(), `m${random.below(3)}`];
    const n = this.#turns();
    return `(define-macro (${m} x) (list '+ x ${random.below(5)}))
(define (${f} i s) (if (= i 0) s (begin (if (= i ${random.below(n)}) (eval '(define-macro (${m} x) (list '* x ${random.below(5)}))) nil) (${f} (- i 1) (+ s (${random.oneIn(3) ? `eval (list '${m} i)` : `${m} i`}))))))
(list (${f} ${n} 0) (${f} ${n} 0))`;
  }

  #asking(): string {
    const random = this.#random;
    const f = this.#name();
    const n = 2 + random.below(20);
    const asked = random.pick([
      `(ask i)`,
      `(if (= 0 (mod i 4)) (ask i) i)`,
      `(try (ask i) (catch e 1))`,
    ]);
    return `(define (${f} i r) (if (= i 0) r (${f} (- i 1) (cons ${asked} r))))\n${random.oneIn(2) ? `(${f} ${n} nil)` : `(map (lambda (i) ${asked}) (range 0 ${n}))`}`;
  }

  #boxes(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
    return `(define (${f} n) (let ((i 0) (s ${random.pick(["0", "0.5", "nil", "140737488355320"])}) (fs nil))
  (define (bump d) (set! i (+ i d)) i)
  (while (< i n) (let ((j i)) (set! fs (cons (lambda () (set! j (+ j i)) j) fs)) (set! s (try ${this.#any(["i", "j", "s"], 2)} (catch e i)))) (bump ${1 + random.below(2)}))
  (list i s (map (lambda (f) (f) (f)) fs))))
(${f} ${n})`;
  }

  #applying(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
    const params = random.pick(["a . r", "a b . r", ". r", "a b c", "a"]);
    const use = params.includes("r") ? "(length r)" : "1";
    const define = params.startsWith(".")
      ? `(define ${f} (lambda r ${use}))`
      : `(define (${f} ${params}) ${use})`;
    return `${define}
(map (lambda (i) (try (apply ${f} (range 0 (mod i 5))) (catch e (error-message e)))) (range 0 ${n}))
(let loop ((i 0) (s 0)) (if (= i ${n}) s (loop (+ i 1) (+ s (try (let ((g ${f})) (g${" i".repeat(random.below(4))})) (catch e 1000))))))`;
  }

  #dicts(): string {
    const random = this.#random;
    const f = this.#name();
    const n = this.#turns();
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
  #border(): string {
    const random = this.#random;
    const f = this.#name();
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

  #sorting(): string {
    const random = this.#random;
    const n = this.#turns();
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
    return `(define numbers (map (lambda (i) (mod (* i 7919) 101)) (range 0 ${n})))\n(try (sort numbers ${less}) (catch e e))${random.oneIn(3) ? `\n(sort (append numbers (list ${this.#any([], 1)})) ${less})` : ""}`;
  }
}
