// JavaScript data to LisPy values and back. The rules are at LispyInput and LispyValue; in short: what JSON can say
// crosses unchanged, integers keep all digits, everything else is either one of the classes of values.ts or rejected by path.

import { Transfer } from "../../assembly/shared/abi.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { type HandleOwner, LispyProcedure } from "../vm/handle.js";
import type { LimitName } from "../vm/limits.js";
import type { Builder, TransferWriter } from "./transfer.js";
import { LispyFloat, LispyPair, LispySymbol } from "./values.js";

/**
 * What a VM accepts as data: `null` and `undefined` (nil), booleans, numbers, bigints, strings, arrays (lists), plain
 * objects and Maps with string keys (dicts), and {@link LispyFloat}, {@link LispySymbol}, {@link LispyPair},
 * {@link LispyProcedure}. A number that is a safe integer is passed as an integer, any other and `-0` as a float.
 * Rejected with a {@link LispyUsageError} that names the path: NaN and infinities, cycles, functions, JS symbols,
 * dates, typed arrays and other class instances.
 */
export type LispyInput =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | LispyFloat
  | LispySymbol
  | LispyPair
  | LispyProcedure
  | readonly LispyInput[]
  | ReadonlyMap<string, LispyInput>
  // Not an index signature: interfaces, which have none, describe plain objects too.
  | object;

/**
 * What comes back. Nil is `null`; an integer is a number when that is exact, else a bigint; a float is a number
 * ({@link LispyFloat} where integral, with `floats: "exact"`); a list is an array; a dict is an object as JSON.parse
 * would make it (a key `__proto__` is an ordinary own property), or a Map with `dicts: "map"`, which alone keeps the
 * order of keys that look like array indexes.
 */
export type LispyValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | LispyFloat
  | LispySymbol
  | LispyPair<LispyValue>
  | LispyProcedure
  | LispyValue[]
  | Map<string, LispyValue>
  | { [key: string]: LispyValue };

/** How results are made; see {@link LispyValue}. */
export interface DataOptions {
  /** What a dict becomes. Default `"object"`. */
  dicts?: "object" | "map" | undefined;
  /** `"exact"`: integral floats come as {@link LispyFloat}, so that a value survives the way out and in. Default `"number"`. */
  floats?: "number" | "exact" | undefined;
  /** `"bigint"`: every integer comes as a bigint. Default `"number"`: only those that are not safe integers. */
  integers?: "number" | "bigint" | undefined;
}

/** What bounds a conversion, and whose handles it may contain. */
export interface EncodeContext {
  readonly owner: HandleOwner | undefined;
  /** What the given value is called in paths. */
  readonly root: string;
  readonly maxDepth: number;
  readonly maxNodes: number;
}

interface OpenInput {
  readonly source: object;
  /** Property names or Map keys; undefined for arrays and pairs. */
  readonly keys: readonly string[] | undefined;
  readonly items: ArrayLike<unknown> | undefined;
  readonly count: number;
  next: number;
}

/** Appends the transfer encoding of `input`. Nothing partial is ever sent: an error leaves the writer to be reset. */
export function encodeInput(writer: TransferWriter, input: unknown, context: EncodeContext): void {
  const open: OpenInput[] = [];
  const entered = new Set<object>();
  let nodes = 0;
  let value = input;
  for (;;) {
    if (++nodes > context.maxNodes) throw tooLarge("valueNodes", context.maxNodes, nodes);
    const container = writeScalar(writer, value, context, open) ? undefined : (value as object);
    if (container !== undefined) {
      if (entered.has(container)) throw rejected(context.root, open, "is part of itself");
      if (open.length >= context.maxDepth) {
        throw tooLarge("valueDepth", context.maxDepth, open.length + 1);
      }
      entered.add(container);
      open.push(openContainer(writer, container, context.root, open));
    }
    let inner = open.at(-1);
    while (inner !== undefined && inner.next === inner.count) {
      entered.delete(inner.source);
      open.pop();
      inner = open.at(-1);
    }
    if (inner === undefined) return;
    const index = inner.next++;
    const key = inner.keys?.[index];
    if (key !== undefined) writer.text(key);
    value = inner.items ? inner.items[index] : (inner.source as Record<string, unknown>)[key!];
  }
}

/** Writes `value` unless it has parts; returns whether it did. */
function writeScalar(
  writer: TransferWriter,
  value: unknown,
  context: EncodeContext,
  open: readonly OpenInput[],
): boolean {
  switch (typeof value) {
    case "undefined":
      writer.constant(Transfer.Nil);
      return true;
    case "boolean":
      writer.constant(value ? Transfer.True : Transfer.False);
      return true;
    case "number":
      if (!Number.isFinite(value)) throw rejected(context.root, open, `${value} has no LisPy form`);
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) writer.integer(value);
      else writer.float(value);
      return true;
    case "bigint":
      writer.integer(value);
      return true;
    case "string":
      writer.string(value);
      return true;
    case "object":
      break;
    default:
      throw rejected(context.root, open, `a ${typeof value} has no LisPy form`);
  }
  // What could be a getter or a trap is asked once: it may say something else the second time.
  if (value === null) writer.constant(Transfer.Nil);
  else if (value instanceof LispyFloat) {
    const { value: float } = value;
    if (!Number.isFinite(float)) throw rejected(context.root, open, `${float} has no LisPy form`);
    writer.float(float);
  } else if (value instanceof LispySymbol) {
    const { name } = value;
    if (typeof name !== "string") {
      throw rejected(context.root, open, "the name of a symbol must be a string");
    }
    writer.symbol(name);
  } else if (value instanceof LispyProcedure) {
    writer.opaque(value.handleFor(context.owner, pathOf(context.root, open)));
  } else if (Array.isArray(value) && value.length === 0) writer.constant(Transfer.EmptyList);
  else return false;
  return true;
}

function openContainer(
  writer: TransferWriter,
  source: object,
  root: string,
  open: readonly OpenInput[],
): OpenInput {
  if (Array.isArray(source)) {
    const { length: count } = source;
    if (!Number.isSafeInteger(count) || count < 0) {
      throw rejected(root, open, "an array whose length is no whole number has no LisPy form");
    }
    writer.list(count);
    return { source, keys: undefined, items: source, count, next: 0 };
  }
  if (source instanceof LispyPair) {
    writer.pair();
    return { source, keys: undefined, items: [source.car, source.cdr], count: 2, next: 0 };
  }
  if (source instanceof Map) {
    const keys = [...source.keys()];
    const wrong = keys.find((key) => typeof key !== "string");
    if (wrong !== undefined || keys.includes(undefined)) {
      const key = Object(wrong) === wrong ? "an object" : String(wrong);
      throw rejected(root, open, `has a key that is no string: ${key}`);
    }
    writer.dict(keys.length);
    return { source, keys, items: [...source.values()], count: keys.length, next: 0 };
  }
  const prototype: unknown = Object.getPrototypeOf(source);
  // Object.prototype of any realm is the one object whose own prototype is null and that has hasOwnProperty.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const name = (source.constructor as { name?: unknown } | undefined)?.name;
    throw rejected(root, open, `an instance of ${String(name || "a class")} has no LisPy form`);
  }
  const keys = Object.keys(source);
  writer.dict(keys.length);
  return { source, keys, items: undefined, count: keys.length, next: 0 };
}

function tooLarge(name: LimitName, limit: number, used: number): LispyError {
  // Spelled as the module spells it: `value_depth`.
  const resource = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const message = `execution limit exceeded: ${resource} (limit ${limit}, used ${used})`;
  return new LispyError({ category: "resource-limit", message, limit: { name, limit, used } });
}

function rejected(root: string, open: readonly OpenInput[], reason: string): LispyUsageError {
  const path = pathOf(root, open);
  return new LispyUsageError(`cannot convert ${path}: ${reason}`, path);
}

/** The root, then `.name`, `["odd name"]` or `[index]` for each step inwards. */
function pathOf(root: string, open: readonly OpenInput[]): string {
  let path = root;
  for (const { source, keys, next } of open) {
    if (keys) path += propertyPath(keys[next - 1] ?? "");
    else if (source instanceof LispyPair) path += next === 1 ? ".car" : ".cdr";
    else path += `[${next - 1}]`;
  }
  return path;
}

/** One step of a path. */
export function propertyPath(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Makes JavaScript data; `adopt` turns a handle that came along into an object of the host. */
export function dataBuilder(
  options: DataOptions,
  adopt: (handle: number, text: string) => LispyProcedure,
): Builder<LispyValue> {
  const exactFloats = options.floats === "exact";
  const bigintsOnly = options.integers === "bigint";
  return {
    nil: () => null,
    boolean: (value) => value,
    integer: bigintsOnly ? (value) => BigInt(value) : (value) => value,
    float: (value) =>
      exactFloats && Number.isSafeInteger(value) && !Object.is(value, -0)
        ? new LispyFloat(value)
        : value,
    string: (value) => value,
    symbol: (name) => new LispySymbol(name),
    list: (items) => items,
    pair: (car, cdr) => new LispyPair(car, cdr),
    dict: options.dicts === "map" ? mapOf : objectOf,
    opaque: adopt,
  };
}

function mapOf(keys: string[], values: LispyValue[]): Map<string, LispyValue> {
  return new Map(keys.map((key, index) => [key, values[index]!]));
}

function objectOf(keys: string[], values: LispyValue[]): { [key: string]: LispyValue } {
  const object: { [key: string]: LispyValue } = {};
  keys.forEach((key, index) => {
    // Assignment would call the setter that every object inherits.
    if (key === "__proto__") {
      Object.defineProperty(object, key, {
        value: values[index],
        ...{ configurable: true, enumerable: true, writable: true },
      });
    } else object[key] = values[index]!;
  });
  return object;
}
