// A second opinion: lispy-core@1 as an evaluator that walks the forms, with environments that are maps and grow while
// the program runs. It shares nothing with the compiler, is as simple as the rules are, and knows integers, strings,
// symbols, lists, pairs and procedures, which is enough for questions of scope and order.
//
// A program that needs too much, or that the two are documented to differ on, throws Discard.

/** The program says nothing about right and wrong. */
export class Discard extends Error {}

/** An error of the program. */
class Failure extends Error {
  constructor(readonly category: string) {
    super(category);
  }
}

class Sym {
  constructor(readonly name: string) {}
}
class Pair {
  constructor(
    readonly car: Value,
    readonly cdr: Value,
  ) {}
}
class Env {
  readonly names = new Map<string, Value>();
  constructor(readonly parent: Env | undefined) {}

  /** The environment that holds `name`, from here outwards. */
  find(name: string): Env | undefined {
    if (this.names.has(name)) return this;
    return this.parent?.find(name);
  }
}
class Lambda {
  constructor(
    readonly name: string,
    readonly params: readonly string[],
    readonly rest: string | undefined,
    readonly body: readonly Value[],
    readonly env: Env,
  ) {}
}
class Macro {
  constructor(readonly lambda: Lambda) {}
}
class Builtin {
  constructor(
    readonly name: string,
    readonly least: number,
    readonly most: number,
    readonly run: (...args: Value[]) => Value,
  ) {}
}
type Value =
  bigint | string | boolean | null | Sym | Pair | Lambda | Macro | Builtin | readonly Value[];

export interface Verdict {
  /** Written form of the value of the last form; undefined after an error. */
  text: string | undefined;
  /** Empty without an error. */
  category: string;
  output: string;
}

const STEPS_MAX = 8000;
const DEPTH_MAX = 150;
const TEXT_MAX = 20_000;
const INTEGER_MAX = 1n << 2000n;

const symbols = new Map<string, Sym>();
function symbol(name: string): Sym {
  const found = symbols.get(name) ?? new Sym(name);
  symbols.set(name, found);
  return found;
}

const isTrue = (value: Value) => value !== false && value !== null;
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function evaluation(): never {
  throw new Failure("evaluation");
}

/** Reads what the generator writes: parentheses, quotes, integers, strings without escapes, symbols. */
function read(source: string): Value[] {
  const tokens = source.match(/[()']|"[^"]*"|[^\s()'"]+/g) ?? [];
  let at = 0;
  const form = (): Value => {
    const token = tokens[at++]!;
    if (token === "'") return [symbol("quote"), form()];
    if (token === "(") {
      const items: Value[] = [];
      while (tokens[at] !== ")") items.push(form());
      at++;
      return items;
    }
    if (token.startsWith('"')) return token.slice(1, -1);
    if (/^-?\d+$/.test(token)) return BigInt(token);
    return token === "#t" ? true : token === "#f" ? false : token === "nil" ? null : symbol(token);
  };
  const forms: Value[] = [];
  while (at < tokens.length) forms.push(form());
  return forms;
}

function written(value: Value, display = false): string {
  if (value === null) return "()";
  if (typeof value === "boolean") return value ? "#t" : "#f";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "string") return display ? value : `"${value}"`;
  if (value instanceof Sym) return value.name;
  if (value instanceof Lambda) return `#<procedure ${value.name}>`;
  if (value instanceof Macro) return `#<macro ${value.lambda.name}>`;
  if (value instanceof Builtin) return `#<builtin ${value.name}>`;
  if (isList(value)) return `(${value.map((item) => written(item)).join(" ")})`;
  let text = written(value.car);
  let rest = value.cdr;
  for (; rest instanceof Pair; rest = rest.cdr) text += ` ${written(rest.car)}`;
  return `(${text}${rest === null ? "" : ` . ${written(rest)}`})`;
}

function equal(a: Value, b: Value): boolean {
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, i) => equal(item, b[i]!));
  if (a instanceof Pair && b instanceof Pair) return equal(a.car, b.car) && equal(a.cdr, b.cdr);
  return a === b;
}

/** The items of a list, of nil, or of a chain of pairs that ends in nil. */
function items(value: Value): readonly Value[] {
  if (isList(value)) return value;
  const found: Value[] = [];
  for (; value instanceof Pair; value = value.cdr) found.push(value.car);
  return value === null ? found : evaluation();
}

function integer(value: Value): bigint {
  if (typeof value !== "bigint") return evaluation();
  if (value > INTEGER_MAX || value < -INTEGER_MAX) throw new Discard();
  return value;
}

class Oracle {
  readonly global = new Env(undefined);
  output = "";
  #steps = 0;
  #depth = 0;

  constructor() {
    const make = (
      name: string,
      least: number,
      most: number,
      run: (...args: Value[]) => Value,
    ): void => void this.global.names.set(name, new Builtin(name, least, most, run));
    const many = Infinity;
    const sum = (values: readonly Value[]) =>
      values.map(integer).reduce((left, right) => left + right, 0n);
    make("+", 0, many, (...values) => sum(values));
    make("-", 1, many, (first, ...rest) =>
      rest.length === 0 ? -integer(first!) : integer(first!) - sum(rest),
    );
    make("*", 0, many, (...values) =>
      values.map(integer).reduce((left, right) => integer(left * right), 1n),
    );
    make("%", 2, 2, (a, b) => {
      const [left, right] = [integer(a!), integer(b!)];
      if (right === 0n) return evaluation();
      const rest = left % right;
      return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest;
    });
    make("<", 2, 2, (a, b) => integer(a!) < integer(b!));
    make(">", 2, 2, (a, b) => integer(a!) > integer(b!));
    make("<=", 2, 2, (a, b) => integer(a!) <= integer(b!));
    make(">=", 2, 2, (a, b) => integer(a!) >= integer(b!));
    make("=", 2, 2, (a, b) => equal(a!, b!));
    make("not", 1, 1, (value) => !isTrue(value!));
    make("zero?", 1, 1, (value) => integer(value!) === 0n);
    make("null?", 1, 1, (value) => value === null || (isList(value!) && value.length === 0));
    make("pair?", 1, 1, (v) => v instanceof Pair || (isList(v!) && v.length > 0));
    make("list?", 1, 1, (value) => isList(value!));
    make("number?", 1, 1, (value) => typeof value === "bigint");
    make("symbol?", 1, 1, (value) => value instanceof Sym);
    make("procedure?", 1, 1, (v) => v instanceof Lambda || v instanceof Builtin);
    make("identity", 1, 1, (value) => value!);
    make("cons", 2, 2, (car, cdr) => new Pair(car!, cdr!));
    make("car", 1, 1, (value) =>
      value instanceof Pair
        ? value.car
        : isList(value!) && value.length > 0
          ? value[0]!
          : evaluation(),
    );
    make("cdr", 1, 1, (value) => {
      if (value instanceof Pair) return value.cdr;
      return isList(value!) ? (value.length > 1 ? value.slice(1) : null) : evaluation();
    });
    make("list", 0, many, (...values) => values);
    make("length", 1, 1, (value) => BigInt(items(value!).length));
    make("append", 0, many, (...lists) => lists.flatMap((list) => items(list)));
    make("reverse", 1, 1, (list) => [...items(list!)].reverse());
    make("map", 2, many, (f, ...lists) => {
      const rows = lists.map(items);
      return Array.from({ length: Math.min(...rows.map((row) => row.length)) }, (_, i) =>
        this.#apply(f!, ...rows.map((row) => row[i]!)),
      );
    });
    make("filter", 2, 2, (f, list) => items(list!).filter((item) => isTrue(this.#apply(f!, item))));
    make("reduce", 2, 3, (f, list, first) => {
      const [...rest] = items(list!);
      if (first === undefined && rest.length === 0) return evaluation();
      const start = first === undefined ? rest.shift()! : first; // nil is a value too
      return rest.reduce((left, right) => this.#apply(f!, left, right), start);
    });
    make("for-each", 2, 2, (f, list) => {
      for (const item of items(list!)) this.#apply(f!, item);
      return null;
    });
    make("apply", 2, 2, (f, list) => this.#apply(f!, ...items(list!)));
    make("display", 0, many, (...values) => this.#print(values.map((v) => written(v, true))));
    make("println", 1, 1, (value) => this.#print([written(value!, true), "\n"]));
    make("error", 0, many, evaluation);
  }

  #print(texts: readonly string[]): null {
    this.output += texts.join("");
    if (this.output.length > TEXT_MAX) throw new Discard();
    return null;
  }

  eval(form: Value, env: Env): Value {
    if (++this.#steps > STEPS_MAX) throw new Discard();
    if (form instanceof Sym) {
      const found = env.find(form.name);
      return found === undefined ? evaluation() : found.names.get(form.name)!;
    }
    if (!isList(form)) return form;
    const head = form[0];
    if (head === undefined) return null;
    if (head instanceof Sym) {
      const special = this.#special(head.name, form, env);
      if (special !== undefined) return special;
    }
    const callee = this.eval(head, env);
    if (callee instanceof Macro) {
      return this.#deeper(() => this.eval(this.#enter(callee.lambda, form.slice(1)), env));
    }
    const args = form.slice(1).map((arg) => this.eval(arg, env));
    // Documented: a builtin that its own operands redefine.
    if (callee instanceof Builtin && head instanceof Sym) {
      if (env.find(head.name)!.names.get(head.name) !== callee) throw new Discard();
    }
    return this.#apply(callee, ...args);
  }

  #special(name: string, form: readonly Value[], env: Env): Value | undefined {
    const count = form.length;
    switch (name) {
      case "quote":
        return count === 2 ? form[1]! : evaluation();
      case "quasiquote":
      case "unquote":
      case "do":
        throw new Failure("unsupported");
      case "if":
        if (count < 3 || count > 4) return evaluation();
        if (isTrue(this.eval(form[1]!, env))) return this.eval(form[2]!, env);
        return count === 4 ? this.eval(form[3]!, env) : null;
      case "cond":
        return this.#cond(form, env);
      case "define":
        return this.#define(form, env);
      case "set!": {
        const target = form[1];
        if (count !== 3 || !(target instanceof Sym)) return evaluation();
        const found = env.find(target.name) ?? evaluation();
        const value = this.eval(form[2]!, env);
        // Which binding is meant when the value itself defines a nearer one is not said anywhere.
        if (env.find(target.name) !== found) throw new Discard();
        found.names.set(target.name, value);
        return value;
      }
      case "lambda":
        return count < 3 ? evaluation() : this.#lambda("lambda", form[1]!, form.slice(2), env);
      case "let":
        return this.#let(form, env, new Env(env));
      case "let*": {
        const inner = new Env(env);
        return this.#let(form, inner, inner);
      }
      case "begin":
        return this.#sequence(form.slice(1), env);
      case "and": {
        let last: Value = true;
        for (let i = 1; i < count && isTrue(last); i++) last = this.eval(form[i]!, env);
        return last;
      }
      case "or":
        for (let i = 1; i < count; i++) {
          const value = this.eval(form[i]!, env);
          if (isTrue(value)) return value;
        }
        return false;
      case "define-macro": {
        const target = form[1];
        if (count < 3 || target === undefined || !isList(target)) return evaluation();
        if (!(target[0] instanceof Sym)) return evaluation();
        const lambda = this.#lambda(target[0].name, target.slice(1), form.slice(2), env);
        const macro = new Macro(lambda);
        env.names.set(lambda.name, macro);
        return macro;
      }
      default:
        return undefined;
    }
  }

  #cond(form: readonly Value[], env: Env): Value {
    const clauses = form.slice(1);
    const isElse = (clause: readonly Value[]) =>
      clause[0] instanceof Sym && clause[0].name === "else";
    for (const [i, clause] of clauses.entries()) {
      if (!isList(clause) || clause.length < 2) return evaluation();
      if (isElse(clause) && i + 1 < clauses.length) return evaluation();
    }
    for (const clause of clauses as readonly (readonly Value[])[]) {
      if (isElse(clause) || isTrue(this.eval(clause[0]!, env)))
        return this.#sequence(clause.slice(1), env);
    }
    return null;
  }

  #define(form: readonly Value[], env: Env): Value {
    const target = form[1];
    if (form.length < 3 || target === undefined) return evaluation();
    if (isList(target)) {
      if (!(target[0] instanceof Sym)) return evaluation();
      const lambda = this.#lambda(target[0].name, target.slice(1), form.slice(2), env);
      env.names.set(lambda.name, lambda);
      return lambda;
    }
    if (!(target instanceof Sym) || form.length !== 3) return evaluation();
    const value = this.eval(form[2]!, env);
    env.names.set(target.name, value);
    return value;
  }

  #lambda(name: string, list: Value, body: readonly Value[], env: Env): Lambda {
    if (list instanceof Sym) return new Lambda(name, [], list.name, body, env);
    if (!isList(list)) return evaluation();
    const names = list.map((item) => (item instanceof Sym ? item.name : evaluation()));
    const dot = names.indexOf(".");
    if (dot >= 0 && dot !== names.length - 2) return evaluation();
    const rest = dot >= 0 ? names.pop() : undefined;
    if (dot >= 0) names.pop();
    const all = rest === undefined ? names : [...names, rest];
    if (new Set(all).size !== all.length) return evaluation();
    return new Lambda(name, names, rest, body, env);
  }

  /** Both lets: the values are evaluated in `outer`, which in a let* is `inner` too. */
  #let(form: readonly Value[], outer: Env, inner: Env): Value {
    const list = form[1];
    if (form.length < 3 || list === undefined || !isList(list)) return evaluation();
    const bindings = list.map((binding) =>
      isList(binding) && binding.length === 2 && binding[0] instanceof Sym
        ? { name: binding[0].name, form: binding[1]! }
        : evaluation(),
    );
    if (outer !== inner && new Set(bindings.map(({ name }) => name)).size !== bindings.length)
      return evaluation();
    for (const binding of bindings) inner.names.set(binding.name, this.eval(binding.form, outer));
    return this.#sequence(form.slice(2), inner);
  }

  #sequence(forms: readonly Value[], env: Env): Value {
    let last: Value = null;
    for (const form of forms) last = this.eval(form, env);
    return last;
  }

  #apply(callee: Value, ...args: Value[]): Value {
    if (callee instanceof Lambda) return this.#deeper(() => this.#enter(callee, args));
    if (!(callee instanceof Builtin)) return evaluation();
    if (args.length < callee.least || args.length > callee.most) return evaluation();
    if (++this.#steps > STEPS_MAX) throw new Discard();
    return callee.run(...args);
  }

  #enter(lambda: Lambda, args: readonly Value[]): Value {
    const count = lambda.params.length;
    if (args.length < count || (lambda.rest === undefined && args.length > count))
      return evaluation();
    const env = new Env(lambda.env);
    for (const [i, name] of lambda.params.entries()) env.names.set(name, args[i]!);
    if (lambda.rest !== undefined) env.names.set(lambda.rest, args.slice(count));
    return this.#sequence(lambda.body, env);
  }

  #deeper(body: () => Value): Value {
    if (++this.#depth > DEPTH_MAX) throw new Discard();
    const value = body();
    this.#depth -= 1;
    return value;
  }
}

/** What the program must come to. */
export function judge(source: string): Verdict {
  const oracle = new Oracle();
  try {
    let last: Value = null;
    for (const form of read(source)) last = oracle.eval(form, oracle.global);
    const text = written(last);
    if (text.length > TEXT_MAX) throw new Discard();
    return { text, category: "", output: oracle.output };
  } catch (error) {
    if (error instanceof RangeError) throw new Discard(); // deeper than the host's stack
    if (!(error instanceof Failure)) throw error;
    return { text: undefined, category: error.category, output: oracle.output };
  }
}
