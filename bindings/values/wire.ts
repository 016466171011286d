// lispy-value@1: LisPy values as JSON that keeps every distinction (integer and float, nil and empty list, symbol and
// string). The same text on every host: entries of maps are in canonical order.

import { LispyError, LispyUsageError } from "../errors.js";
import { type LispyInput, type LispyValue, encodeInput } from "./convert.js";
import { type Builder, TransferWriter, decodeTransfer, narrow } from "./transfer.js";
import { LispyFloat, LispyPair, LispySymbol } from "./values.js";

/** A value in the wire format `lispy-value@1`; JSON as it stands. */
export type WireValue =
  | { tag: "nil" }
  | { tag: "boolean"; value: boolean }
  | { tag: "integer"; value: string }
  | { tag: "float64"; bits: string }
  | { tag: "string"; value: string }
  | { tag: "symbol"; value: string }
  | { tag: "list"; items: WireValue[] }
  | { tag: "pair"; car: WireValue; cdr: WireValue }
  | { tag: "map"; entries: [WireKey, WireValue][] };

/** The key of a map entry. */
export interface WireKey {
  tag: "string";
  value: string;
}

/** Wire text may be nested this deeply on the way in. */
const MAX_DEPTH = 1000;

const floatView = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): string {
  floatView.setFloat64(0, value);
  return floatView.getBigUint64(0).toString(16).padStart(16, "0");
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** By code points, which is also the order of the UTF-8 bytes. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return rankOfUnit(a) - rankOfUnit(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all other units. */
function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * The order of map entries on the wire: by the canonical JSON of the key's own wire form, in which the closing quote
 * takes part. So `"a b"` stands before `"a"`.
 */
function canonicalEntries(keys: string[], values: WireValue[]): [WireKey, WireValue][] {
  const rows = keys.map((key, index) => {
    const entry: [WireKey, WireValue] = [{ tag: "string", value: key }, values[index]!];
    return { sortKey: JSON.stringify(key).slice(1), entry };
  });
  rows.sort((a, b) => compareCodePoints(a.sortKey, b.sortKey));
  return rows.map(({ entry }) => entry);
}

/** Makes wire values. */
export function wireBuilder(): {
  builder: Builder<WireValue>;
  /**
   * To be called once after decoding: throws when the value held something that the wire cannot say, and gives the
   * handles that came with it to `release`.
   */
  finish(release: (handle: number) => void): void;
} {
  const handles: number[] = [];
  let refused: string | undefined;
  const builder: Builder<WireValue> = {
    nil: () => ({ tag: "nil" }),
    boolean: (value) => ({ tag: "boolean", value }),
    integer: (value) => ({ tag: "integer", value: value.toString() }),
    float: (value) => ({ tag: "float64", bits: bitsOf(value) }),
    string: (value) => ({ tag: "string", value }),
    symbol: (value) => ({ tag: "symbol", value }),
    list: (items) => ({ tag: "list", items }),
    pair: (car, cdr) => ({ tag: "pair", car, cdr }),
    dict: (keys, values) => {
      if (keys.some((key) => LONE_SURROGATE.test(key))) refused ??= "a key with a lone surrogate";
      return { tag: "map", entries: canonicalEntries(keys, values) };
    },
    opaque: (handle, text) => {
      handles.push(handle);
      refused ??= text;
      return { tag: "nil" };
    },
  };
  const finish = (release: (handle: number) => void): void => {
    handles.forEach(release);
    if (refused === undefined) return;
    const message = `value has no portable form: ${refused}`;
    throw new LispyError({ category: "serialization", message });
  };
  return { builder, finish };
}

/**
 * JavaScript data as a wire value, by the rules of {@link LispyInput}: what a VM would make of the data, without a VM.
 * Throws {@link LispyUsageError} for data that has no LisPy form, and for procedures.
 *
 * @example `toWire([1, float(1)]) // {tag:"list",items:[{tag:"integer",value:"1"},{tag:"float64",bits:"3ff0000000000000"}]}`
 */
export function toWire(value: LispyInput): WireValue {
  const writer = new TransferWriter();
  encodeInput(writer, value, {
    owner: undefined,
    root: "$",
    maxDepth: MAX_DEPTH,
    maxNodes: Infinity,
  });
  return decodeTransfer(writer.written, wireBuilder().builder);
}

/**
 * A wire value as data that a VM accepts without loss: maps become Maps, integral floats {@link LispyFloat}.
 * Throws {@link LispyUsageError} with the path of whatever is not `lispy-value@1`.
 *
 * @example `vm.define("x", fromWire(JSON.parse(text)))`
 */
export function fromWire(wire: WireValue): LispyValue {
  return readWire(wire, "$", 0);
}

function readWire(wire: unknown, path: string, depth: number): LispyValue {
  const fail = (reason: string): never => {
    throw new LispyUsageError(`not lispy-value@1 at ${path}: ${reason}`, path);
  };
  if (depth > MAX_DEPTH) return fail(`nested more than ${MAX_DEPTH} deep`);
  if (typeof wire !== "object" || wire === null || !("tag" in wire)) return fail("no tag");
  const fields = wire as Record<string, unknown>;
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === "string" ? value : fail(`${name} is no string`);
  };
  const items = (name: string): unknown[] => {
    const value = fields[name];
    return Array.isArray(value) ? value : fail(`${name} is no array`);
  };
  switch (wire.tag) {
    case "nil":
      return null;
    case "boolean":
      return typeof fields.value === "boolean" ? fields.value : fail("value is no boolean");
    case "integer": {
      const digits = text("value");
      if (!/^(0|-?[1-9][0-9]*)$/.test(digits)) return fail("value is no canonical integer");
      return narrow(BigInt(digits));
    }
    case "float64": {
      const bits = text("bits");
      if (!/^[0-9a-f]{16}$/.test(bits)) return fail("bits are not 16 hexadecimal digits");
      floatView.setBigUint64(0, BigInt(`0x${bits}`));
      const value = floatView.getFloat64(0);
      if (!Number.isFinite(value)) return fail("the float is not finite");
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? new LispyFloat(value) : value;
    }
    case "string":
      return text("value");
    case "symbol":
      return new LispySymbol(text("value"));
    case "list":
      return items("items").map((item, index) =>
        readWire(item, `${path}.items[${index}]`, depth + 1),
      );
    case "pair":
      return new LispyPair(
        readWire(fields.car, `${path}.car`, depth + 1),
        readWire(fields.cdr, `${path}.cdr`, depth + 1),
      );
    case "map":
      return readMap(items("entries"), path, depth);
    default:
      return fail(`unknown tag ${String(wire.tag)}`);
  }
}

function readMap(entries: unknown[], path: string, depth: number): LispyValue {
  const map = new Map<string, LispyValue>();
  entries.forEach((entry, index) => {
    const where = `${path}.entries[${index}]`;
    const [wireKey, wireValue] = Array.isArray(entry) ? (entry as unknown[]) : [];
    const key = readWire(wireKey, `${where}[0]`, depth + 1);
    if (typeof key !== "string" || map.has(key)) {
      const reason = typeof key === "string" ? `key ${key} appears twice` : "the key is no string";
      throw new LispyUsageError(`not lispy-value@1 at ${where}[0]: ${reason}`, `${where}[0]`);
    }
    map.set(key, readWire(wireValue, `${where}[1]`, depth + 1));
  });
  return map;
}
