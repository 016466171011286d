// The LisPy values that JavaScript has no word for. Plain, immutable, independent of any VM.

/**
 * A symbol as data, for instance an item of `'(a b)`. Two symbols are the same LisPy value when their names are equal.
 *
 * @example `vm.call("list", symbol("a"))`
 */
export class LispySymbol {
  /** @param name Any text; it is not parsed. */
  constructor(readonly name: string) {}

  /** The name. */
  toString(): string {
    return this.name;
  }
}

/** An improper pair, printed `(car . cdr)`. In `lispy-core@1` every `cons` onto something else than a list makes one. */
export class LispyPair<Value = unknown> {
  /** The two halves may be anything that a VM accepts. */
  constructor(
    readonly car: Value,
    readonly cdr: Value,
  ) {}
}

/**
 * A number that is a float in LisPy even where it is integral: `2.0` is not `2` there when printed or written as JSON.
 * Results hold it only with `floats: "exact"`.
 */
export class LispyFloat {
  /** @param value A finite number. */
  constructor(readonly value: number) {}

  /** The number. */
  valueOf(): number {
    return this.value;
  }
}

/**
 * Makes a symbol.
 *
 * @example `vm.define("colour", symbol("red"))`
 */
export function symbol(name: string): LispySymbol {
  return new LispySymbol(name);
}

/**
 * Makes a number a float: without it `2` is passed as the integer 2. Throws nothing here; a number that is not finite
 * is rejected when it is passed.
 *
 * @example `vm.call("string-append", float(2)) // "2.0"`
 */
export function float(value: number): LispyFloat {
  return new LispyFloat(value);
}

/**
 * Makes an improper pair.
 *
 * @example `vm.call("car", pair(1, 2)) // 1`
 */
export function pair<Value>(car: Value, cdr: Value): LispyPair<Value> {
  return new LispyPair(car, cdr);
}
