// Properties of reading and writing: documents survive, and wherever JavaScript's own parser has an opinion it agrees,
// also about texts that are nearly JSON.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  LispyError,
  LispyFloat,
  type LispyInput,
  createVMSync,
} from "../../bindings/entries/node.js";
import { type Document, documents, exact } from "./json.js";

const runs = { numRuns: 400 };
const indents = fc.constantFrom(0, 1, 2, 7);

test("a document survives writing and reading, in every form of writing", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(documents, indents, fc.boolean(), (document, indent, ascii) => {
      const text = vm.stringifyJSON(document as LispyInput, { indent, ascii });
      assert.deepEqual(exact(vm, text), document);
      if (ascii) assert.ok(!/[^\n -\u007f]/.test(text));
      if (indent === 0) assert.ok(!text.includes("\n"));
    }),
    runs,
  );
});

test("what was written is written again byte for byte", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(documents, indents, fc.boolean(), (document, indent, ascii) => {
      const text = vm.stringifyJSON(document as LispyInput, { indent, ascii });
      const again = vm.stringifyJSON(exact(vm, text) as LispyInput, { indent, ascii });
      assert.equal(again, text);
    }),
    runs,
  );
});

test("white space between tokens means nothing", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  const blanks = fc.stringMatching(/^[ \t\r\n]{0,4}$/);
  fc.assert(
    fc.property(documents, blanks, (document, blank) => {
      const text = vm.stringifyJSON(document as LispyInput);
      // A token is a string, or a run of anything that is neither blank nor punctuation.
      const spaced = text.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g, `$&${blank}`);
      assert.deepEqual(exact(vm, blank + spaced), document);
    }),
    runs,
  );
});

/** As JavaScript sees it: one kind of number, big ones rounded. */
function rounded(document: Document): unknown {
  if (document instanceof LispyFloat) return document.value;
  if (typeof document === "bigint") return Number(document);
  if (Array.isArray(document)) return document.map(rounded);
  if (!(document instanceof Map)) return document;
  const object: Record<string, unknown> = {};
  for (const [key, value] of document) {
    const property = {
      value: rounded(value),
      enumerable: true,
      writable: true,
      configurable: true,
    };
    Object.defineProperty(object, key, property);
  }
  return object;
}

test("JSON.parse reads our text as we do", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(documents, indents, fc.boolean(), (document, indent, ascii) => {
      const text = vm.stringifyJSON(document as LispyInput, { indent, ascii });
      assert.deepEqual(JSON.parse(text), rounded(document));
    }),
    runs,
  );
});

test("we read the text of JSON.stringify as JSON.parse does", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, stringUnit: "binary" }), indents, (compact, indent) => {
      const text = JSON.stringify(JSON.parse(compact), null, indent);
      // Minus zero is an integer in JSON text, where it has no sign.
      const expected: unknown = JSON.parse(text, (_key, value: unknown) =>
        Object.is(value, -0) ? 0 : value,
      );
      const [read, again] = [vm.parseJSON(text), rounded(exact(vm, text))];
      const plain = (value: unknown): unknown =>
        JSON.parse(
          JSON.stringify(value, (_key, v: unknown) => (typeof v === "bigint" ? Number(v) : v)),
        );
      assert.deepEqual(plain(read), plain(expected));
      assert.deepEqual(plain(again), plain(expected));
    }),
    runs,
  );
});

/** One to three small wounds in a text. */
const wounds = fc.array(
  fc.tuple(
    fc.nat(),
    fc.nat({ max: 2 }),
    fc.constantFrom(...'[]{}",:\\ue0-+.\n\t x', "tru", "null", "1e9", '"a":', "\\u00", "\u00e9"),
  ),
  { minLength: 1, maxLength: 3 },
);

test("texts that are nearly JSON: accepted and refused like JSON.parse does", (context) => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  let [valid, invalid] = [0, 0];
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), wounds, (whole, cuts) => {
      let text = whole;
      for (const [place, drop, insert] of cuts) {
        const at = place % (text.length + 1);
        text = text.slice(0, at) + insert + text.slice(at + drop);
      }
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        invalid += 1;
        assert.throws(
          () => vm.parseJSON(text),
          (error) => {
            assert.ok(error instanceof LispyError, String(error));
            assert.equal(error.category, "invalid-data");
            assert.ok(error.line! >= 1 && error.column! >= 1);
            return true;
          },
        );
        return;
      }
      valid += 1;
      try {
        const read = rounded(exact(vm, text));
        assert.equal(JSON.stringify(read), JSON.stringify(expected));
      } catch (error) {
        // What we refuse and JavaScript does not: a key twice, a number that is no double.
        if (!(error instanceof LispyError)) throw error;
        assert.match(error.message, /duplicate key|too large for a double/);
      }
    }),
    { numRuns: 3000 },
  );
  context.diagnostic(`${valid} valid, ${invalid} invalid texts`);
  assert.ok(valid > 100 && invalid > 100, "both kinds were met");
});
