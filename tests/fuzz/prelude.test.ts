// Procedures of the prelude with source texts and variables that nobody wrote: random expressions of internal primitives, of
// the prelude's private procedures and of values that only an image can bring. No trap, no hang, and the machine lives on.

import assert from "node:assert/strict";
import { Profile } from "../../assembly/shared/abi.js";
import { cpuMs } from "../support/cpu.js";
import { fuzz } from "../support/fuzz.js";
import {
  commonPrimitives,
  internalPrimitives,
  makeSamples,
  preludeProcedures,
  publicBuiltins,
  type Row,
} from "../support/internals.js";
import { type Build, Machine } from "../support/machine.js";
import type { Random } from "../support/random.js";

const FRESH_AFTER = 400;
/** A run of so few steps that takes longer does work that it was not charged for; the test build collects all the time. */
const SLOW_MS: Readonly<Record<Build, number>> = { release: 3000, debug: 3000, test: 12_000 };

/** Control is where frames and values meet: more of it than chance would give. */
const CONTROL = ["%capture", "%enter", "%end", "%ready-push", "%ready-pop", "%caught", "%try"];

interface World {
  primitives: readonly Row[];
  prelude: readonly Row[];
  builtins: readonly Row[];
}

const worldOf = (profile: Profile): World => ({
  primitives: profile === Profile.Core1 ? commonPrimitives : internalPrimitives,
  prelude: preludeProcedures(profile),
  builtins: publicBuiltins(profile),
});
const worlds = new Map([Profile.Core1, Profile.Lispy2].map((p) => [p, worldOf(p)]));

/** Makes expressions of bounded size. */
class PreludeMaker {
  #room = 0;
  #names: string[] = [];

  constructor(
    readonly random: Random,
    readonly profile: Profile,
    readonly samples: number,
  ) {}

  /** `(define (name a b) …)` with names of its own in sight. */
  definition(name: string): string {
    this.#names = ["a", "b"];
    const parts = Array.from({ length: 1 + this.random.below(4) }, () => this.#part());
    return `(define (${name} a b) ${parts.join(" ")})`;
  }

  /** In lispy@2 what fails does not end the others. */
  #part(): string {
    this.#room = 6 + this.random.below(20);
    const text = this.#expression(0);
    return this.profile === Profile.Core1 || this.random.oneIn(4)
      ? text
      : `(%try (lambda () ${text}) (lambda (e) e))`;
  }

  #atom(): string {
    const { random } = this;
    switch (random.below(8)) {
      case 0:
        return String(random.below(5) - 1);
      case 1:
        return random.pick(["nil", "#t", "#f", '"a"', "'(quote)", "'(a & b)", "'x", "'(1 2 3)"]);
      case 2:
        return this.#row().name;
      case 3:
      case 4:
        return `(nth samples ${random.below(this.samples)})`;
      default:
        return random.pick(this.#names);
    }
  }

  #row(): Row {
    const { random } = this;
    const world = worlds.get(this.profile)!;
    const kind = random.below(10);
    if (kind < 5) return random.pick(world.primitives);
    if (kind < 8) return random.pick(world.prelude);
    if (kind < 9) return random.pick(world.builtins);
    const name = random.pick(CONTROL);
    return [...world.primitives, ...world.prelude].find((row) => row.name === name) ?? this.#row();
  }

  #call(depth: number): string {
    const row = this.#row();
    const count = this.random.pick(row.counts);
    return `(${[row.name, ...Array.from({ length: count }, () => this.#expression(depth + 1))].join(" ")})`;
  }

  #named(name: string, body: () => string): string {
    this.#names.push(name);
    const text = body();
    this.#names.pop();
    return text;
  }

  #expression(depth: number): string {
    const { random } = this;
    this.#room -= 1;
    if (this.#room < 0 || depth > 6) return this.#atom();
    const next = (): string => this.#expression(depth + 1);
    const name = random.pick(["x", "y", "z"]);
    switch (random.below(16)) {
      case 0:
        return `(if ${next()} ${next()} ${next()})`;
      case 1:
        return `(let* ((${name} ${next()})) ${this.#named(name, next)})`;
      case 2:
        return `(begin ${next()} ${next()})`;
      case 3:
        return `(lambda () ${next()})`;
      case 4:
        return `(lambda (${name}) ${this.#named(name, next)})`;
      case 5:
        return `(let loop ((i 0) (x ${next()})) (if (< i ${random.below(4)}) (loop (+ i 1) ${this.#named("x", next)}) x))`;
      case 6:
        return `(begin (set! ${random.pick(this.#names)} ${next()}) ${next()})`;
      case 7:
        return `(${next()} ${next()})`;
      case 8:
        return `(let* ((k (%capture)) (x ${this.#named("k", next)})) (%enter k ${this.#named("k", next)}))`;
      case 9:
        return `(%set-field ${next()} 0 ${next()})`;
      case 10:
        return this.#atom();
      default:
        return this.#call(depth);
    }
  }
}

function attack(
  build: Build,
  profile: Profile,
): (random: Random) => {
  next: () => void;
  describe: () => string;
} {
  return (random) => {
    let machine = new Machine(build, {}, profile);
    let maker = new PreludeMaker(random, profile, 0);
    let said: string[] = [];
    const { prelude } = worlds.get(profile)!;
    const begin = (): void => {
      machine = new Machine(build, {}, profile);
      maker = new PreludeMaker(random, profile, makeSamples(machine, profile));
      said = [];
    };
    const limits = (): void =>
      machine.setLimits({
        steps: random.oneIn(8) ? random.below(300) : 4000,
        heapBytes: random.oneIn(8) ? 300_000 + random.below(200_000) : 4 << 20,
        callDepth: 2000,
        outputBytes: 10_000,
        collectionItems: 10_000,
        integerBits: 10_000,
      });
    return {
      describe: () => said.join("\n"),
      next() {
        // A procedure of the prelude that got another text stays what it is.
        if (said.length === 0 || machine.runs > FRESH_AFTER) begin();
        const own = random.oneIn(12) ? random.pick(prelude).name : "odd";
        const text = maker.definition(own);
        said.push(`(define-prelude) ${text}`);
        machine.run("define_prelude", text);
        const call =
          own === "odd" || random.oneIn(4)
            ? `(odd (nth samples ${random.below(maker.samples)}) (nth samples ${random.below(maker.samples)}))`
            : random.pick([
                "(map car '((1)))",
                "(sort '(2 1 3) >)",
                "(let ((x (map list '(1 2)))) x)",
              ]);
        said.push(call);
        limits();
        const start = cpuMs();
        machine.eval(call);
        const ms = cpuMs() - start;
        assert.ok(ms < SLOW_MS[build], `${ms} ms`);
        machine.transfer();
        machine.json();
        // What is left in the queue of tasks, or another text of what lets them go on, may fail this run too.
        machine.defaultLimits();
        machine.setLimits({ steps: 4000 });
        const after = machine.eval("(+ 1 2)");
        assert.ok(after.text === "3" || after.message.length > 0);
      },
    };
  };
}

for (const profile of [Profile.Core1, Profile.Lispy2]) {
  fuzz(`prelude of profile ${profile}`, 3000, attack("debug", profile));
  fuzz(`prelude of profile ${profile} with collections`, 400, attack("test", profile));
}
