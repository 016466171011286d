// Random programs that spend their time in loops: all that machine code has a short way for, with the operands at which the short way ends.

import type { Random } from "../support/random.js";

const NUMBERS = [
  ...[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "10",
    "127",
    "128",
    "-128",
    "-129",
    "32767",
    "-32769",
    "65536",
    "2147483647",
  ],
  ...[
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967296",
    "140737488355327",
    "-140737488355328",
  ],
  ...[
    "140737488355328",
    "-140737488355329",
    "123456789012345678901234567890",
    "-99999999999999999999",
  ],
  ...[
    "0.0",
    "-0.0",
    "0.5",
    "-1.5",
    "1e308",
    "-1e308",
    "2.5e-320",
    "5e-324",
    "1e-308",
    "1e15",
    "2.0",
    "3.0",
    "0.1",
  ],
];
const ODD = [
  "nil",
  "#t",
  "#f",
  '"a"',
  "'sym",
  "'(1 2)",
  "'()",
  '(make-dict "a" 1)',
  "car",
  "(lambda (x) x)",
  "'(1 . 2)",
];
const COMPARE = ["<", "<=", ">", ">=", "="];
const REDEFINED = [
  "+",
  "-",
  "*",
  "<",
  "=",
  "car",
  "cdr",
  "null?",
  "not",
  "get",
  "nth",
  "cons",
  "mod",
  "first",
  "rest",
];

export class HotMaker {
  readonly #random: Random;
  readonly #is2: boolean;
  #room = 0;
  #names: string[] = [];
  #procedures: { name: string; count: number; rest: boolean }[] = [];
  #serial = 0;

  constructor(random: Random, is2: boolean) {
    this.#random = random;
    this.#is2 = is2;
  }

  program(): string {
    const random = this.#random;
    this.#room = 40 + random.below(160);
    this.#names = ["ga", "gb"];
    this.#procedures = [];
    const forms = [`(define ga ${random.pick(NUMBERS)})`, `(define gb (list 1 2 3))`];
    for (let i = 1 + random.below(4); i > 0; i--) forms.push(this.#procedure());
    for (let i = 1 + random.below(3); i > 0; i--) {
      forms.push(random.oneIn(5) ? this.#redefinition() : this.#top());
      if (random.oneIn(6)) forms.push(this.#procedure());
    }
    return forms.join("\n");
  }

  /** An expression over the names, for programs of another shape. */
  expression(names: readonly string[], depth = 2): string {
    this.#room = 12;
    this.#names = [...names];
    return this.#any(depth);
  }

  #redefinition(): string {
    const name = this.#random.pick(REDEFINED);
    return this.#random.oneIn(2)
      ? `(define (${name} . r) ${this.#with(["r"], () => this.#any(2))})`
      : `(define old-${name} ${name}) (define (${name} . r) (apply old-${name} r))`;
  }

  #top(): string {
    const random = this.#random;
    const call = this.#call(
      this.#procedures.length === 0 ? undefined : random.pick(this.#procedures),
      2,
    );
    switch (random.below(this.#is2 ? 6 : 3)) {
      case 0:
        return call;
      case 1:
        return `(let loop ((i ${random.below(30)}) (acc '())) (if (= i 0) acc (loop (- i 1) (cons ${this.#with(["i", "acc"], () => this.#any(3))} acc))))`;
      case 2:
        return `(map (lambda (x) ${this.#with(["x"], () => this.#any(3))}) (list 1 2 3 4 5 6 7 8))`;
      case 3:
        return `(try ${call} (catch e (list "caught" e)))`;
      case 4:
        return `(sort (list ${Array.from({ length: random.below(24) }, () => random.pick(NUMBERS)).join(" ")}) ${random.pick(["<", ">", "(lambda (a b) (< a b))"])})`;
      default:
        return `(begin ${call} (display ga) ${call})`;
    }
  }

  /** A procedure that calls itself with a counter that falls, in tail position or not. */
  #procedure(): string {
    const random = this.#random;
    const name = `p${this.#serial++ % 5}`;
    const count = 1 + random.below(random.oneIn(4) ? 9 : 4);
    const rest = random.oneIn(5);
    const params = Array.from({ length: count }, (_, i) => `v${i}`);
    const self = { name, count, rest };
    const body = this.#with([...params, ...(rest ? ["more"] : [])], () => {
      const stop = this.#any(2);
      const others = (): string =>
        params
          .slice(1)
          .map(() => ` ${this.#any(2)}`)
          .join("");
      const again = (): string =>
        `(${name} (- v0 1)${others()}${rest && random.oneIn(3) ? ` ${this.#any(1)}` : ""})`;
      const step = random.pick([
        () => again(),
        () => again(),
        () => `(if ${this.#test(2)} ${again()} ${again()})`,
        () => `(+ ${this.#any(2)} ${again()})`,
        () => `(cons ${this.#any(2)} ${again()})`,
        () => `(let ((t ${this.#any(2)})) ${this.#with(["t"], again)})`,
        () => `(begin (set! ga ${this.#any(2)}) ${again()})`,
        () => `(begin (set! ${random.pick(params)} ${this.#any(2)}) ${again()})`,
        () => `(list ((lambda () (set! v0 v0) ${this.#any(2)})) ${again()})`,
        () =>
          this.#procedures.length > 0
            ? `(begin ${this.#call(random.pick(this.#procedures), 1)} ${again()})`
            : again(),
        ...(this.#is2
          ? [
              () => `(try ${again()} (catch e (list e ${this.#any(1)})))`,
              () => `(begin (display ${this.#any(1)}) ${again()})`,
              () => `(call/cc (lambda (k) (if ${this.#test(1)} (k ${this.#any(1)}) ${again()})))`,
            ]
          : []),
      ])();
      return `(if (< v0 1) ${stop} ${step})`;
    });
    this.#procedures.push(self);
    const kinds = [...params, ...(rest ? [".", "more"] : [])].join(" ");
    return `(define (${name} ${kinds}) ${body})`;
  }

  #call(
    procedure: { name: string; count: number; rest: boolean } | undefined,
    depth: number,
  ): string {
    const random = this.#random;
    if (!procedure) return this.#any(depth);
    const count =
      procedure.count - 1 + (random.oneIn(30) ? 1 : 0) + (procedure.rest ? random.below(3) : 0);
    const args = Array.from({ length: count }, () => ` ${this.#any(depth - 1)}`).join("");
    return `(${procedure.name} ${random.below(16)}${args})`;
  }

  #with(names: readonly string[], body: () => string): string {
    const before = this.#names.length;
    this.#names.push(...names);
    const result = body();
    this.#names.length = before;
    return result;
  }

  #atom(): string {
    const random = this.#random;
    if (random.below(5) < 3) return random.pick(this.#names);
    return random.oneIn(8) ? random.pick(ODD) : random.pick(NUMBERS);
  }

  #test(depth: number): string {
    const random = this.#random;
    switch (random.below(6)) {
      case 0:
        return `(null? ${this.#any(depth - 1)})`;
      case 1:
        return `(not ${this.#any(depth - 1)})`;
      case 2:
        return `(${random.pick(COMPARE)} ${this.#any(depth - 1)} ${random.pick(NUMBERS)})`;
      default:
        return `(${random.pick(COMPARE)} ${this.#any(depth - 1)} ${this.#any(depth - 1)})`;
    }
  }

  #list(depth: number): string {
    const random = this.#random;
    const item = (): string => this.#any(depth - 1);
    if (depth <= 0 || random.oneIn(3))
      return random.pick(["gb", "'(1 2 3)", "'()", "(list 1 2.5)", ...this.#names]);
    switch (random.below(8)) {
      case 0:
        return `(cdr ${this.#list(depth - 1)})`;
      case 1:
        return `(list ${item()} ${item()} ${item()})`;
      case 2:
        return `(append ${this.#list(depth - 1)} ${this.#list(depth - 1)})`;
      case 3:
        return `(map (lambda (x) ${this.#with(["x"], () => this.#any(depth - 1))}) ${this.#list(depth - 1)})`;
      default:
        return `(cons ${item()} ${this.#list(depth - 1)})`;
    }
  }

  #any(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || this.#room-- < 0) return this.#atom();
    const next = (): string => this.#any(depth - 1);
    switch (random.below(this.#is2 ? 24 : 17)) {
      case 0:
      case 1:
        return `(${random.pick(["+", "-", "*"])} ${next()} ${next()})`;
      case 2:
      case 3:
        return `(${random.pick(["+", "-", "*", this.#is2 ? "mod" : "modulo"])} ${next()} ${random.pick(NUMBERS)})`;
      case 4:
        return this.#test(depth);
      case 5:
      case 6:
        return `(if ${this.#test(depth - 1)} ${next()} ${next()})`;
      case 7:
        return `(${random.pick(["car", "cdr"])} ${this.#list(depth)})`;
      case 8:
      case 9:
        return this.#list(depth);
      case 10:
        return `(let ((x ${next()}) (y ${next()})) ${this.#with(["x", "y"], () => `(begin (set! x ${next()}) ${next()})`)})`;
      case 11:
        return `((lambda (x . r) ${this.#with(["x", "r"], next)}) ${next()} ${random.oneIn(2) ? next() : ""})`;
      case 12:
        return `(let ((x ${next()})) ${this.#with(["x"], () => `(let ((bump (lambda () (set! x (+ x 1)) x))) (begin (bump) ${next()} (bump)))`)})`;
      case 13:
        return `(cond (${this.#test(1)} ${next()}) (${this.#test(1)} ${next()}) (else ${next()}))`;
      case 14:
        return `(${random.pick(["and", "or"])} ${next()} ${next()})`;
      case 15:
        return `(get (make-dict "a" ${next()} "b" 2) ${random.pick(['"a"', '"b"', '"c"', next()])})`;
      case 16:
        return this.#atom();
      case 17:
        return `(nth ${random.oneIn(2) ? this.#list(depth - 1) : `${random.below(4)}`} ${random.oneIn(2) ? this.#list(depth - 1) : `${random.below(4)}`})`;
      case 18:
        return `(match ${this.#list(depth - 1)} ((list a . b) ${this.#with(["a", "b"], next)}) (_ ${next()}))`;
      case 19:
        return `(do ((i 0 (+ i 1)) (s ${next()} ${this.#with(["i", "s"], next)})) ((>= i 3) s))`;
      case 20:
        return `(let loop ((i 0) (l ${this.#list(depth - 1)})) (if (or (> i 5) (null? l)) (list i l) (loop (+ i 1) (cdr l))))`;
      case 21:
        return `(try ${next()} (catch e ${random.oneIn(2) ? "e" : next()}))`;
      case 22:
        return `(reduce (lambda (a b) ${this.#with(["a", "b"], next)}) ${this.#list(depth - 1)})`;
      default:
        return `(str ${next()} ${next()})`;
    }
  }
}
