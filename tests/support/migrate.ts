// The law of images: a run that is stopped at any safe points, written down as text, and continued each time by another VM
// that has read the text, comes to what the uninterrupted run comes to. Here are both ways of running a program, and
// what of their outcomes must be equal: everything that `Outcome` has and the trace of an error.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Category, Figure, Profile, Status } from "../../assembly/shared/abi.js";
import { engine } from "../../bindings/regex/deferred.js";
import { makeRegexHost } from "../../bindings/regex/host.js";
import { type Build, Machine, type Outcome } from "./machine.js";
import type { Random } from "./random.js";
import { root } from "./root.js";

export interface Case {
  id: string;
  profile: Profile;
  source: string;
}

/** What a run comes to. */
export interface Ending extends Outcome {
  outputBytes: number;
  /** Lines, columns and names of the trace, in hexadecimal digits; "" without an error. */
  trace: string;
}

export interface Migration {
  ending: Ending;
  stops: number;
}

/** A stop that did not go as the law says. */
export class Broken extends Error {}

/** How many safe points lie before the next stop. */
export type Schedule = () => number;

/** Stops that one case gets at most, about: what a long run costs is then bounded. */
const DEFAULT_STOPS = 400;

/** Machines that take turns: making an instance for every stop would cost more than all else. */
const turns = new Map<string, { machines: Machine[]; next: number; fresh: Uint8Array }>();

/**
 * A machine as it is after booting. There are two of each kind, which take turns: the one before the last must not be used any
 * more.
 */
export function freshMachine(profile: Profile, build: Build = "release"): Machine {
  const key = `${profile} ${build}`;
  let turn = turns.get(key);
  if (!turn) {
    const machines = [0, 1].map(() => new Machine(build, {}, profile, makeRegexHost(engine)));
    turns.set(key, (turn = { machines, next: 0, fresh: machines[0]!.snapshot() }));
  }
  const machine = turn.machines[turn.next]!;
  turn.next = 1 - turn.next;
  machine.restore(turn.fresh);
  return machine;
}

/**
 * Every `k`-th safe point. A run of `steps` steps would stop steps / k times: the first half of `most` stops come as `k` says, the
 * others are spread over the rest of the run.
 */
export function every(k: number, steps: number, most = DEFAULT_STOPS): Schedule {
  if (steps <= k * most) return () => k;
  const half = most >> 1;
  const wide = Math.max(k, Math.ceil((steps - k * half) / (most - half)));
  let stops = 0;
  return () => (++stops <= half ? k : wide);
}

/** Anything from 1 to 100, mostly little; spread in the same way. */
export function atRandom(random: Random, steps: number, most = DEFAULT_STOPS): Schedule {
  const wide = Math.max(1, Math.ceil(steps / most / 16));
  return () => (1 + random.below(random.oneIn(3) ? 100 : 12)) * wide;
}

/** Runs a program from beginning to end. */
export function uninterrupted({ profile, source }: Case, build?: Build): Ending {
  const machine = freshMachine(profile, build);
  return endingOf(machine, machine.begin("eval", source), "");
}

/** Runs a program that is stopped, written and read again. */
export function migrated({ profile, source }: Case, next: Schedule, build?: Build): Migration {
  let machine = freshMachine(profile, build);
  machine.exports.lispy_set_pause(next());
  let status = machine.begin("eval", source);
  let output = "";
  let stops = 0;
  while (status === Status.Suspended) {
    output += machine.written;
    machine = moved(machine, profile, build);
    stops += 1;
    machine.exports.lispy_set_pause(next());
    status = machine.resume();
  }
  return { ending: endingOf(machine, status, output), stops };
}

/** Another VM that goes on where this one stands, made from its image; whose own image is the same text. */
export function moved(
  machine: Machine,
  profile: Profile,
  build?: Build,
  grants: readonly string[] = [],
): Machine {
  const image = imageOf(machine);
  const other = freshMachine(profile, build);
  for (const name of grants) other.grant(name);
  if (other.bootImage(image) !== Status.Done) {
    throw new Broken(`the image does not boot: ${errorOf(other)}\n${image}`);
  }
  const again = imageOf(other);
  if (again !== image) throw new Broken(difference(image, again));
  return other;
}

export function imageOf(machine: Machine): string {
  const image = machine.image();
  if (image === undefined) throw new Broken(`no image: ${errorOf(machine)}`);
  return image;
}

/** The pending error as text. */
export function errorOf(machine: Machine): string {
  const { category, message } = machine.outcome(Status.Error);
  return `${category}: ${message}`;
}

/** The places where two texts begin to differ. */
function difference(image: string, again: string): string {
  let at = 0;
  while (image[at] === again[at]) at += 1;
  const from = Math.max(0, at - 120);
  return `the image differs at ${at} when it is written again:\n${image.slice(from, at + 200)}\n${again.slice(from, at + 200)}`;
}

export function endingOf(machine: Machine, status: Status, before: string): Ending {
  const outcome = machine.outcome(status);
  const failed = outcome.category !== Category.None;
  const size = failed ? machine.exports.lispy_error_trace() : 0;
  const trace = machine.bytes(machine.exports.lispy_result_address(), size);
  return {
    ...outcome,
    output: before + outcome.output,
    outputBytes: machine.figure(Figure.OutputBytes),
    trace: Buffer.from(trace).toString("hex"),
  };
}

/** Why the law does not hold for a case and a schedule; undefined when it does. */
export function breach(one: Case, plain: Ending, next: Schedule): [string | undefined, number] {
  try {
    const { ending, stops } = migrated(one, next);
    const keys = Object.keys(plain) as (keyof Ending)[];
    const different = keys.filter((key) => !Object.is(plain[key], ending[key]));
    const lines = different.map((key) => `  ${key}: ${plain[key]} -> ${ending[key]}`);
    return [lines.length === 0 ? undefined : lines.join("\n"), stops];
  } catch (error) {
    return [`  ${(error as Error).message}`, 0];
  }
}

const PROFILES: Readonly<Record<string, Profile>> = {
  "lispy-core@1": Profile.Core1,
  "lispy@2": Profile.Lispy2,
};

/** The vectors of a file of tests/conformance. */
export function vectorCases(name: string): Case[] {
  const lines = readFileSync(join(root, "tests/conformance", name), "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const { id, profile, source } = JSON.parse(line) as Record<string, string>;
      return { id: `${name} ${id}`, profile: PROFILES[profile!]!, source: source! };
    });
}

/** The programs of tests/programs. */
export function programCases(): Case[] {
  const folder = join(root, "tests/programs");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".lispy"))
    .sort()
    .map((file) => ({
      id: file,
      profile: Profile.Lispy2,
      source: readFileSync(join(folder, file), "utf8"),
    }));
}

/** All files that the law is held against, each with its cases. */
export function lawCases(): [name: string, cases: Case[]][] {
  const vectors = ["core1.jsonl", "lispy2.jsonl", "random.jsonl", "regex.jsonl"];
  return [
    ...vectors.map((name): [string, Case[]] => [name, vectorCases(name)]),
    ["programs", programCases()],
  ];
}
