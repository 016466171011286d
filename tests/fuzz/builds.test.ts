// One program, three builds: value, error, output, steps and depth are those of the release build also where every
// reservation collects and freed memory is poisoned. So nothing observable depends on when a collection happens.

import assert from "node:assert/strict";
import { fuzz } from "../support/fuzz.js";
import { type Build, Machine, type Outcome } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import { ProgramMaker } from "../support/programs.js";
import type { Random } from "../support/random.js";
import { vectorSources } from "../support/vectors.js";

const BUILDS: readonly Build[] = ["release", "debug", "test"];
const FRESH_AFTER = 8;

fuzz("builds agree", 1500, (random: Random) => {
  const maker = new ProgramMaker(random);
  let machines: Machine[] = [];
  let said: string[] = [];
  return {
    describe: () => said.join("\n; ---- next run\n"),
    next() {
      if (machines.length === 0 || machines[0]!.runs >= FRESH_AFTER) {
        machines = BUILDS.map((build) => new Machine(build));
        said = [];
      }
      const chosen = {
        steps: random.oneIn(4) ? random.below(300) : 1500,
        heapBytes: random.oneIn(4) ? 60_000 + random.below(100_000) : 1 << 20,
        callDepth: random.oneIn(8) ? random.below(30) : 5000,
      };
      const source = random.oneIn(4)
        ? mutateText(random, random.pick(vectorSources))
        : maker.program();
      said.push(`; limits ${JSON.stringify(chosen)}\n${source}`);
      const outcomes: Outcome[] = machines.map((machine) => {
        machine.setLimits(chosen);
        return machine.eval(source);
      });
      // Close to the heap limit an eighth of it may be exceeded until the next collection (docs/budget.md), and the
      // builds collect at different times: nothing to compare there.
      if (outcomes.some(({ limit }) => limit === "heapBytes")) {
        machines = [];
        return;
      }
      for (let i = 1; i < BUILDS.length; i++) {
        assert.deepEqual(outcomes[i], outcomes[0], `${BUILDS[i]} differs from ${BUILDS[0]}`);
      }
    },
  };
});
