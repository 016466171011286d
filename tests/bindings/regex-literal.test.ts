// The text that a pattern begins with is found where it stands, in time linear in what is searched.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Literal } from "../../bindings/regex/literal.js";
import { Random } from "../support/random.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("every place of texts of few letters is found, from every position", () => {
  const random = new Random("literals of patterns");
  for (let n = 0; n < 400; n++) {
    const letters = (most: number): string =>
      Array.from({ length: random.below(most) + 1 }, () => (random.oneIn(5) ? "b" : "a")).join("");
    const text = "a".repeat(random.below(600)) + letters(400) + "a".repeat(random.below(600));
    const part = random.oneIn(2) ? letters(12) : "a".repeat(random.below(40)) + letters(3);
    const literal = new Literal(bytesOf(part));
    for (let from = 0; from <= text.length; from += 1 + random.below(40)) {
      assert.equal(
        literal.find(bytesOf(text), from),
        text.indexOf(part, from),
        `${part} in ${text}`,
      );
    }
  }
});

/** A text that counts how many of its bytes are looked at. */
function counted(text: string): { text: Uint8Array; looks: () => number } {
  const bytes = bytesOf(text);
  let looks = 0;
  const find = (byte: number, from: number): number => {
    const found = bytes.indexOf(byte, from);
    looks += (found < 0 ? bytes.length : found) - from + 1;
    return found;
  };
  const proxy = new Proxy(bytes, {
    get(target, key) {
      if (key === "indexOf") return find;
      if (key === "length") return target.length;
      looks += 1;
      return target[Number(key)];
    },
  });
  return { text: proxy, looks: () => looks };
}

for (const [name, part, text] of [
  ["its end never fits", "a".repeat(3_000) + "b", "a".repeat(30_000)],
  ["its middle never fits", "a".repeat(2_000) + "b" + "a".repeat(2_000), "a".repeat(30_000)],
  ["it fits half of the time", "ab".repeat(2_000) + "c", "ab".repeat(15_000)],
  [
    "it begins with a byte that is rare",
    "b" + "a".repeat(3_000),
    ("b" + "a".repeat(2_999)).repeat(10),
  ],
] as const) {
  test(`each byte is looked at a few times when ${name}`, () => {
    const subject = counted(text);
    assert.equal(new Literal(bytesOf(part)).find(subject.text, 0), text.indexOf(part));
    assert.ok(subject.looks() < 8 * text.length, `${subject.looks()} looks`);
  });
}
