// The figures of documents: integers of any size, averages rounded as Python rounds them. Invariant: what is an integer in a
// document stays one, and what is a float stays one.

import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";

/** Halfway between two decimals means something only below this. */
const ROUNDED_BELOW = 1e15;

/** The integer that a value is; undefined for everything else. `2.0` is the integer 2 here. */
export function integerOf(value: LispyValue | undefined): bigint | undefined {
  if (typeof value === "bigint") return value;
  const number = value instanceof LispyFloat ? value.value : value;
  return typeof number === "number" && Number.isInteger(number) ? BigInt(number) : undefined;
}

/** How many a value says; 0 when it does not say. */
export function countOf(value: LispyValue | undefined): bigint {
  return integerOf(value) ?? 0n;
}

/** The number that a value is, as a double; 0 for everything else. */
export function numberOf(value: LispyValue | undefined): number {
  if (value instanceof LispyFloat) return value.value;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

/** An integer as documents hold it. */
export function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A float as documents hold it. */
export function floating(value: number): number | LispyFloat {
  return Number.isInteger(value) ? new LispyFloat(value) : value;
}

/** A counter of a document raised by so many. A float stays one; what is no number counts from 0. */
export function raised(value: LispyValue | undefined, by: bigint): LispyValue {
  const before = integerOf(value);
  if (before !== undefined && !(value instanceof LispyFloat)) return integer(before + by);
  return typeof value === "number" || value instanceof LispyFloat
    ? floating(numberOf(value) + Number(by))
    : integer(by);
}

/** The sum divided by how many there are, to one decimal; 0.0 for none. */
export function average(sum: bigint, count: number): number {
  return count === 0 ? 0 : rounded(Number(sum) / count, 1);
}

/** To so many decimals, one or two; a number exactly between two of them goes to the even one. */
export function rounded(value: number, decimals: 1 | 2): number {
  if (Math.abs(value) >= ROUNDED_BELOW) return value;
  const near = Number(value.toFixed(decimals));
  // Only an odd multiple of 1/2^(decimals+1) lies exactly halfway; toFixed goes away from zero there.
  const halves = Math.abs(value) * 2 ** (decimals + 1);
  const scale = 10 ** decimals;
  const units = Math.round(Math.abs(near) * scale);
  if (halves % 2 !== 1 || units % 2 === 0) return near;
  return (Math.sign(value) * (units - 1)) / scale;
}
