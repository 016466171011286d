// Random programs of lispy@2 in which what is running changes while it runs: builtins that are redefined in the middle of a loop, procedures that
// are made anew, continuations that come back, tasks, macros; among the scenes of shapes.ts.

import { Shapes } from "./shapes.js";

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

export class WildMaker extends Shapes {
  program(): string {
    const random = this.random;
    const forms = [
      `(define ga ${random.below(9)}) (define gb (list 1 2 3)) (define old-car car) (define k0 nil)`,
      "(define trips 0) (define (trip) (set! trips (+ trips 1)) trips)",
    ];
    for (let i = 1 + random.below(3); i > 0; i--) forms.push(this.#scene());
    if (random.oneIn(3)) forms.push("(execution-usage)");
    return forms.join("\n");
  }

  #scene(): string {
    const scenes = [
      () => this.#redefining(),
      () => this.mutual(),
      () => this.#remaking(),
      () => this.#comingBack(),
      () => this.#tasks(),
      () => this.large(),
      () => this.deep(),
      () => this.#many(),
      () => this.callbacks(),
      () => this.#guarded(),
      () => this.#macros(),
      () => this.#asking(),
      () => this.boxes(),
      () => this.applying(),
      () => this.dicts(),
      () => this.border(),
      () => this.sorting(),
    ];
    return this.random.pick(scenes)();
  }

  /** A loop that assigns to a builtin in one of its turns, and back in another. */
  #redefining(): string {
    const random = this.random;
    const f = this.name();
    const [builtin, same, other] = random.pick(ASSIGNED);
    const n = this.turns();
    const make = random.oneIn(2) ? same : other;
    const put = `(set! ${builtin} (let ((old ${builtin})) ${make}))`;
    const back = random.oneIn(2)
      ? `(if (eq? i ${random.below(n)}) (set! ${builtin} keep) nil)`
      : "";
    const use = random.pick([
      this.any(["i", "r"]),
      `(${builtin} ${this.any(["i"], 1)} ${this.any(["i", "r"], 1)})`,
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

  /** A procedure that is defined anew, by itself or by eval, while frames of it are there. */
  #remaking(): string {
    const random = this.random;
    const f = this.name();
    const n = this.turns();
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
    const random = this.random;
    const f = this.name();
    const n = this.turns();
    return random.pick([
      () =>
        `(define (${f} n) (let ((i 0) (again nil) (r nil)) (call/cc (lambda (k) (set! again k))) (set! i (+ i 1)) (set! r (cons ${this.any(["i"], 1)} r)) (if (< i n) (again ${this.any(["i"], 1)}) r)))\n(${f} ${n})`,
      () =>
        `(define (${f} l) (call/cc (lambda (out) (for-each (lambda (x) (if (> x ${random.below(n)}) (out (list x ${this.any(["x"], 1)})) ${this.any(["x"], 1)})) l) 'none)))\n(map (lambda (i) (${f} (range 0 i))) (range 0 ${n}))`,
      () =>
        `(define (${f} n) (if (< n 1) (call/cc (lambda (k) (set! k0 k) 0)) (+ 1 (${f} (- n 1)))))\n(let ((v (${f} ${n})) (t (trip))) (if (< t ${2 + random.below(6)}) (k0 ${random.pick(["t", "v", "1.5", "nil"])}) (list v t)))`,
      () =>
        `(define (${f} n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s (call/cc (lambda (k) (if (= (mod i 3) 0) (k i) (begin (set! k0 k) ${random.pick(["1", "i", "0.5"])}))))))))) \n(let ((v (${f} ${n}))) (if (< (trip) ${2 + random.below(4)}) (k0 100) v))`,
    ])();
  }

  #tasks(): string {
    const random = this.random;
    const f = this.name();
    const n = 2 + random.below(20);
    const work = random.pick(["(yield)", `(if (= 0 (mod i 3)) (yield) nil)`, "(display i)", "nil"]);
    return `(define (${f} i t) (if (= i 0) t (begin ${work} (${f} (- i 1) ${this.any(["i", "t"], 1)}))))
(let ((ts (map (lambda (x) (spawn ${f} x ${random.below(5)})) (range 1 ${n})))) ${random.pick(["(map await ts)", "(begin (yield) (length ts))", "(try (map await ts) (catch e e))"])})`;
  }

  /** More procedures than the table has slots, now and then. */
  #many(): string {
    const random = this.random;
    const f = this.name();
    const n = random.oneIn(6) ? 300 : 10 + random.below(40);
    const k = random.pick(["x", "(+ x 1)", "(* x 2)", "(if (< x 3) x 3)"]);
    return `(define (${f} i s) (if (= i 0) s (${f} (- i 1) (+ s ((eval (list 'lambda '(x) (list 'begin i '${k}))) i)))))
(${f} ${n} 0)`;
  }

  #guarded(): string {
    const random = this.random;
    const f = this.name();
    const n = this.turns();
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
    const body = `(if (= 0 (mod i ${2 + random.below(4)})) ${bad} ${this.any(["i"], 1)})`;
    const tried = random.pick([
      `(try ${body} (catch e (list i (error-message e))))`,
      `(try (try ${body} (catch e (raise (list i e)))) (catch e e))`,
      `(try ${body} (catch e ${this.any(["i"], 1)}) (finally (set! ga (+ ga 1))))`,
      `(try (cons ${this.any(["i"], 1)} ${body}) (catch e i))`,
    ]);
    return `(define (${f} i r) (if (= i 0) r (${f} (- i 1) (cons ${tried} r))))\n(${f} ${n} nil)${random.oneIn(5) ? `\n(${f} 3 (car 5))` : ""}`;
  }

  #macros(): string {
    const random = this.random;
    const [f, m] = [this.name(), `m${random.below(3)}`];
    const n = this.turns();
    return `(define-macro (${m} x) (list '+ x ${random.below(5)}))
(define (${f} i s) (if (= i 0) s (begin (if (= i ${random.below(n)}) (eval '(define-macro (${m} x) (list '* x ${random.below(5)}))) nil) (${f} (- i 1) (+ s (${random.oneIn(3) ? `eval (list '${m} i)` : `${m} i`}))))))
(list (${f} ${n} 0) (${f} ${n} 0))`;
  }

  #asking(): string {
    const random = this.random;
    const f = this.name();
    const n = 2 + random.below(20);
    const asked = random.pick([
      `(ask i)`,
      `(if (= 0 (mod i 4)) (ask i) i)`,
      `(try (ask i) (catch e 1))`,
    ]);
    return `(define (${f} i r) (if (= i 0) r (${f} (- i 1) (cons ${asked} r))))\n${random.oneIn(2) ? `(${f} ${n} nil)` : `(map (lambda (i) ${asked}) (range 0 ${n}))`}`;
  }
}
