// Random programs and damaged vectors, compiled and run under small budgets, many on one machine.

import assert from "node:assert/strict";
import { cpuMs } from "../support/cpu.js";
import { fuzz } from "../support/fuzz.js";
import { Machine, isSane } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import { ProgramMaker } from "../support/programs.js";
import type { Random } from "../support/random.js";
import { vectorSources } from "../support/vectors.js";

const FRESH_AFTER = 60;
/** A run of so few steps that takes longer does work that it was not charged for. */
const SLOW_MS = 3000;

function limits(random: Random) {
  return {
    steps: random.oneIn(10) ? random.below(200) : 3000,
    heapBytes: random.oneIn(10) ? 65_536 + random.below(200_000) : 8 << 20,
    callDepth: random.oneIn(20) ? random.below(50) : 100_000,
    outputBytes: random.oneIn(20) ? random.below(200) : 100_000,
    collectionItems: random.oneIn(20) ? random.below(100) : 100_000,
    integerBits: random.oneIn(20) ? 64 + random.below(200) : 10_000,
  };
}

fuzz("programs", 25_000, (random: Random) => {
  const maker = new ProgramMaker(random);
  let machine = new Machine();
  let tainted = false;
  let said: string[] = [];
  return {
    describe: () => said.join("\n; ---- next run\n"),
    next() {
      if (machine.runs > FRESH_AFTER) {
        if (!tainted) assert.ok(isSane(machine), "the machine still computes");
        machine = new Machine();
        tainted = false;
        said = [];
      }
      const damaged = random.oneIn(3);
      const source = damaged
        ? mutateText(random, random.oneIn(3) ? maker.program() : random.pick(vectorSources))
        : maker.program();
      // A program may redefine what the check of sanity uses.
      tainted ||=
        damaged || /\((define|set!|define-macro) \(?[-+<=a-z?]{2,}|\(define \([-+<=]/.test(source);
      const chosen = limits(random);
      said.push(`; limits ${JSON.stringify(chosen)}\n${source}`);
      machine.setLimits(chosen);
      const begin = cpuMs();
      machine.eval(source);
      const ms = cpuMs() - begin;
      assert.ok(ms < SLOW_MS, `${ms} ms for ${chosen.steps} steps`);
      machine.transfer();
      machine.defaultLimits();
      assert.equal(machine.eval("'alive").text, "alive");
    },
  };
});
