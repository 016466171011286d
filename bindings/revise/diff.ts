// How two cartridges differ, by what their sections mean: programs as forms, souls by section, echoes by frame. Pure.
// Invariant: there is no difference exactly when the documents are the same as canonical JSON.

import type { JsonObject } from "../cartridge/cartridge.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import {
  type Compare,
  type Difference,
  compareEntries,
  compareValues,
  sameJson,
} from "./difference.js";
import { sameForms } from "../source/form-text.js";
import { imageLine, imageOutline } from "./image-outline.js";
import { type Keyed, echoesByKey, sameButBlanks, signaturesByKey, soulSections } from "./keyed.js";

/** The known sections, in the order in which differences are told. */
const SECTIONS = [
  ...["_meta", "profile", "soul", "tools", "programs", "env", "echoes", "state_snapshot", "vm"],
  "lineage",
];

/**
 * What is different in the second cartridge, by meaning: section by section, in a fixed order. Programs and code of tools are
 * compared as forms: where only white space, comments or the shape of brackets differ, a note says so. The sections of a soul
 * are known by their headings, echoes by frame, moment and platform, signatures by key. `1` and `1.0` are different.
 *
 * @param before A cartridge's document.
 * @returns Nothing when both say the same, in whatever layout and order of keys.
 * @example
 * ```ts
 * const before = new Map([["env", new Map([["karma", 12]])]]);
 * const after = new Map([["env", new Map([["karma", 13]])]]);
 * console.log(diffCartridges(before, after)); // => [ { path: '$.env.karma', kind: 'changed', before: 12, after: 13 } ]
 * ```
 */
export function diffCartridges(before: JsonObject, after: JsonObject): Difference[] {
  const keys = new Set([...SECTIONS, ...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key) =>
    compareSection(key)(`$${propertyPath(key)}`, before.get(key), after.get(key)),
  );
}

function compareSection(name: string): Compare {
  switch (name) {
    case "soul":
      return ofShape(isText, compareSouls);
    case "tools":
      return ofShape(isObject, (path, before, after) =>
        compareEntries(path, before, after, ofShape(isObject, compareTools)),
      );
    case "programs":
      return ofShape(isObject, (path, before, after) =>
        compareEntries(path, before, after, compareSources),
      );
    case "echoes":
      return ofShape(isList, (path, before, after) =>
        compareKeyed(path, echoesByKey(before), echoesByKey(after), compareValues),
      );
    case "vm":
      return compareImages;
    case "lineage":
      return ofShape(isObject, (path, before, after) =>
        compareEntries(path, before, after, (inner, left, right) =>
          (inner === "$.lineage.signatures" ? compareSignatures : compareValues)(
            inner,
            left,
            right,
          ),
        ),
      );
    default:
      return compareValues;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is JsonObject => value instanceof Map;
const isList = (value: unknown): value is LispyValue[] => Array.isArray(value);

/** Compares specially where both have the shape that the section has, and as plain values otherwise. */
function ofShape<T extends LispyValue>(
  hasShape: (value: unknown) => value is T,
  compare: (path: string, before: T, after: T) => Difference[],
): Compare {
  return (path, before, after) =>
    hasShape(before) && hasShape(after) && !sameJson(before, after)
      ? compare(path, before, after)
      : compareValues(path, before, after);
}

const compareTools = (path: string, before: JsonObject, after: JsonObject): Difference[] =>
  compareEntries(path, before, after, (inner, left, right) =>
    (inner === `${path}.code` ? compareSources : compareValues)(inner, left, right),
  );

const compareSources: Compare = (path, before, after) =>
  noted(compareValues(path, before, after), sameForms, "same meaning, other text");

const compareSouls = (path: string, before: string, after: string): Difference[] =>
  compareKeyed(path, soulSections(before), soulSections(after), (inner, left, right) =>
    noted(compareValues(inner, left, right), sameButBlanks, "same text, other blank space"),
  );

const compareSignatures: Compare = ofShape(isList, (path, before, after) =>
  compareKeyed(path, signaturesByKey(before), signaturesByKey(after), compareValues),
);

/** Adds a note to changes between values that are the same in some sense. */
function noted(
  differences: Difference[],
  same: (left: unknown, right: unknown) => boolean,
  note: string,
): Difference[] {
  return differences.map((difference) =>
    difference.kind === "changed" && same(difference.before, difference.after)
      ? { ...difference, note }
      : difference,
  );
}

/** Parts that stand in a row: the parts, and whether those that both have stand in the same order. */
function compareKeyed(path: string, before: Keyed, after: Keyed, compare: Compare): Difference[] {
  const differences = compareEntries(path, before, after, compare);
  const kept = [...before.keys()].filter((label) => after.has(label));
  const now = [...after.keys()].filter((label) => before.has(label));
  if (kept.every((label, index) => label === now[index])) return differences;
  return [...differences, { path, kind: "changed", note: "stands in another order" }];
}

const compareImages: Compare = (path, before, after) => {
  const whole = compareValues(path, before, after);
  if (whole.length === 0) return whole;
  if (!isObject(before) || !isObject(after)) {
    return whole.map((difference) => {
      const image = difference.after ?? difference.before;
      return isObject(image) ? { ...difference, note: imageLine(image) } : difference;
    });
  }
  const outline = compareEntries(path, imageOutline(before), imageOutline(after), compareValues);
  if (outline.length > 0) return outline;
  return [{ path, kind: "changed", note: `same outline, other contents: ${imageLine(after)}` }];
};
