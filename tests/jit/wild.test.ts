// Programs in which what is running changes while it runs (wild.ts), with machine code and without, on hosts that do at every stop what hosts may
// do: collect, lower limits, look at globals, take a copy and go back to it, go on in another machine that has read the image.

import assert from "node:assert/strict";
import { Figure, Profile, Status, Transfer } from "../../assembly/shared/abi.js";
import { fuzz } from "../support/fuzz.js";
import { type Build, Machine, type Outcome } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import type { LimitName } from "../../bindings/vm/limits.js";
import type { Random } from "../support/random.js";
import { WildMaker } from "./wild.js";

const FRESH_AFTER = 6;
const EVERY: readonly number[] = [0, 1, 7, 50];
const FIGURES = [Figure.HeapBytes, Figure.AllocatedBytes, Figure.Collections, Figure.OutputBytes];

type Limits = Partial<Record<LimitName, number>>;

/** What the host does at a stop, and how many steps later the next one is; 0: there is none. */
interface Stop {
  readonly does: "nothing" | "collect" | "look" | "keep" | "copy" | "image" | "move" | Limits;
  readonly pause: number;
  /** The answer to a call that waits, undefined: an error. */
  readonly answer: number | undefined;
}

interface Seen {
  readonly outcome: Outcome;
  readonly stops: readonly string[];
}

const figuresOf = (machine: Machine): string =>
  [Figure.Steps, Figure.PeakCallDepth, ...FIGURES]
    .map((figure) => machine.figure(figure))
    .join(" ");

/** An integer in transfer encoding. */
function encoded(value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = Transfer.Integer;
  new DataView(bytes.buffer).setBigInt64(1, BigInt(value), true);
  return bytes;
}

/** A machine and how another like it is made. */
class Host {
  machine: Machine;
  readonly #make: () => Machine;
  #limits: Limits = {};

  constructor(make: () => Machine) {
    this.#make = make;
    this.machine = make();
  }

  limit(limits: Limits): void {
    this.#limits = { ...this.#limits, ...limits };
    this.machine.setLimits(limits);
  }

  run(source: string, plan: readonly Stop[]): Seen {
    const stops: string[] = [];
    let next = 0;
    this.machine.exports.lispy_set_pause(plan[next]?.pause ?? 0);
    let status = this.machine.begin("eval", source);
    while (status === Status.Suspended || status === Status.Awaiting) {
      const stop = plan[next++ % Math.max(1, plan.length)] ?? {
        does: "nothing",
        pause: 0,
        answer: 7,
      };
      stops.push(`${status} ${figuresOf(this.machine)}`, this.#do(stop.does));
      this.machine.exports.lispy_set_pause(plan[next]?.pause ?? 0);
      if (status === Status.Suspended) status = this.machine.resume();
      else if (stop.answer === undefined) status = this.machine.answerError("no");
      else status = this.machine.answer(encoded(stop.answer));
    }
    const outcome = this.machine.outcome(status);
    stops.push(figuresOf(this.machine));
    return { outcome, stops };
  }

  #do(does: Stop["does"]): string {
    const { machine } = this;
    switch (does) {
      case "nothing":
        return "";
      case "collect":
        machine.exports.lispy_collect();
        return figuresOf(machine);
      case "look":
        return `${machine.exports.lispy_get(machine.put("ga"))} ${figuresOf(machine)}`;
      case "keep":
        machine.snapshot();
        return figuresOf(machine);
      case "copy":
        machine.restore(machine.snapshot());
        return figuresOf(machine);
      case "image":
        return machine.image() ?? "no image";
      case "move":
        return this.#move(machine.image());
      default:
        this.limit(does);
        return "";
    }
  }

  #move(image: string | undefined): string {
    if (image === undefined) return "no image";
    const other = this.#make();
    other.setLimits(this.#limits);
    const booted = other.bootImage(image);
    if (booted === Status.Done) this.machine = other;
    return `${booted} ${figuresOf(this.machine)}`;
  }
}

function planOf(random: Random): Stop[] {
  if (random.oneIn(3)) return [];
  const does = (): Stop["does"] => {
    switch (random.below(12)) {
      case 0:
        return "collect";
      case 1:
        return "look";
      case 2:
        return random.oneIn(2) ? "copy" : "keep";
      case 3:
        return "image";
      case 4:
        return random.oneIn(4) ? "move" : "nothing";
      case 5:
        return random.oneIn(4) ? { heapBytes: 60_000 + random.below(100_000) } : "nothing";
      case 6:
        return random.oneIn(4) ? { callDepth: random.below(400) } : "nothing";
      default:
        return "nothing";
    }
  };
  return Array.from({ length: 1 + random.below(40) }, () => ({
    does: does(),
    pause: 1 + random.below(random.pick([6, 90, 900])),
    answer: random.oneIn(4) ? undefined : random.pick([0, 1, -5, 2 ** 31, 2 ** 47 - 1]),
  }));
}

fuzz("machine code, wild programs", 150, (random: Random) => {
  const maker = new WildMaker(random);
  let hosts: Host[] = [];
  let runs = 0;
  let said: string[] = [];
  let build: Build = "release";
  return {
    describe: () => said.join("\n; ---- next run\n"),
    next() {
      if (runs++ % FRESH_AFTER === 0) {
        build = random.pick<Build>(["release", "release", "debug", "test"]);
        hosts = EVERY.map(
          (every) =>
            new Host(() => {
              const machine = new Machine(build, {}, Profile.Lispy2, undefined, every);
              machine.grant("ask");
              return machine;
            }),
        );
        said = [`; ${build}`];
      }
      const limits = {
        steps: random.oneIn(3) ? random.below(2000) : 20_000,
        heapBytes: random.oneIn(3) ? 60_000 + random.below(200_000) : 2 << 20,
        callDepth: random.oneIn(6) ? random.below(100) : 5000,
        integerBits: 10_000,
        collectionItems: 100_000,
      };
      const program = maker.program();
      const text = random.oneIn(5) ? mutateText(random, program) : program;
      const plan = planOf(random);
      said.push(`; limits ${JSON.stringify(limits)} ${JSON.stringify(plan)}\n${text}`);
      const seen = hosts.map((host) => {
        host.limit(limits);
        return host.run(text, plan);
      });
      for (let i = 1; i < EVERY.length; i++) {
        assert.deepEqual(seen[i], seen[0], `every ${EVERY[i]} of ${build}`);
      }
    },
  };
});
