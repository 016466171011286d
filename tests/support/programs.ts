// Random programs of lispy-core@1. Types steer the choice, so that most programs get far before something fails, and
// are ignored now and then, so that everything meets everything. Names are few: shadowing, capturing and assigning the
// same name in several scopes is what compilers get wrong.

import type { Random } from "./random.js";

type Kind = "number" | "list" | "string" | "boolean" | "dict" | "procedure" | "any";

const KINDS: readonly Kind[] = ["number", "list", "string", "boolean", "dict", "procedure"];
/** A name says what its variable mostly holds. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  a: "number",
  b: "number",
  c: "list",
  s: "string",
  d: "dict",
  g: "procedure",
  y: "any",
};
const NAMES = Object.keys(KIND_OF);
/** What every program begins with, so that no name is unbound; `f` is total, `m` takes any form. */
const GROUND =
  '(define a 5) (define b 0.5) (define c \'(1 2 3)) (define s "k") (define d (make-dict "k" 1)) (define g list) (define y nil)\n' +
  "(define (f0 a c) (if (< a 1) c (f0 (- a 1) (cons a c)))) (define (f1 a c) (length c)) (define (f2 a c) (reduce + c a))\n" +
  "(define-macro (m0 p) p) (define-macro (m1 p) (list 'begin p))";
const NUMBERS = [
  ...[
    "0",
    "1",
    "2",
    "-1",
    "3",
    "7",
    "127",
    "128",
    "-128",
    "-129",
    "32767",
    "-32769",
    "0.5",
    "-0.0",
    "1e308",
  ],
  ...[
    "140737488355327",
    "-140737488355328",
    "140737488355328",
    "123456789012345678901234567890",
    "2.5e-320",
  ],
];
const STRINGS = [
  '""',
  '"a"',
  '"k"',
  '"é"',
  '"日本"',
  '"😀"',
  '"a b"',
  '"1"',
  '"0123456789012345678901234567890123456789"',
];
/** Names that a program redefines: the inlined ones, and some that the prelude uses. */
const REDEFINED = [
  "+",
  "-",
  "<",
  "=",
  "car",
  "cdr",
  "null?",
  "not",
  "get",
  "nth",
  "cons",
  "list",
  "map",
  "append",
];

export class ProgramMaker {
  readonly #random: Random;
  #scope: string[] = [];
  #room = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** One program: definitions, then expressions. */
  program(): string {
    const random = this.#random;
    this.#scope = [];
    this.#room = 20 + random.below(120);
    const forms: string[] = random.oneIn(10) ? [] : [GROUND];
    for (let i = random.below(4); i >= 0; i--) forms.push(this.#definition());
    for (let i = random.below(3); i >= 0; i--) forms.push(this.#form());
    return forms.join("\n");
  }

  #definition(): string {
    const random = this.#random;
    switch (random.below(8)) {
      case 0:
        return this.#macro();
      case 1:
        return `(define ${this.#bind()} ${this.#make("any", 4)})`;
      case 2:
        return this.#counter();
      default: {
        const name = `f${random.below(3)}`;
        const params = ["a", "c", ...(random.oneIn(3) ? [".", "y"] : [])];
        const define = () => `(define (${[name, ...params].join(" ")}) ${this.#body(5)})`;
        return this.#within(params, define);
      }
    }
  }

  /** A loop that ends: what a program does most. */
  #counter(): string {
    const name = `f${this.#random.below(3)}`;
    return this.#within(["a", "c"], () => {
      const [stop, step] = [this.#make("any", 3), this.#make("list", 3)];
      const again = `(${name} (- a 1) ${step})`;
      return `(define (${name} a c) (if (< a 1) ${stop} ${this.#random.oneIn(2) ? again : `(list ${again} a)`}))`;
    });
  }

  #macro(): string {
    const random = this.#random;
    const name = `m${random.below(2)}`;
    const body = random.pick([
      `(list '+ p p)`,
      `(list 'let (list (list 'x p)) (list '+ 'x p))`,
      `(list 'lambda '(x) p)`,
      `(list 'define 'a p)`,
      `(list 'if p (list 'quote p) ${random.pick(["0", "'p", "(list 'm0 1)"])})`,
      `(if (list? p) (append p '(1)) (list 'list p p))`,
      `(list 'begin (list 'set! '${random.pick(NAMES)} p) p)`,
      this.#within(["p"], () => this.#make("any", 3)),
    ]);
    return `(define-macro (${name} p) ${body})`;
  }

  #form(): string {
    const random = this.#random;
    if (random.oneIn(12)) return `(define (${random.pick(REDEFINED)} . r) ${this.#make("any", 2)})`;
    if (random.oneIn(6)) return this.#definition();
    if (random.oneIn(3))
      return `(f${random.below(3)} ${random.below(40)} ${this.#make("list", 3)})`;
    return this.#make(random.pick(KINDS), 6);
  }

  #params(): string[] {
    const random = this.#random;
    const names = NAMES.filter(() => random.oneIn(3));
    if (random.oneIn(6)) names.push(".", "r");
    return names;
  }

  #within<T>(names: readonly string[], body: () => T): T {
    const before = this.#scope.length;
    this.#scope.push(...names.filter((name) => name !== "."));
    const result = body();
    this.#scope.length = before;
    return result;
  }

  #bind(): string {
    const name = this.#random.pick(NAMES);
    this.#scope.push(name);
    return name;
  }

  /** A name and a value for it, seen from now on. */
  #binding(depth: number): string {
    const name = this.#random.pick(NAMES);
    const value = this.#make(KIND_OF[name]!, depth);
    this.#scope.push(name);
    return `${name} ${value}`;
  }

  /** Items of a body: definitions and assignments among expressions, in any order and under conditions. */
  #body(depth: number): string {
    const random = this.#random;
    const before = this.#scope.length;
    const items: string[] = [];
    for (let i = random.below(3); i > 0; i--) {
      switch (random.below(6)) {
        case 0:
          items.push(`(define ${this.#binding(depth - 1)})`);
          break;
        case 1:
          items.push(
            `(if ${this.#make("boolean", 1)} (define ${this.#bind()} ${this.#make("any", 2)}))`,
          );
          break;
        case 2: {
          const params = this.#params();
          const body = this.#within(params, () => this.#make("any", depth - 1));
          items.push(`(define (${[this.#bind(), ...params].join(" ")}) ${body})`);
          break;
        }
        case 3:
          items.push(`(define-macro (m0 p) (list 'list p ${this.#make("any", 1)}))`);
          break;
        default:
          items.push(this.#make("any", depth - 1));
      }
    }
    items.push(this.#make("any", depth));
    this.#scope.length = before;
    return items.join(" ");
  }

  /** A name that mostly holds what is wanted. */
  #variable(kind: Kind): string {
    const random = this.#random;
    if (random.oneIn(20)) return random.pick([...this.#scope, "f0", "f1", "f2", "car"]);
    const fitting = (name: string) => kind === "any" || KIND_OF[name] === kind;
    const near = this.#scope.filter(fitting);
    const all = NAMES.filter(fitting);
    if (near.length > 0 && !random.oneIn(4)) return random.pick(near);
    return random.pick(all.length > 0 ? all : NAMES);
  }

  #make(kind: Kind, depth: number): string {
    const random = this.#random;
    this.#room -= 1;
    if (random.oneIn(60)) kind = random.pick(KINDS);
    if (kind === "any") kind = random.pick(KINDS);
    if (depth <= 0 || this.#room <= 0) return this.#leaf(kind);
    const any = () => this.#make("any", depth - 1);
    const make = (wanted: Kind) => this.#make(wanted, depth - 1);
    switch (random.below(14)) {
      case 0:
        return `(if ${make("boolean")} ${make(kind)}${random.oneIn(5) ? "" : ` ${make(kind)}`})`;
      case 1:
        return this.#let(kind, depth);
      case 2:
        return this.#assignment(make(kind), depth);
      case 3:
        return `(cond (${make("boolean")} ${make(kind)}) ${random.oneIn(2) ? `(else ${make(kind)})` : `(${any()} ${any()})`})`;
      case 4:
        return `(${random.pick(["and", "or"])} ${any()} ${make(kind)})`;
      case 5:
        return `(f${random.below(3)} ${random.oneIn(2) ? random.below(12) : make("number")} ${make("list")})`;
      case 6:
        return `(${make("procedure")} ${any()})`;
      case 7:
        return random.oneIn(2) ? `(m${random.below(2)} ${make(kind)})` : this.#variable(kind);
      default:
        return this.#primitive(kind, depth);
    }
  }

  #assignment(then: string, depth: number): string {
    const name = this.#variable("any");
    return `(begin (set! ${name} ${this.#make(KIND_OF[name] ?? "any", depth - 1)}) ${then})`;
  }

  #let(kind: Kind, depth: number): string {
    const random = this.#random;
    const star = random.oneIn(2);
    const before = this.#scope.length;
    const names = star
      ? Array.from({ length: random.below(4) }, () => random.pick(NAMES))
      : NAMES.filter(() => random.oneIn(3));
    const bindings = names.map((name) => {
      const value = this.#make(KIND_OF[name]!, depth - 2);
      if (star) this.#scope.push(name);
      return `(${name} ${value})`;
    });
    if (!star) this.#scope.push(...names);
    const text = `(let${star ? "*" : ""} (${bindings.join(" ")}) ${random.oneIn(3) ? this.#body(depth - 1) : this.#make(kind, depth - 1)})`;
    this.#scope.length = before;
    return text;
  }

  #primitive(kind: Kind, depth: number): string {
    const random = this.#random;
    const n = () => this.#make("number", depth - 1);
    const l = () => this.#make("list", depth - 1);
    const s = () => this.#make("string", depth - 1);
    const d = () => this.#make("dict", depth - 1);
    const any = () => this.#make("any", depth - 1);
    const f = () => this.#make("procedure", depth - 1);
    const choices: Record<Exclude<Kind, "any">, () => string> = {
      number: () =>
        random.pick([
          () => `(${random.pick(["+", "-", "*"])} ${n()} ${n()})`,
          () => `(+ ${n()} ${n()} ${n()})`,
          () => `(${random.pick(["//", "%", "/", "min", "max"])} ${n()} ${n()})`,
          () => `(- ${n()} ${random.below(300) - 150})`,
          () => `(${random.pick(["abs", "round", "floor", "sqrt", "-"])} ${n()})`,
          () => `(expt ${n()} ${random.below(20)})`,
          () => `(length ${l()})`,
          () => `(string-length ${s()})`,
          () => `(reduce ${random.pick(["+", "max", "-"])} ${l()} ${n()})`,
          () => `(apply + ${l()})`,
          () => `(string->number ${s()})`,
        ])(),
      list: () =>
        random.pick([
          () => `(list ${any()} ${any()})`,
          () => `(list)`,
          () => `(cons ${any()} ${l()})`,
          () => `(append ${l()} ${l()})`,
          () => `(map ${f()} ${l()})`,
          () => `(filter ${f()} ${l()})`,
          () => `(range ${random.below(70)})`,
          () => `(reverse ${l()})`,
          () => `(cdr ${l()})`,
          () => `(sort ${l()}${random.oneIn(2) ? "" : ` ${random.pick(["<", ">", f()])}`})`,
          () => `(take ${l()} ${random.below(4)})`,
          () => `(zip ${l()} ${l()})`,
          () => `(flatten ${l()})`,
          () => `(keys ${d()})`,
          () => `(string-split ${s()})`,
          () => `(json-parse (json-dump ${l()}))`,
          () => `'(1 (x "s") 2.5 ())`,
        ])(),
      string: () =>
        random.pick([
          () => `(string-append ${s()} ${s()})`,
          () => `(string ${any()})`,
          () => `(substring ${s()} ${random.below(3)})`,
          () => `(string-upcase ${s()})`,
          () => `(string-replace ${s()} ${s()} ${s()})`,
          () => `(string-join (map string ${l()}) ${s()})`,
          () => `(number->string ${n()})`,
          () => `(symbol->string (string->symbol ${s()}))`,
          () => `(json-dump ${any()})`,
          () => `(string-ref ${s()} ${random.below(3)})`,
        ])(),
      boolean: () =>
        random.pick([
          () => `(${random.pick(["<", ">", "<=", ">="])} ${n()} ${n()})`,
          () => `(= ${any()} ${any()})`,
          () => `(< ${n()} ${random.below(300) - 150})`,
          () => `(not ${any()})`,
          () => `(null? ${any()})`,
          () =>
            `(${random.pick(["list?", "pair?", "number?", "string?", "procedure?", "dict?"])} ${any()})`,
          () => `(has-key? ${d()} ${s()})`,
          () => `(string-contains? ${s()} ${s()})`,
          () => `(empty? ${l()})`,
        ])(),
      dict: () =>
        random.pick([
          () => `(make-dict ${s()} ${any()})`,
          () => `(dict-set ${d()} ${s()} ${any()})`,
          () => `(dict-merge ${d()} ${d()})`,
          () => `(dict-map ${f()} ${d()})`,
          () => `(dict-filter ${f()} ${d()})`,
        ])(),
      procedure: () => {
        const params = this.#params();
        return random.pick([
          () =>
            this.#within(params, () => `(lambda (${params.join(" ")}) ${this.#body(depth - 1)})`),
          () => this.#within(["x"], () => `(lambda (x) ${this.#make("any", depth - 1)})`),
          () => this.#within(["r"], () => `(lambda r ${this.#make("any", depth - 1)})`),
          () => `(compose ${f()} ${f()})`,
          () => `(partial ${f()} ${any()})`,
        ])();
      },
    };
    if (kind === "any") kind = "number";
    if (random.oneIn(10)) {
      return random.pick([
        () => `(car ${l()})`,
        () => `(nth ${l()} ${random.below(3)})`,
        () => `(get ${d()} ${s()})`,
        () => `(get ${d()} ${s()} ${any()})`,
        () => `(println ${any()})`,
        () => `(display ${any()} ${any()})`,
        () => `(error ${any()})`,
        () => `(for-each ${f()} ${l()})`,
        () => `(apply ${f()} ${l()})`,
        () => `(quote ${this.#primitive("list", 1)})`,
      ])();
    }
    return choices[kind]();
  }

  #leaf(kind: Kind): string {
    const random = this.#random;
    if (random.oneIn(2)) return this.#variable(kind);
    switch (kind) {
      case "number":
        return random.pick(NUMBERS);
      case "list":
        return random.pick(["'()", "'(1 2 3)", "'(3 1 2)", '\'("b" "a")', "(list 1)", "nil"]);
      case "string":
        return random.pick(STRINGS);
      case "boolean":
        return random.pick(["#t", "#f"]);
      case "dict":
        return random.pick(["(make-dict)", '(make-dict "k" 1)', '(make-dict "a" 1 "b" 2 "k" 3)']);
      default:
        return random.pick([
          "car",
          "+",
          "(lambda (x) x)",
          "list",
          "f0",
          "f1",
          "not",
          "string",
          "identity",
        ]);
    }
  }
}
