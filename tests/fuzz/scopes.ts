// Random programs about scope: names are few, so that every one is bound, captured, assigned, shadowed and defined late
// in every way, directly and through macros, in small bodies and in ones that need more registers than there are.
// What language.md says is different from the reference is not written: macros are global or stand first in a body,
// under names that no define takes, and their expanders do nothing but build forms.

import type { Random } from "../support/random.js";

type Kind = "number" | "list" | "p0" | "p1" | "p2" | "rest";

/** A name says what its variable mostly holds; pN: a procedure of N parameters. */
const NAMES: Readonly<Record<Kind, readonly string[]>> = {
  number: ["a", "b", "c", "d"],
  list: ["l", "m"],
  p0: ["h", "i"],
  p1: ["f", "g"],
  p2: ["k", "j"],
  rest: ["r"],
};
const KINDS = Object.keys(NAMES) as Kind[];
const KIND_OF = new Map(KINDS.flatMap((kind) => NAMES[kind].map((name) => [name, kind] as const)));
const ALL = [...KIND_OF.keys()];
const GROUND: Readonly<Record<string, string>> = {
  a: "(define a 1)",
  b: "(define b 20)",
  c: "(define c 300)",
  d: "(define d -4)",
  l: "(define l '(5 6 7))",
  m: "(define m (list 8))",
  h: "(define (h) (+ a 1))",
  i: "(define i (lambda () (set! a (+ a 1)) a))",
  f: "(define (f a) (* a 2))",
  g: "(define g (lambda (b) (- b a)))",
  k: "(define (k a b) (+ a b d))",
  j: "(define j (let ((n 0)) (lambda (a b) (set! n (+ n a)) (- n b))))",
  r: "(define (r . l) (length l))",
};
/** What the macros expand to; their parameters are forms. */
const MACROS = [
  "(define-macro (def n v) (list 'define n v))",
  "(define-macro (def-f n p v) (list 'define (list n p) v))",
  "(define-macro (put n v) (list 'set! n v))",
  "(define-macro (fun p v) (list 'lambda (list p) v))",
  "(define-macro (thunk . v) (append (list 'lambda '()) v))",
  "(define-macro (bind n v e) (list 'let (list (list n v)) e))",
  "(define-macro (bind* n v e) (list 'let* (list (list n v) (list n (list '+ n 1))) e))",
  "(define-macro (twice e) (list '+ e e))",
  "(define-macro (both e . z) (append (list 'begin e) z))",
  "(define-macro (when t . z) (list 'if t (append (list 'begin) z) 0))",
  "(define-macro (def2 n v) (list 'begin (list 'def n v) (list 'put n (list '+ n 1))))",
  "(define-macro (any-a) 'a)",
];
/** Builtins that get redefined; never those that the macros use. */
const NUMERIC = ["+", "-", "*"];
const TESTS = ["<", ">", "=", "<=", "not", "zero?", "null?", "number?"];
const BROKEN = [
  "(if)",
  "(lambda (a a) a)",
  "(let ((a 1) (a 2)) a)",
  "(let ((a)) a)",
  "(cond (#t))",
  "(define 5 1)",
  "(set! nowhere (tr 1))",
  "(nowhere (tr 2))",
  "(5 (tr 3))",
  "(quote)",
  "(car '())",
  "(error 1)",
  "(let (a) 1)",
  "(cond (else 1) (#t 2))",
  "(quasiquote a)",
  "(do)",
];

export class Scopes {
  readonly #random: Random;
  #room = 0;
  /** Whether this program has the macros, and redefines builtins. */
  #macros = false;
  #redefines = false;
  #shadows = false;
  #errors = false;
  /** Of the bodies around. */
  readonly #localMacros: string[] = [];
  #macroCount = 0;
  #scope: string[] = [];
  /** Procedures that are being defined: calling them again mostly ends. */
  #open: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  program(): string {
    const random = this.#random;
    this.#room = 30 + random.below(120);
    this.#macros = random.oneIn(2);
    this.#redefines = random.oneIn(4);
    this.#shadows = random.oneIn(4);
    this.#errors = random.oneIn(4);
    this.#localMacros.length = 0;
    this.#macroCount = 0;
    this.#scope = [];
    this.#open = [];
    const missing = random.oneIn(3) ? random.pick(ALL) : "";
    const lines = ALL.filter((name) => name !== missing).map((name) => GROUND[name]!);
    lines.push("(define (tr x) (display x) (display '|) x)");
    if (this.#macros) lines.push(...MACROS);
    for (let i = 1 + random.below(4); i > 0; i--) {
      lines.push(
        random.oneIn(25)
          ? this.#crowd()
          : random.oneIn(25)
            ? this.#deep()
            : random.oneIn(3)
              ? this.#make("number", 6)
              : this.#procedure(),
      );
    }
    lines.push(
      `(list ${Array.from({ length: 1 + random.below(5) }, () => this.#make("number", 3)).join(" ")})`,
    );
    if (random.oneIn(3)) lines.push(`(list a b c d l m)`);
    return lines.join("\n");
  }

  /** A procedure of its own and its call, more than once. */
  #procedure(): string {
    const random = this.#random;
    const kind = random.pick(["p0", "p1", "p2", "rest"] as const);
    const name = random.pick(NAMES[kind]);
    const define = this.#named(name, 6);
    const calls = Array.from({ length: random.below(3) }, () => `(tr ${this.#call(kind, 2)})`);
    return [define, ...calls].join("\n");
  }

  /** `(define (name …) …)`; half of those with parameters call themselves. */
  #named(name: string, depth: number): string {
    const random = this.#random;
    const kind = KIND_OF.get(name)!;
    const params = this.#params(kind);
    this.#open.push(name);
    const text = this.#within(params, () => {
      const first = params[0];
      const head = `(define (${[name, ...params].join(" ")})`;
      if ((kind !== "p1" && kind !== "p2") || first === undefined || !random.oneIn(2))
        return `${head} ${this.#body(depth - 1)})`;
      const other = random.oneIn(3) ? random.pick([...NAMES.p1, ...NAMES.p2]) : name;
      const again = `(${other} (- ${first} 1)${NAMES.p2.includes(other) ? ` ${this.#make("number", 2)}` : ""})`;
      const step = random.pick([
        again,
        `(+ ${this.#make("number", 2)} ${again})`,
        `(begin ${this.#statement(depth - 2)} ${again})`,
        `(let ((${random.pick(NAMES.number)} ${again})) ${this.#body(depth - 2)})`,
      ]);
      const before = random.oneIn(3) ? `${this.#statement(depth - 2)} ` : "";
      return `${head} ${before}(if (< ${first} 1) ${this.#make("number", depth - 2)} ${step}))`;
    });
    this.#open.pop();
    return text;
  }

  #params(kind: Kind): string[] {
    const random = this.#random;
    if (kind === "p0") return [];
    const pool = [...NAMES.number, ...(random.oneIn(4) ? ALL : [])];
    const first = random.pick(pool);
    if (kind === "p1") return [first];
    if (kind === "rest")
      return random.oneIn(2) ? [".", "l"] : [first, ".", first === "m" ? "l" : "m"];
    const second = random.pick(pool);
    return second === first ? [first, first === "a" ? "b" : "a"] : [first, second];
  }

  /** Many variables in one scope, closures over some of them, and some assigned. */
  #crowd(): string {
    const random = this.#random;
    const count = 20 + random.below(140);
    const late = random.oneIn(2);
    const name = () => (random.oneIn(8) ? random.pick(ALL) : `v${random.below(count)}`);
    const known = (i: number) => (i === 0 ? "a" : `v${random.below(i)}`);
    const lines: string[] = [];
    for (let i = 0; i < count; i++) {
      const value = random.pick([
        () => String(i),
        () => `(+ ${known(i)} 1)`,
        () => `(+ ${known(i)} ${known(i)})`,
        () => this.#make("number", 2),
        () => `(let ((a ${known(i)})) (set! ${known(i)} a) (tr a))`,
        () => `((lambda (b) (set! ${known(i)} b) (- b ${late ? name() : known(i)})) 7)`,
      ])();
      lines.push(
        random.oneIn(12)
          ? `(if ${this.#test(1)} (define v${i} ${value}) (define v${i} 0))`
          : `(define v${i} ${value})`,
      );
    }
    const some = () => known(count);
    const reads = Array.from({ length: 6 }, some).join(" ");
    lines.push(
      `(let ((f (lambda (x) (set! ${some()} x) (+ ${reads})))) (tr (f 3)) (tr (+ ${reads})))`,
    );
    lines.push(`(+ ${Array.from({ length: random.below(120) }, some).join(" ")})`);
    if (random.oneIn(2)) lines.push(this.#deepen(() => some(), 20 + random.below(60)));
    const body = lines.join("\n  ");
    if (random.oneIn(3)) {
      const bindings = Array.from(
        { length: count },
        (_, i) => `(v${i} ${random.oneIn(4) && i > 0 ? known(i) : i})`,
      );
      return `(tr (let* (${bindings.join(" ")}) ${lines.slice(-3).join(" ")}))`;
    }
    return random.oneIn(2) ? `(tr (let () ${body}))` : `(define (h) ${body})\n(tr (h))`;
  }

  /** Nested calls with operands that wait: deep enough to be outlined. */
  #deep(): string {
    const text = this.#deepen(() => this.#make("number", 2), 40 + this.#random.below(90));
    return this.#random.oneIn(2) ? `(tr ${text})` : `(define (f a) ${text})\n(tr (f 2)) (tr a)`;
  }

  #deepen(leaf: () => string, depth: number): string {
    const random = this.#random;
    this.#room += 200;
    let text = this.#room > 0 ? this.#make("number", 3) : "1";
    for (let i = 0; i < depth; i++) {
      const operands = Array.from({ length: random.below(5) }, () =>
        random.oneIn(3) ? leaf() : random.pick(NAMES.number),
      );
      const at = random.below(operands.length + 1);
      switch (random.below(14)) {
        case 0:
          text = `(let ((${random.pick(NAMES.number)} ${random.pick(NAMES.number)})) ${random.oneIn(3) ? `${this.#statement(2)} ` : ""}${text})`;
          break;
        case 1:
          text = `(begin ${this.#statement(2)} ${text})`;
          break;
        case 2:
          text = `(if ${this.#test(1)} ${text} ${random.pick(NAMES.number)})`;
          break;
        case 3:
          text = `((lambda (${random.pick(NAMES.number)}) ${text}) ${random.pick(NAMES.number)})`;
          break;
        case 4:
          text = random.oneIn(3) ? `(define ${random.pick(NAMES.number)} ${text})` : `(tr ${text})`;
          break;
        default:
          operands.splice(at, 0, text);
          text = `(${random.pick(["+", "+", "-", "r"])} ${operands.join(" ")})`;
      }
    }
    return text;
  }

  #within<T>(names: readonly string[], body: () => T): T {
    const before = this.#scope.length;
    this.#scope.push(...names.filter((name) => name !== "."));
    const result = body();
    this.#scope.length = before;
    return result;
  }

  #body(depth: number): string {
    const random = this.#random;
    const before = this.#scope.length;
    const statements: string[] = [];
    const macros = this.#localMacros.length;
    if (this.#macros && random.oneIn(10)) statements.push(this.#localMacro());
    for (let i = random.below(4); i > 0; i--) statements.push(this.#statement(depth - 1));
    statements.push(this.#make("number", depth));
    this.#scope.length = before;
    this.#localMacros.length = macros;
    return statements.join(" ");
  }

  /** Stands first in a body, and is known to the rest of it. */
  #localMacro(): string {
    const name = `lm${this.#macroCount++}`;
    this.#localMacros.push(name);
    const what = ["(list '+ x 1)", "(list 'define 'b x)", "(list 'set! 'a x)", "x"];
    return `(define-macro (${name} x) ${this.#random.pick(what)})`;
  }

  /** Definitions, assignments, and expressions for their effect. */
  #statement(depth: number): string {
    const random = this.#random;
    this.#room -= 1;
    if (this.#room < 0) depth = 0;
    const name = random.pick(ALL);
    const value = (of = name) => this.#make(KIND_OF.get(of)!, depth - 1);
    switch (random.below(this.#redefines ? 16 : 14)) {
      case 0:
      case 1: {
        const text = `(define ${name} ${value()})`;
        this.#scope.push(name);
        return text;
      }
      case 2:
      case 3: {
        const callable = random.pick([...NAMES.p0, ...NAMES.p1, ...NAMES.p2, ...NAMES.rest]);
        this.#scope.push(callable);
        return this.#named(callable, depth);
      }
      case 4: {
        const text = `(if ${this.#test(depth - 1)} (define ${name} ${value()})${random.oneIn(2) ? "" : ` ${this.#statement(depth - 1)}`})`;
        this.#scope.push(name);
        return text;
      }
      case 5:
      case 6: {
        const known = this.#known();
        return `(set! ${known} ${value(known)})`;
      }
      case 7:
        return `(begin ${this.#statement(depth - 1)} ${this.#statement(depth - 1)})`;
      case 8:
        return `(cond (${this.#test(depth - 1)} ${this.#statement(depth - 1)}) (else ${this.#statement(depth - 1)}))`;
      case 9:
        if (this.#macros) return this.#macroStatement(depth);
        return `(tr ${random.pick(NAMES.number)})`;
      case 10:
        return `(${random.pick(["and", "or"])} ${this.#test(depth - 1)} ${this.#statement(depth - 1)})`;
      case 11:
        return `(tr ${value()})`;
      case 12:
        return `(for-each ${this.#make("p1", depth - 1)} ${this.#make("list", depth - 1)})`;
      case 14:
      case 15:
        return this.#redefinition();
      default:
        return this.#make("number", depth - 1);
    }
  }

  #macroStatement(depth: number): string {
    const random = this.#random;
    const number = random.pick(NAMES.number);
    const value = () => this.#make("number", depth - 1);
    if (this.#localMacros.length > 0 && random.oneIn(2))
      return `(${random.pick(this.#localMacros)} ${value()})`;
    return random.pick([
      () => `(def ${number} ${value()})`,
      () => `(def-f ${random.pick(NAMES.p1)} ${number} ${value()})`,
      () => `(put ${number} ${value()})`,
      () => `(both ${this.#statement(depth - 1)} ${this.#statement(depth - 1)})`,
      () => `(when ${this.#test(depth - 1)} ${this.#statement(depth - 1)} ${value()})`,
      () => `(def2 ${number} ${value()})`,
      () => `(bind ${number} ${value()} ${this.#statement(depth - 1)})`,
      () => `(def (any-a) ${value()})`,
      () => `(twice (begin ${this.#statement(depth - 1)} ${value()}))`,
    ])();
  }

  #redefinition(): string {
    const random = this.#random;
    if (random.oneIn(4))
      return random.pick([
        "(set! not (lambda (x) x))",
        "(define (zero? x) #f)",
        "(set! < >)",
        "(define (null? x) (number? x))",
        "(define = <)",
        "(set! length (lambda (x) 2))",
        "(define (identity x) 9)",
        "(define (car x) 4)",
        "(set! map (lambda (f l) l))",
      ]);
    const name = random.pick(NUMERIC);
    return random.pick([
      `(define (${name} . l) ${random.below(9)})`,
      `(define ${name} ${random.pick(NUMERIC)})`,
      `(set! ${name} ${random.pick(NUMERIC)})`,
      `(set! ${name} (lambda (x . l) x))`,
    ]);
  }

  /** Mostly a name that is bound near by. */
  #known(kind?: Kind): string {
    const random = this.#random;
    const fitting =
      kind === undefined ? this.#scope : this.#scope.filter((name) => KIND_OF.get(name) === kind);
    if (fitting.length > 0 && !random.oneIn(3)) return random.pick(fitting);
    return random.pick(kind === undefined ? ALL : NAMES[kind]);
  }

  #test(depth: number): string {
    const random = this.#random;
    if (depth <= 0 || random.oneIn(6)) return random.pick(["#t", "#f", "(< a b)", "nil", "l", "c"]);
    const number = () => this.#make("number", depth - 1);
    return random.pick([
      () => `(${random.pick(["<", ">", "=", "<=", ">="])} ${number()} ${number()})`,
      () => `(not ${this.#test(depth - 1)})`,
      () => `(${random.pick(["and", "or"])} ${this.#test(depth - 1)} ${this.#test(depth - 1)})`,
      () => `(${random.pick(["zero?", "number?"])} ${number()})`,
      () => `(null? ${this.#make("list", depth - 1)})`,
      () => `(begin ${this.#statement(depth - 1)} ${this.#test(depth - 1)})`,
    ])();
  }

  #call(kind: "p0" | "p1" | "p2" | "rest", depth: number): string {
    const random = this.#random;
    const near = this.#known(kind);
    // A call of what is being defined would hardly end.
    const free = NAMES[kind].filter((name) => !this.#open.includes(name));
    const name =
      this.#open.includes(near) && free.length > 0 && !random.oneIn(8) ? random.pick(free) : near;
    if (this.#open.includes(name) && !random.oneIn(4)) return random.pick(NAMES.number);
    const head = random.oneIn(6) ? this.#make(kind, depth - 1) : name;
    let count = { p0: 0, p1: 1, p2: 2, rest: random.below(7) }[kind];
    if (this.#errors && random.oneIn(30)) count = random.below(7);
    const args = Array.from({ length: count }, () => this.#make("number", depth - 1));
    return `(${[head, ...args].join(" ")})`;
  }

  #make(kind: Kind, depth: number): string {
    const random = this.#random;
    this.#room -= 1;
    if (this.#errors && random.oneIn(40)) {
      if (random.oneIn(2)) return random.pick(BROKEN);
      kind = random.pick(KINDS);
    }
    if (depth <= 0 || this.#room < 0) return this.#leaf(kind);
    const number = () => this.#make("number", depth - 1);
    switch (random.below(13)) {
      case 0:
        return `(if ${this.#test(depth - 1)} ${this.#make(kind, depth - 1)} ${this.#make(kind, depth - 1)})`;
      case 1:
        return this.#let(kind, depth);
      case 2:
        return `(begin ${this.#statement(depth - 1)} ${this.#make(kind, depth - 1)})`;
      case 3:
        return random.oneIn(2)
          ? `(${random.pick(["define", "set!"])} ${this.#known(kind)} ${this.#make(kind, depth - 1)})`
          : `(cond (${this.#test(depth - 1)} ${this.#make(kind, depth - 1)}) (else ${this.#statement(depth - 1)} ${this.#make(kind, depth - 1)}))`;
      case 4: {
        const name = random.pick(NAMES.number);
        return this.#within(
          [name],
          () =>
            `((lambda (${name}) ${random.oneIn(2) ? `${this.#statement(depth - 2)} ` : ""}${this.#make(kind, depth - 1)}) ${number()})`,
        );
      }
      case 5:
        return (
          `(car ${random.pick(["list", "cons"])} ${this.#make(kind, depth - 1)} ${number()})`.replace(
            /^\(car (list|cons) /,
            "(car ($1 ",
          ) + ")"
        );
      case 6:
        if (this.#macros) {
          if (this.#localMacros.length > 0 && kind === "number" && random.oneIn(2))
            return `(${random.pick(this.#localMacros)} ${number()})`;
          const name = random.pick(NAMES.number);
          return random.pick([
            () => `(both ${this.#statement(depth - 1)} ${this.#make(kind, depth - 1)})`,
            () => `(bind ${name} ${number()} ${this.#make(kind, depth - 1)})`,
            () => `(bind* ${name} ${number()} ${this.#make(kind, depth - 1)})`,
            () => `(put ${this.#known(kind)} ${this.#make(kind, depth - 1)})`,
            () => `(def ${this.#known(kind)} ${this.#make(kind, depth - 1)})`,
          ])();
        }
        return this.#leaf(kind);
      default:
        return this.#plain(kind, depth);
    }
  }

  #plain(kind: Kind, depth: number): string {
    const random = this.#random;
    const number = () => this.#make("number", depth - 1);
    const list = () => this.#make("list", depth - 1);
    switch (kind) {
      case "number":
        return random.pick([
          () => `(${random.pick(NUMERIC)} ${number()} ${number()})`,
          () => `(${random.pick(["+", "-"])} ${number()} ${random.below(5)})`,
          () =>
            `(${random.pick(["+", "*"])} ${Array.from({ length: random.below(6) }, number).join(" ")})`,
          () => `(tr ${number()})`,
          () => `(% ${number()} ${1 + random.below(9)})`,
          () => this.#call("p0", depth),
          () => this.#call("p1", depth),
          () => this.#call("p2", depth),
          () => this.#call("rest", depth),
          () => `(length ${list()})`,
          () => `(reduce ${this.#make("p2", depth - 1)} ${list()} ${number()})`,
          () => `(apply ${random.oneIn(2) ? "+" : this.#make("rest", depth - 1)} ${list()})`,
          () => `(apply ${this.#make("p2", depth - 1)} (list ${number()} ${number()}))`,
          () => `(car (cdr (cons ${number()} (list ${number()}))))`,
          () => (this.#macros ? `(twice ${number()})` : number()),
        ])();
      case "list":
        return random.pick([
          () => `(list ${Array.from({ length: random.below(4) }, number).join(" ")})`,
          () => `(map ${this.#make("p1", depth - 1)} ${list()})`,
          () => `(map ${this.#make("p2", depth - 1)} ${list()} ${list()})`,
          () =>
            `(filter (lambda (${random.pick(NAMES.number)}) ${this.#test(depth - 1)}) ${list()})`,
          () => `(append ${list()} ${list()})`,
          () => `(cons ${number()} nil)`,
          () => `(reverse ${list()})`,
          () => `(map (lambda (x) (x)) (map (lambda (a) (lambda () ${number()})) ${list()}))`,
        ])();
      default: {
        if (this.#macros && kind === "p1" && random.oneIn(5)) {
          const name = random.pick(NAMES.number);
          return this.#within([name], () => `(fun ${name} ${number()})`);
        }
        if (this.#macros && kind === "p0" && random.oneIn(4))
          return `(thunk ${this.#body(depth - 2)})`;
        if (random.oneIn(6)) {
          // A procedure with state of its own.
          const name = random.pick(NAMES.number);
          return this.#within(
            [name],
            () => `(let ((${name} ${number()})) ${this.#plain(kind, depth - 1)})`,
          );
        }
        const params = this.#params(kind);
        const list = kind === "rest" && random.oneIn(2) ? "l" : `(${params.join(" ")})`;
        if (this.#shadows && random.oneIn(6) && (kind === "p1" || kind === "p2"))
          return `(lambda (${kind === "p1" ? "+" : "+ -"}) ${this.#body(depth - 1)})`;
        return this.#within(
          list === "l" ? ["l"] : params,
          () => `(lambda ${list} ${this.#body(depth - 1)})`,
        );
      }
    }
  }

  #let(kind: Kind, depth: number): string {
    const random = this.#random;
    const star = random.oneIn(2);
    const before = this.#scope.length;
    const names = star
      ? Array.from({ length: random.below(5) }, () => random.pick(ALL))
      : ALL.filter(() => random.oneIn(6));
    const bindings = names.map((name) => {
      const text = `(${name} ${this.#make(KIND_OF.get(name)!, depth - 2)})`;
      if (star) this.#scope.push(name);
      return text;
    });
    if (this.#shadows && random.oneIn(4)) {
      const name = random.pick([...NUMERIC, ...TESTS, "car", "length"]);
      bindings.push(`(${name} ${NUMERIC.includes(name) ? random.pick(NUMERIC) : name})`);
    }
    if (this.#shadows && this.#macros && !star && random.oneIn(6))
      bindings.push("(twice (lambda (x) (tr x)))");
    this.#scope.push(...names);
    const macros = this.#localMacros.length;
    const statements = this.#macros && random.oneIn(12) ? [this.#localMacro()] : [];
    for (let i = random.below(3); i > 0; i--) statements.push(this.#statement(depth - 2));
    const text = `(let${star ? "*" : ""} (${bindings.join(" ")}) ${[...statements, this.#make(kind, depth - 1)].join(" ")})`;
    this.#scope.length = before;
    this.#localMacros.length = macros;
    return text;
  }

  #leaf(kind: Kind): string {
    const random = this.#random;
    if (!random.oneIn(3)) {
      const name = this.#known(kind);
      return this.#open.includes(name) && kind !== "number" ? random.pick(NAMES[kind]) : name;
    }
    switch (kind) {
      case "number":
        return String(random.below(12) - 3);
      case "list":
        return random.pick(["'(1 2 3)", "'()", "nil", "(list 4 5)"]);
      case "p0":
        return "(lambda () a)";
      case "p1":
        return random.pick([
          "(lambda (a) (+ a 1))",
          "identity",
          "-",
          "tr",
          "(lambda (b) (set! a b) a)",
        ]);
      case "p2":
        return random.pick(["+", "*", "(lambda (a b) (- a b))"]);
      default:
        return random.pick(["+", "list", "(lambda l (length l))"]);
    }
  }
}
