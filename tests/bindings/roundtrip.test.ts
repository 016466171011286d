// Properties: data that goes into a VM and comes out, through every path, is the same data.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  LispyFloat,
  type LispyInput,
  LispyPair,
  LispySymbol,
  type LispyValue,
  createVMSync,
  fromWire,
  toWire,
} from "../../bindings/entries/node.js";

const runs = { numRuns: 300 };

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const exactFloat = finite.map((value) =>
  Number.isSafeInteger(value) && !Object.is(value, -0) ? new LispyFloat(value) : value,
);
const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(-(2 ** 47), 2 ** 47 - 1, 2 ** 47, -(2 ** 47) - 1, 2 ** 31, -(2 ** 31), 2 ** 32),
  fc
    .bigInt({ min: -(2n ** 200n), max: 2n ** 200n })
    .map((big) => (Number.isSafeInteger(Number(big)) ? Number(big) : big)),
);
const text = fc.string({ unit: "binary" });

/** Values in the lossless form: Maps, exact floats. */
const lossless = fc.letrec<{ value: LispyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    integer,
    exactFloat,
    text,
    text.filter((name) => name !== "").map((name) => new LispySymbol(name)),
    fc.array(tie("value")),
    fc.array(fc.tuple(text, tie("value"))).map((entries) => new Map(entries)),
    // A pair onto a list or nil is another shape in lispy@2; onto a string it is a pair everywhere.
    fc.tuple(tie("value"), text).map(([car, cdr]) => new LispyPair<LispyValue>(car, cdr)),
  ),
})).value;

test("through a VM and back: the same value", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(lossless, (value) => {
      vm.define("x", value as LispyInput);
      assert.deepEqual(vm.get("x", { dicts: "map", floats: "exact" }), value);
    }),
    runs,
  );
});

test("through the wire and back: the same value, and the VM agrees on the wire", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(lossless, (value) => {
      const wire = toWire(value as LispyInput);
      assert.deepEqual(toWire(fromWire(wire) as LispyInput), wire);
      vm.define("x", value as LispyInput);
      assert.deepEqual(vm.get("x", { as: "wire" }), wire);
    }),
    runs,
  );
});

/** What both sides write alike: no -0 (JavaScript drops the sign), no integral double beyond the exact ones. */
const plainNumber = fc.oneof(
  fc.maxSafeInteger(),
  finite.filter((x) => (Number.isSafeInteger(x) || !Number.isInteger(x)) && !Object.is(x, -0)),
);
const json = fc.letrec<{ value: LispyInput }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    plainNumber,
    fc.string({ unit: "binary" }),
    fc.array(tie("value")),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value"), { noNullPrototype: true }),
  ),
})).value;

test("JSON text through the module: JavaScript's parser agrees", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(json, fc.constantFrom(0, 2), fc.boolean(), (value, indent, ascii) => {
      const text = JSON.stringify(value, null, indent);
      const parsed = vm.parseJSON(text);
      assert.deepEqual(parsed, JSON.parse(text));
      const written = vm.stringifyJSON(parsed as LispyInput, { indent, ascii });
      assert.deepEqual(JSON.parse(written), JSON.parse(text));
      assert.ok(!ascii || !/[^\x20-\x7e\n]/.test(written));
    }),
    runs,
  );
});

test("strings of any code units survive", () => {
  using vm = createVMSync();
  const anyUnits = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 });
  fc.assert(
    fc.property(anyUnits, (units) => {
      const value = String.fromCharCode(...units);
      vm.define("x", value);
      assert.equal(vm.get("x"), value);
    }),
    runs,
  );
});
