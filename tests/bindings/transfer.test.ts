// The transfer encoding byte by byte, and back, without a VM.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Transfer } from "../../assembly/shared/abi.js";
import {
  type LispyInput,
  type LispyValue,
  dataBuilder,
  encodeInput,
} from "../../bindings/values/convert.js";
import { LispyUsageError } from "../../bindings/errors.js";
import { TransferWriter, decodeTransfer } from "../../bindings/values/transfer.js";
import { LispyFloat, LispyPair, LispySymbol } from "../../bindings/values/values.js";

const builder = dataBuilder({ dicts: "map", floats: "exact" }, () =>
  assert.fail("no handles here"),
);
const context = { owner: undefined, root: "$", maxDepth: 100, maxNodes: 1e6 };

function bytesOf(value: LispyInput): number[] {
  const writer = new TransferWriter();
  encodeInput(writer, value, context);
  return [...writer.written];
}

test("each kind has its tag and payload", () => {
  assert.deepEqual(bytesOf(null), [Transfer.Nil]);
  assert.deepEqual(bytesOf([]), [Transfer.EmptyList]);
  assert.deepEqual(bytesOf(-2), [Transfer.Integer, 254, ...new Array<number>(7).fill(255)]);
  assert.deepEqual(bytesOf(2 ** 40 + 5), [Transfer.Integer, 5, 0, 0, 0, 0, 1, 0, 0]);
  const limbs = [0, 0, 0, 0, 1, 0, 0, 0];
  assert.deepEqual(bytesOf(2n ** 32n * -1n - 2n ** 64n), [
    ...[Transfer.BigInteger, 1, 3, 0, 0, 0, ...limbs],
    ...[1, 0, 0, 0],
  ]);
  assert.deepEqual(bytesOf("é"), [Transfer.String, 2, 0, 0, 0, 0xc3, 0xa9]);
  assert.deepEqual(bytesOf({ k: true }), [
    Transfer.Dict,
    1,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    107,
    Transfer.True,
  ]);
});

const text = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
  .map((units) => String.fromCharCode(...units));
const anyValue = fc.letrec<{ value: LispyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.bigInt().filter((big) => !Number.isSafeInteger(Number(big))),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Number.isInteger(x)),
    fc.integer().map((x) => new LispyFloat(x)),
    text,
    text.map((name) => new LispySymbol(name)),
    fc.array(tie("value")),
    fc.array(fc.tuple(text, tie("value"))).map((entries) => new Map(entries)),
    fc.tuple(tie("value"), tie("value")).map(([car, cdr]) => new LispyPair(car, cdr)),
  ),
})).value;

test("what is written can be read, lone surrogates included", () => {
  const writer = new TransferWriter();
  fc.assert(
    fc.property(anyValue, (value) => {
      writer.reset();
      encodeInput(writer, value as LispyInput, context);
      assert.deepEqual(decodeTransfer(writer.written, builder), value);
    }),
    { numRuns: 500 },
  );
});

test("an error in the middle leaves the writer usable", () => {
  const writer = new TransferWriter();
  assert.throws(() => encodeInput(writer, [1, [NaN]], context), LispyUsageError);
  writer.reset();
  encodeInput(writer, [1], context);
  assert.deepEqual(decodeTransfer(writer.written, builder), [1]);
});

test("nesting does not need the JavaScript stack", () => {
  let deep: LispyInput = 1;
  for (let level = 0; level < 200_000; level++) deep = [deep];
  const writer = new TransferWriter();
  encodeInput(writer, deep, { ...context, maxDepth: Infinity });
  let value = decodeTransfer(writer.written, builder);
  let depth = 0;
  for (; Array.isArray(value); depth++) value = value[0]!;
  assert.equal(depth, 200_000);
});

test("bytes that are no encoding are an error, not a value", () => {
  assert.throws(() => decodeTransfer(new Uint8Array([99]), builder));
  assert.throws(() => decodeTransfer(new Uint8Array([Transfer.String, 9]), builder));
  assert.throws(() => decodeTransfer(new Uint8Array([]), builder));
});
