// One program with machine code and without: value, error, output, figures and images are the same, wherever the run is stopped.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Figure, Profile, Status } from "../../assembly/shared/abi.js";
import { Scopes } from "../fuzz/scopes.js";
import { fuzz } from "../support/fuzz.js";
import { type Build, Machine, type Outcome } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import { ProgramMaker } from "../support/programs.js";
import type { Random } from "../support/random.js";
import { root } from "../support/root.js";
import { vectorSources } from "../support/vectors.js";
import { HotMaker } from "./hot.js";

const FRESH_AFTER = 6;
/** More instances take more memory than they find. */
const EVERY: readonly number[] = [0, 1, 2, 7];

const vectors = readFileSync(join(root, "tests/conformance/lispy2.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => (JSON.parse(line) as { source: string }).source);
const programs = readdirSync(join(root, "tests/programs"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".lispy"))
  .map((name) => readFileSync(join(root, "tests/programs", name), "utf8"));

/** All that is compared: the outcome, the figures, and how the run stood wherever it stopped. */
interface Seen {
  readonly outcome: Outcome;
  readonly figures: readonly number[];
  readonly stops: readonly string[];
}

/** A program that redefines a builtin. What images make of that is not asked here. */
const REDEFINES = /\(define \([^p ]\S* \. r\)/;

interface Plan {
  readonly pauses: readonly number[];
  readonly image: boolean;
}

const FIGURES = [Figure.HeapBytes, Figure.AllocatedBytes, Figure.Collections, Figure.OutputBytes];

function run(machine: Machine, source: string, { pauses, image }: Plan): Seen {
  const stops: string[] = [];
  const figures = (): number[] => FIGURES.map((figure) => machine.figure(figure));
  let next = 0;
  const pause = (): void => {
    if (next < pauses.length) machine.exports.lispy_set_pause(pauses[next++]!);
  };
  pause();
  let status = machine.begin("eval", source);
  while (status === Status.Suspended || status === Status.Awaiting) {
    stops.push(
      [
        status,
        machine.figure(Figure.Steps),
        machine.figure(Figure.PeakCallDepth),
        ...figures(),
      ].join(" "),
    );
    if (image && stops.length % 5 === 1) stops.push(machine.image() ?? "no image");
    pause();
    if (status === Status.Suspended) status = machine.resume();
    else status = machine.answerError("no");
  }
  const outcome = machine.outcome(status);
  return { outcome, figures: figures(), stops };
}

function compare(
  name: string,
  profile: Profile,
  inputs: number,
  images: boolean,
  source: (random: Random) => string,
): void {
  fuzz(name, inputs, (random: Random) => {
    let machines: Machine[] = [];
    let said: string[] = [];
    let build: Build = "release";
    let redefined = false;
    return {
      describe: () => said.join("\n; ---- next run\n"),
      next() {
        if (machines.length === 0 || machines[0]!.runs >= FRESH_AFTER) {
          build = random.pick<Build>(["release", "release", "debug", "test"]);
          machines = EVERY.map((every) => new Machine(build, {}, profile, undefined, every));
          for (const machine of machines) machine.grant("ask");
          said = [`; ${build}`];
          redefined = false;
        }
        const limits = {
          steps: random.oneIn(3) ? random.below(400) : 3000,
          heapBytes: random.oneIn(3) ? 60_000 + random.below(200_000) : 1 << 20,
          callDepth: random.oneIn(6) ? random.below(40) : 5000,
          integerBits: 10_000,
          collectionItems: 100_000,
        };
        const pauses = random.oneIn(2)
          ? Array.from(
              { length: random.below(60) },
              () => 1 + random.below(random.oneIn(2) ? 6 : 90),
            )
          : [];
        const text = source(random);
        redefined ||= REDEFINES.test(text);
        const plan = { pauses, image: images && !redefined && random.oneIn(4) };
        said.push(`; limits ${JSON.stringify(limits)} ${JSON.stringify(plan)}\n${text}`);
        const seen = machines.map((machine) => {
          machine.setLimits(limits);
          return run(machine, text, plan);
        });
        for (let i = 1; i < EVERY.length; i++) {
          assert.deepEqual(seen[i], seen[0], `every ${EVERY[i]} of ${build}`);
        }
      },
    };
  });
}

compare("machine code, core", Profile.Core1, 150, false, (random) =>
  random.oneIn(4)
    ? mutateText(random, random.pick(vectorSources))
    : new ProgramMaker(random).program(),
);
compare("machine code, scopes", Profile.Lispy2, 150, false, (random) =>
  new Scopes(random).program(),
);
compare("machine code, texts", Profile.Lispy2, 150, false, (random) => {
  const text = random.pick(random.oneIn(3) ? programs : vectors);
  return random.oneIn(2) ? text : mutateText(random, text);
});
compare("machine code, hot loops", Profile.Lispy2, 300, true, (random) =>
  new HotMaker(random, true).program(),
);
compare("machine code, hot loops of core", Profile.Core1, 200, true, (random) =>
  new HotMaker(random, false).program(),
);
