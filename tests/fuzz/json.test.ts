// JSON against the host's own parser: valid documents are accepted with the same value, and nothing is accepted that
// the host refuses. (The other way round the module is stricter: duplicate keys, depth, numbers beyond a double.)

import assert from "node:assert/strict";
import { fuzz } from "../support/fuzz.js";
import { Machine, isSane } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import type { Random } from "../support/random.js";

const FRESH_AFTER = 5000;
const BLANKS = ["", "", "", " ", "\n", "\t ", "\r\n"];
const TEXTS = [
  '""',
  '"a"',
  '"é"',
  '"\\u00e9"',
  '"\\ud83d\\ude00"',
  '"😀"',
  '"\\\\"',
  '"\\"\\/\\b\\f\\n\\r\\t"',
  '"\u2028"',
];
const NUMBERS = [
  "0",
  "-0",
  "-1",
  "1.0",
  "0.5",
  "1e5",
  "1E-7",
  "-2.5e+300",
  "123456789012345678901234567890",
  "4.9e-324",
];

/** A random valid document; keys of one object differ. */
function document(random: Random, depth: number): string {
  const blank = () => random.pick(BLANKS);
  if (depth > 0 && random.oneIn(2)) {
    const items = Array.from({ length: random.below(5) }, (_, i) => {
      const value = `${blank()}${document(random, depth - 1)}${blank()}`;
      return {
        value,
        entry: `${blank()}"${random.oneIn(5) ? i : `k\\u00e9${i}`}"${blank()}:${value}`,
      };
    });
    return random.oneIn(2)
      ? `[${blank()}${items.map(({ value }) => value).join(",")}]`
      : `{${blank()}${items.map(({ entry }) => entry).join(",")}}`;
  }
  switch (random.below(3)) {
    case 0:
      return random.pick(TEXTS);
    case 1:
      return random.oneIn(2) ? random.pick(NUMBERS) : String(random.bits() - 0x80000000);
    default:
      return random.pick(["true", "false", "null"]);
  }
}

/** The value as the host sees it; undefined when it is no JSON. */
function hostReads(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Damage may cut a character in two; what a host sends is UTF-8, which cannot hold half of one. */
const wellFormed = (text: string) =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));

fuzz("json", 150_000, (random: Random) => {
  let machine = new Machine();
  let input = "";
  return {
    describe: () => input,
    next() {
      if (machine.runs > FRESH_AFTER) {
        assert.ok(isSane(machine), "the machine still computes");
        machine = new Machine();
      }
      const valid = document(random, 5);
      const damaged = random.oneIn(2);
      input = damaged ? wellFormed(mutateText(random, valid)) : valid;
      const outcome = machine.run("json_parse", input);
      const accepted = outcome.category === 0;
      if (!damaged) assert.ok(accepted, `valid JSON is accepted: ${outcome.message}`);
      if (!accepted) return;
      const expected = hostReads(input);
      assert.notEqual(expected, undefined, "the host refuses it");
      assert.equal(hostReads(machine.json() ?? ""), expected, "the same value");
    },
  };
});
