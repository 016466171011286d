// Strings of lispy@2 against what JavaScript says of the same strings, and laws that hold between procedures.
// Characters are chosen so that widths in UTF-8 mix and parts are often found.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LispyInput, createVMSync } from "../../bindings/entries/node.js";

const runs = { numRuns: 400 };
const character = fc.constantFrom("a", "b", "-", " ", "é", "日", "😀", "\n");
const text = fc.string({ unit: character, maxLength: 24 });
const part = fc.string({ unit: character, minLength: 1, maxLength: 3 });

function withCalls(body: (call: (name: string, ...args: LispyInput[]) => unknown) => void): void {
  using vm = createVMSync();
  body((name, ...args) => vm.call(name, ...args));
}

const points = (s: string): string[] => [...s];

test("searching, counting and replacing agree with JavaScript", () => {
  withCalls((call) => {
    fc.assert(
      fc.property(text, part, text, (s, p, r) => {
        const at = s.indexOf(p);
        assert.equal(call("string-index", s, p), at < 0 ? -1 : points(s.slice(0, at)).length);
        assert.equal(call("string-count", s, p), s.split(p).length - 1);
        assert.equal(call("string-contains?", s, p), s.includes(p));
        assert.equal(call("starts-with?", s, p), s.startsWith(p));
        assert.equal(call("string-suffix?", p, s), s.endsWith(p));
        assert.equal(call("string-replace", s, p, r), s.split(p).join(r));
        assert.equal(
          call("replace-first", s, p, r),
          at < 0 ? s : s.slice(0, at) + r + s.slice(at + p.length),
        );
        assert.deepEqual(call("split", s, p), s.split(p));
      }),
      runs,
    );
  });
});

test("characters, lines and words put together again are the text", () => {
  withCalls((call) => {
    fc.assert(
      fc.property(text, (s) => {
        assert.deepEqual(call("string->list", s) ?? [], points(s));
        assert.equal(call("list->string", points(s)), s);
        assert.equal(call("string-reverse", s), points(s).reverse().join(""));
        const lines = s.endsWith("\n") ? s.slice(0, -1) : s;
        assert.deepEqual(call("split-lines", s) ?? [], s === "" ? [] : lines.split("\n"));
        assert.deepEqual(call("words", s) ?? [], s.split(/\s+/).filter(Boolean));
        assert.equal(call("trim", s), s.trim());
        assert.equal(call("trim-left", s, "a é"), s.replace(/^[a é]+/, ""));
        assert.equal(call("trim-right", s, "-b"), s.replace(/[-b]+$/, ""));
      }),
      runs,
    );
  });
});

test("padding fills up to a length, and on both sides as Python's str.center", () => {
  const sizes = fc.integer({ min: -2, max: 40 });
  withCalls((call) => {
    fc.assert(
      fc.property(text, sizes, character, (s, n, c) => {
        const missing = Math.max(0, n - points(s).length);
        assert.equal(call("pad-left", s, n, c), c.repeat(missing) + s);
        assert.equal(call("pad-right", s, n, c), s + c.repeat(missing));
        const left = (missing >> 1) + (missing & n & 1);
        assert.equal(call("string-center", s, n, c), c.repeat(left) + s + c.repeat(missing - left));
      }),
      runs,
    );
  });
});

test("an integer is the same in every radix, as text and back", () => {
  const integers = fc.bigInt({ min: -(2n ** 300n), max: 2n ** 300n });
  withCalls((call) => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 2, max: 36 }), (n, radix) => {
        const written = call("number->string", n, radix);
        assert.equal(written, n.toString(radix));
        assert.equal(BigInt(call("string->number", written as string, radix) as bigint), n);
      }),
      runs,
    );
  });
});

/** The exact value of a double, to `places` places, half to even. */
function exactlyFixed(x: number, places: number): string {
  const words = new BigUint64Array(new Float64Array([Math.abs(x)]).buffer);
  const biased = Number(words[0]! >> 52n);
  const mantissa = (words[0]! & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const shift = BigInt(1075 - Math.max(biased, 1));
  const scaled = mantissa * 10n ** BigInt(places);
  let units = shift <= 0n ? scaled << -shift : scaled >> shift;
  if (shift > 0n) {
    const rest = (scaled - (units << shift)) * 2n;
    const one = 1n << shift;
    if (rest > one || (rest === one && units % 2n === 1n)) units += 1n;
  }
  const digits = units.toString().padStart(places + 1, "0");
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

test("a number with fixed places is the exact value of the double, rounded half to even", () => {
  const halves = fc.integer({ min: -4000, max: 4000 }).map((n) => n / 16);
  const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), halves);
  using vm = createVMSync();
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 100 }), (x, places) => {
      const written = `${Object.is(x, -0) ? "-0.0" : x}`;
      const source =
        Number.isInteger(x) && !written.includes("e") && !written.includes(".")
          ? `${written}.0`
          : written;
      assert.equal(vm.eval(`(number->fixed ${source} ${places})`), exactlyFixed(x, places));
      assert.equal(vm.eval(`(format "~,${places}f" ${source})`), exactlyFixed(x, places));
    }),
    runs,
  );
});

test("the distance of two texts is that of the plain recurrence", () => {
  const short = fc.string({ unit: character, maxLength: 7 });
  const distance = (a: string[], b: string[]): number => {
    let row = b.map((_, j) => j).concat(b.length);
    a.forEach((c, i) => {
      const next = [i + 1];
      b.forEach((d, j) =>
        next.push(Math.min(row[j]! + (c === d ? 0 : 1), row[j + 1]! + 1, next[j]! + 1)),
      );
      row = next;
    });
    return row[b.length]!;
  };
  withCalls((call) => {
    fc.assert(
      fc.property(short, short, (a, b) => {
        assert.equal(call("levenshtein", a, b), distance(points(a), points(b)));
      }),
      runs,
    );
  });
});

test("pp writes what reads back as the same value, without spaces at the ends of lines", () => {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.integer({ min: -1000, max: 1000 }),
      fc.string({ unit: character, maxLength: 12 }),
      fc.array(tie("value"), { maxLength: 8 }),
    ),
  }));
  using vm = createVMSync();
  fc.assert(
    fc.property(value, (v) => {
      vm.define("v", v as LispyInput);
      vm.eval("(pp v)");
      const written = vm.output;
      vm.define("text", written);
      assert.equal(vm.eval("(equal? v (read-string text))"), true);
      assert.ok(!/[ \t]\n/.test(written.replace(/"(?:[^"\\]|\\.)*"/g, '""')));
    }),
    runs,
  );
});
