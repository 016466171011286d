// The transfer encoding of docs/abi.md: writing it piece by piece, and decoding it into whatever a builder makes.
// Both directions are iterative: depth is bounded by the VM's value depth, never by the JavaScript stack.

import { Transfer } from "../../assembly/shared/abi.js";
import { decodeText, encodeTextInto } from "../vm/memory.js";

/** Integers of 48 bits travel as i64, larger ones as limbs. */
const SMALL_LIMIT = 2 ** 47;
const SMALL_LIMIT_BIG = 2n ** 47n;

/** A growing buffer of transfer-encoded values. `reset` makes it reusable. */
export class TransferWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Forgets what was written. */
  reset(): void {
    this.#length = 0;
    if (this.#bytes.length > 1 << 20) this.#use(new Uint8Array(256));
  }

  /** What was written; good until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#use(grown);
  }

  /** A tag that is the whole value: nil, a boolean, the empty list. */
  constant(tag: Transfer.Nil | Transfer.False | Transfer.True | Transfer.EmptyList): void {
    this.#tag(tag, 0);
  }

  #tag(tag: Transfer, payload: number): void {
    this.#reserve(1 + payload);
    this.#bytes[this.#length++] = tag;
  }

  #u32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** An exact integer. A number must be a safe integer. */
  integer(value: number | bigint): void {
    if (typeof value === "number" && value >= -SMALL_LIMIT && value < SMALL_LIMIT) {
      this.#tag(Transfer.Integer, 8);
      this.#view.setUint32(this.#length, value >>> 0, true);
      this.#view.setInt32(this.#length + 4, Math.floor(value / 2 ** 32), true);
      this.#length += 8;
      return;
    }
    const big = BigInt(value);
    if (big >= -SMALL_LIMIT_BIG && big < SMALL_LIMIT_BIG) return this.integer(Number(big));
    const hex = (big < 0n ? -big : big).toString(16);
    const limbs = Math.ceil(hex.length / 8);
    this.#tag(Transfer.BigInteger, 5 + limbs * 4);
    this.#bytes[this.#length++] = big < 0n ? 1 : 0;
    this.#u32(limbs);
    for (let end = hex.length; end > 0; end -= 8) {
      this.#u32(parseInt(hex.slice(Math.max(0, end - 8), end), 16));
    }
  }

  /** A finite float. */
  float(value: number): void {
    this.#tag(Transfer.Float, 8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  string(text: string): void {
    this.#tag(Transfer.String, 4);
    this.text(text);
  }

  symbol(name: string): void {
    this.#tag(Transfer.Symbol, 4);
    this.text(name);
  }

  /** Length and bytes without a tag: a key of a dict. */
  text(text: string): void {
    this.#reserve(4 + text.length * 3);
    const size = encodeTextInto(text, this.#bytes, this.#length + 4);
    this.#u32(size);
    this.#length += size;
  }

  /** The beginning of a list of `count` items, which follow. */
  list(count: number): void {
    this.#tag(Transfer.List, 4);
    this.#u32(count);
  }

  /** The beginning of a pair: car and cdr follow. */
  pair(): void {
    this.#tag(Transfer.Pair, 0);
  }

  /** The beginning of a dict of `count` entries: key (`text`) and value of each follow. */
  dict(count: number): void {
    this.#tag(Transfer.Dict, 4);
    this.#u32(count);
  }

  /** A value that the module already has. */
  opaque(handle: number): void {
    this.#tag(Transfer.Opaque, 8);
    this.#u32(handle);
    this.#u32(0);
  }
}

/** What to make of each kind of value. */
export interface Builder<T> {
  nil(): T;
  boolean(value: boolean): T;
  /** A safe integer as a number, any other as a bigint. */
  integer(value: number | bigint): T;
  float(value: number): T;
  string(value: string): T;
  symbol(name: string): T;
  list(items: T[]): T;
  pair(car: T, cdr: T): T;
  dict(keys: string[], values: T[]): T;
  opaque(handle: number, text: string): T;
}

interface OpenValue<T> {
  tag: Transfer;
  remaining: number;
  items: T[];
  keys: string[];
}

/** Decodes the one value in `bytes`. Calls no export, so `bytes` may be a view on the module's memory. */
export function decodeTransfer<T>(bytes: Uint8Array, builder: Builder<T>): T {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const readU32 = (): number => {
    const value = view.getUint32(at, true);
    at += 4;
    return value;
  };
  const readText = (): string => {
    const size = readU32();
    const text = decodeText(bytes.subarray(at, at + size));
    at += size;
    return text;
  };
  const open: OpenValue<T>[] = [];
  for (;;) {
    let value: T;
    const tag: Transfer = view.getUint8(at++);
    switch (tag) {
      case Transfer.Nil:
        value = builder.nil();
        break;
      case Transfer.False:
      case Transfer.True:
        value = builder.boolean(tag === Transfer.True);
        break;
      case Transfer.Integer:
        value = builder.integer(view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true));
        at += 8;
        break;
      case Transfer.BigInteger: {
        const negative = view.getUint8(at++) === 1;
        const limbs = readU32();
        let hex = "";
        for (let limb = limbs - 1; limb >= 0; limb--) {
          hex += view
            .getUint32(at + limb * 4, true)
            .toString(16)
            .padStart(8, "0");
        }
        at += limbs * 4;
        const magnitude = BigInt(`0x${hex || "0"}`);
        value = builder.integer(narrow(negative ? -magnitude : magnitude));
        break;
      }
      case Transfer.Float:
        value = builder.float(view.getFloat64(at, true));
        at += 8;
        break;
      case Transfer.String:
        value = builder.string(readText());
        break;
      case Transfer.Symbol:
        value = builder.symbol(readText());
        break;
      case Transfer.EmptyList:
        value = builder.list([]);
        break;
      case Transfer.Opaque: {
        const handle = readU32();
        value = builder.opaque(handle, readText());
        break;
      }
      case Transfer.Pair:
        open.push({ tag, remaining: 2, items: [], keys: [] });
        continue;
      case Transfer.List:
      case Transfer.Dict: {
        const count = readU32();
        if (count > 0) {
          const keys = tag === Transfer.Dict ? [readText()] : [];
          open.push({ tag, remaining: count, items: [], keys });
          continue;
        }
        value = tag === Transfer.Dict ? builder.dict([], []) : builder.list([]);
        break;
      }
      default:
        throw new RangeError(`transfer tag ${String(tag)} at byte ${at - 1}`);
    }
    for (;;) {
      const inner = open.at(-1);
      if (inner === undefined) return value;
      inner.items.push(value);
      inner.remaining -= 1;
      if (inner.remaining > 0) {
        if (inner.tag === Transfer.Dict) inner.keys.push(readText());
        break;
      }
      open.pop();
      value = close(inner, builder);
    }
  }
}

function close<T>({ tag, items, keys }: OpenValue<T>, builder: Builder<T>): T {
  if (tag === Transfer.Pair) return builder.pair(items[0]!, items[1]!);
  return tag === Transfer.Dict ? builder.dict(keys, items) : builder.list(items);
}

/** A number where that is exact, else the bigint. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
