// Programs about scope (scopes.ts), run by the VM and by the evaluator in oracle.ts: value, output and error category
// must be the same, in the release build and, for some, where every reservation collects.

import assert from "node:assert/strict";
import { CATEGORY_NAMES } from "../../bindings/errors.js";
import { fuzz } from "../support/fuzz.js";
import { type Build, Machine } from "../support/machine.js";
import type { Random } from "../support/random.js";
import { Discard, type Verdict, judge } from "./oracle.js";
import { Scopes } from "./scopes.js";

/** One program in so many runs also under collection at every reservation. */
const STRESSED = 25;
const LIMITS = { steps: 5_000_000, heapBytes: 64 << 20, callDepth: 100_000, integerBits: 100_000 };

/** What the VM makes of it; undefined when a procedure is too large for it. */
function outcome(source: string, build: Build): Verdict | undefined {
  const { text, category, output, limit } = new Machine(build, LIMITS).eval(source);
  if (limit === "procedureSize") return undefined;
  return { text, category: CATEGORY_NAMES[category] ?? "", output };
}

fuzz("differential", 4000, (random: Random) => {
  const programs = new Scopes(random);
  let source = "";
  const next = (): Verdict => {
    for (;;) {
      source = programs.program();
      try {
        return judge(source);
      } catch (error) {
        if (!(error instanceof Discard)) throw error;
      }
    }
  };
  return {
    describe: () => source,
    next() {
      const expected = next();
      const builds: readonly Build[] = random.oneIn(STRESSED) ? ["release", "test"] : ["release"];
      for (const build of builds) {
        const found = outcome(source, build);
        if (found !== undefined) assert.deepEqual(found, expected, build);
      }
    },
  };
});
