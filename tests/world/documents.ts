// Cartridges as documents, for tests: from JSON texts, and arbitrary ones.

import fc from "fast-check";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { createVMSync } from "./machine.js";
import { float } from "../../bindings/values/values.js";

/** The document of a JSON text, or of what JSON.stringify makes a text of. */
export function documentOf(source: unknown): JsonObject {
  using vm = createVMSync({ profile: "lispy-core@1" });
  const text = typeof source === "string" ? source : JSON.stringify(source);
  return vm.parseJSON(text, { dicts: "map", floats: "exact" }) as JsonObject;
}

/** Names: few, so that two documents have some in common, and one that is none for plain objects. */
const name = fc.constantFrom("a", "b", "c", "odd name", "__proto__");

/** Every kind of JSON value, numbers of all kinds included. */
export const jsonValue: fc.Arbitrary<LispyValue> = fc.letrec<{ value: LispyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<LispyValue>(null, true, false, 0, 1, -0, 1.5, float(1), 2n ** 70n, "", "x"),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.array(tie("value"), { maxLength: 3 }),
    mapOf(tie("value")),
  ),
})).value;

function mapOf<T extends LispyValue>(value: fc.Arbitrary<T>): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) => new Map<string, LispyValue>(entries));
}

const program = fc.constantFrom(
  "(define (f x) x)",
  "(define (f x)\n  x) ; as it is",
  "(define (f x) (+ x 1))",
  "(println 1)",
  "(unclosed",
);
const soul = fc
  .array(
    fc.constantFrom("# Me\n", "## Frame 1\nSat.\n", "## Frame 2\nRan.\n\n", "## Frame 10\nSlept."),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));
const record = (fields: Record<string, fc.Arbitrary<LispyValue>>): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(...Object.values(fields))
    .map((values) => new Map(Object.keys(fields).map((key, at) => [key, values[at]!])));
const tool = record({
  name: name,
  code: program,
  author: fc.constantFrom("a1", "a1", "a2"),
  uses: fc.nat(9),
});
const echo = record({
  frame: fc.nat(2),
  echo_timestamp: fc.constantFrom("2026-04-01T20:00:00Z", "2026-04-01T22:00:00Z"),
  source_platform: fc.constantFrom("rappterbook", "here"),
  signals: jsonValue,
});
const image = record({
  format: fc.constant("lispy-image@1"),
  status: fc.constantFrom("idle", "suspended"),
  globals: mapOf(jsonValue),
});
const digest = fc.constantFrom(`sha256:${"0".repeat(64)}`, `sha256:${"1".repeat(64)}`);
const lineage = record({
  parent: digest,
  frame: fc.nat(5),
  hosts: fc.array(fc.constantFrom("home", "away"), { maxLength: 2 }),
  receipts: fc.array(digest, { maxLength: 2 }),
});

const SECTIONS = {
  profile: mapOf(jsonValue),
  soul,
  tools: mapOf(tool),
  programs: mapOf(program),
  env: mapOf(jsonValue),
  echoes: fc.array(echo, { maxLength: 3 }),
  state_snapshot: mapOf(jsonValue),
  vm: image,
  lineage,
  notes: jsonValue,
};

/** A cartridge of one agent, with any sections; `without` some. */
export function cartridgeDocument(without: readonly string[] = []): fc.Arbitrary<JsonObject> {
  const meta = record({
    type: fc.constant("lispy-cartridge"),
    version: fc.constant(1),
    agent_id: fc.constant("a1"),
    exported_at: fc.constantFrom("2026-04-01T20:00:00Z", "2026-04-02T20:00:00Z"),
    description: fc.constantFrom("", "An agent."),
  });
  const names = Object.keys(SECTIONS).filter((key) => !without.includes(key));
  return fc
    .tuple(
      meta,
      fc.subarray(names),
      fc.tuple(
        ...names.map((key) => SECTIONS[key as keyof typeof SECTIONS] as fc.Arbitrary<LispyValue>),
      ),
    )
    .map(([first, present, values]) => {
      const document: JsonObject = new Map([["_meta", first]]);
      names.forEach((key, at) => present.includes(key) && document.set(key, values[at]!));
      return document;
    });
}

/** All places in a document that hold no other places, as the keys that lead there. */
export function leavesOf(value: LispyValue, path: (string | number)[] = []): (string | number)[][] {
  const parts: [string | number, LispyValue][] =
    value instanceof Map ? [...value] : Array.isArray(value) ? [...value.entries()] : [];
  if (parts.length === 0) return [path];
  return parts.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** The document with another value in one place. */
export function withChange(
  value: LispyValue,
  [key, ...rest]: readonly (string | number)[],
  change: (leaf: LispyValue) => LispyValue,
): LispyValue {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item, at) => (at === key ? withChange(item, rest, change) : item));
  }
  const map = new Map(value as JsonObject);
  return map.set(key as string, withChange(map.get(key as string)!, rest, change));
}
