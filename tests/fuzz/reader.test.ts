// The reader on token soup, on damaged programs and on damaged bytes: it never traps, always says what is wrong, and
// reads back what the printer writes.

import assert from "node:assert/strict";
import { fuzz } from "../support/fuzz.js";
import { Machine, isSane } from "../support/machine.js";
import { mutateBytes, mutateText, soup } from "../support/mutate.js";
import type { Random } from "../support/random.js";
import { vectorSources } from "../support/vectors.js";

const FRESH_AFTER = 2000;
const encoder = new TextEncoder();

/** Whatever was read gets evaluated too: briefly. */
const LIMITS = { steps: 500, heapBytes: 4 << 20, outputBytes: 10_000 };

/** Quoted, so that it is only read; a closing parenthesis in it may end the quotation early. */
const quoted = (text: string) => `(quote ${text}\n)`;

fuzz("reader", 200_000, (random: Random) => {
  let machine = new Machine("release", LIMITS);
  let input: string | Uint8Array = "";
  return {
    describe: () => (typeof input === "string" ? input : `bytes ${input.join(" ")}`),
    next() {
      if (machine.runs > FRESH_AFTER) {
        assert.ok(isSane(machine), "the machine still computes");
        machine = new Machine("release", LIMITS);
      }
      switch (random.below(4)) {
        case 0:
          input = mutateBytes(random, encoder.encode(soup(random, 40)));
          machine.eval(input);
          break;
        case 1:
          input = quoted(mutateText(random, random.pick(vectorSources)));
          machine.eval(input);
          break;
        default: {
          input = quoted(soup(random, 30));
          const { text } = machine.eval(input);
          if (text === undefined || text.includes("#<")) break;
          const again = machine.eval(quoted(text));
          assert.equal(again.text, text, "what was printed reads as what was read");
        }
      }
    },
  };
});
