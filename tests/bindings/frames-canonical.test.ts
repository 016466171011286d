// Canonical JSON and digests: the published vectors of RFC 8785, where it differs from them and why, and what Python
// makes of the same values.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LispyUsageError, canonicalJson, float } from "../../bindings/entries/node.js";
import { digestOf, isDigest, sha256Hex } from "../../bindings/cartridge/digest.js";

/** RFC 8785, appendix B: the bits of a double, and how it is written. */
const NUMBERS: readonly [string, string][] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

function doubleOf(bits: string): number {
  return new DataView(BigUint64Array.of(BigInt(`0x${bits}`)).buffer).getFloat64(0, true);
}

test("numbers are written as RFC 8785 says; an integral float keeps its kind", () => {
  for (const [bits, published] of NUMBERS) {
    const value = doubleOf(bits);
    const sign = Object.is(value, -0) ? "-" : "";
    const expected = /^-?\d+$/.test(published) ? `${sign}${published}.0` : published;
    assert.equal(canonicalJson(float(value)), expected, bits);
  }
});

test("integers keep all their digits and are told from floats", () => {
  const values = [1, float(1), 2n ** 64n, -(10n ** 30n), 2 ** 60, -0, 1e21];
  assert.equal(
    canonicalJson(values),
    "[1,1.0,18446744073709551616,-1000000000000000000000000000000,1152921504606847000.0,-0.0,1e+21]",
  );
});

test("the sample of RFC 8785, section 3.2.2", () => {
  const sample = {
    numbers: JSON.parse(
      "[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]",
    ) as number[],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(sample),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test("keys are sorted by UTF-16 units: the sample of RFC 8785, section 3.2.3", () => {
  const sample = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  const order = Object.values(JSON.parse(canonicalJson(sample)) as object);
  // JSON.parse puts the key "1" first, whatever stands first in the text.
  assert.match(canonicalJson(sample), /^\{"\\r"/);
  assert.deepEqual(order, [
    "One",
    "Carriage Return",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
  ]);
});

test("property: JSON of JavaScript is read back as it was, from objects and Maps alike", () => {
  const property = fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.deepEqual(JSON.parse(text), value);
    assert.equal(canonicalJson(asMaps(value)), text);
  });
  fc.assert(property, { numRuns: 300 });
});

function asMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMaps);
  if (typeof value !== "object" || value === null) return value;
  return new Map(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, asMaps(item)]),
  );
}

test("what JSON cannot say is refused with its path", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const cases: [unknown, string][] = [
    [NaN, "$"],
    [{ a: [1, float(Infinity)] }, "$.a[1]"],
    [{ "odd key": () => 1 }, '$["odd key"]'],
    [[new Date(0)], "$[0]"],
    [new Map([[1, 2]]), "$"],
  ];
  for (const [value, path] of cases) {
    const named = (error: unknown) => error instanceof LispyUsageError && error.path === path;
    assert.throws(() => canonicalJson(value), named, path);
  }
  assert.throws(() => canonicalJson(cyclic), /part of itself/);
});

test("digests are SHA-256 of UTF-8", async () => {
  assert.equal(
    await sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  const digest = await digestOf(canonicalJson({ b: 1, a: 2 }));
  assert.equal(digest, `sha256:${await sha256Hex('{"a":2,"b":1}')}`);
  assert.ok(isDigest(digest) && !isDigest(digest.toUpperCase()) && !isDigest(null));
});
