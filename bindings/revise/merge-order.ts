// In which order merged parts stand: sections of a soul, echoes. Invariant: the order does not depend on which side is which.

import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";
import { firstByText } from "./merge-values.js";

/**
 * The labels of two rows in one row: each side's order is kept; what stands between the same neighbours on both sides is
 * ordered by name, numbers in it as numbers. Undefined when the sides have common labels in different orders.
 */
export function mergedOrder(a: readonly string[], b: readonly string[]): string[] | undefined {
  const [inA, inB] = [new Set(a), new Set(b)];
  const anchors = a.filter((label) => inB.has(label));
  const others = b.filter((label) => inA.has(label));
  if (anchors.some((label, index) => label !== others[index])) return undefined;
  const order: string[] = [];
  let [i, j] = [0, 0];
  for (const anchor of [...anchors, undefined]) {
    while (i < a.length && a[i] !== anchor && j < b.length && b[j] !== anchor) {
      order.push(byName(a[i]!, b[j]!) < 0 ? a[i++]! : b[j++]!);
    }
    while (i < a.length && a[i] !== anchor) order.push(a[i++]!);
    while (j < b.length && b[j] !== anchor) order.push(b[j++]!);
    if (anchor !== undefined) order.push(anchor);
    [i, j] = [i + 1, j + 1];
  }
  return order;
}

/** `Frame 9` before `Frame 10`. */
export function byName(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => text.split(/(\d+)/));
  for (let index = 0; index < Math.min(a!.length, b!.length); index++) {
    const [x, y] = [a![index]!, b![index]!];
    // Every other piece is digits.
    const [m, n] = index % 2 === 1 ? [BigInt(x), BigInt(y)] : [x, y];
    if (m !== n) return m < n ? -1 : 1;
  }
  if (a!.length !== b!.length) return a!.length - b!.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Echoes by frame, then moment, then platform; those that say no frame come last. */
export function byFrame(left: LispyValue, right: LispyValue): number {
  const [m, n] = [frameOf(left), frameOf(right)];
  if (m !== n) return m < n ? -1 : 1;
  for (const name of ["echo_timestamp", "source_platform"]) {
    const [x, y] = [textOf(left, name), textOf(right, name)];
    if (x !== y) return x < y ? -1 : 1;
  }
  return firstByText(left, right);
}

function frameOf(echo: LispyValue): number | bigint {
  const frame = echo instanceof Map ? echo.get("frame") : undefined;
  if (frame instanceof LispyFloat) return frame.value;
  return typeof frame === "number" || typeof frame === "bigint" ? frame : Infinity;
}

function textOf(echo: LispyValue, name: string): string {
  const text = echo instanceof Map ? echo.get(name) : undefined;
  return typeof text === "string" ? text : "";
}
