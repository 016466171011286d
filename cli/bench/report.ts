// What a bench comes to, as one object of plain data: docs/schema/bench.schema.json. Figures are exact, times are in milliseconds.

import { cpus, totalmem } from "node:os";
import { basename } from "node:path";
import type { Figures } from "./life.js";
import type { Measured } from "./measure.js";
import { type Latency, type Ratio, latencyOf, medianOf, ratioOf, sumOf } from "./statistics.js";
import type { VMBuild } from "./vm-build.js";

const BENCH_API = "lispy.bench/v1";

export interface BenchReport {
  api: typeof BENCH_API;
  /** Whether every subject could be measured. */
  ok: boolean;
  settings: { frames: number; seconds: number; program: string };
  builds: { name: string; bytes: number; hash: string }[];
  results: BenchResult[];
  /** With two builds: of each file that both could run. */
  comparisons: BenchComparison[];
  machine: Machine;
}

/** One file in one build. */
export interface BenchResult {
  file: string;
  /** What it is called in tables: the file, without what all have in common. */
  name: string;
  build: string;
  /** Why there is nothing more; else null. */
  error: string | null;
  /** The same on every machine. */
  figures: Figures | null;
  times: BenchTimes | null;
}

export interface BenchTimes {
  rounds: number;
  /** On one core. */
  framesPerSecond: number;
  /** Of a frame. */
  latency: Latency;
  /** Medians of the parts, and of the whole. */
  coldBoot: { compile: number; create: number; boot: number; total: number };
  warmBoot: number;
  fromSnapshot: number;
  export: number;
}

export interface BenchComparison {
  file: string;
  name: string;
  /** Whether both came to the same receipts. */
  sameReceipts: boolean;
  /** Above 1: the first build is faster. */
  ratio: Ratio;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  platform: string;
  node: string;
  v8: string;
}

export function reportOf(
  measured: readonly Measured[],
  builds: readonly VMBuild[],
  settings: BenchReport["settings"],
): BenchReport {
  const nameOf = namesOf(measured.map(({ plan }) => plan.file));
  return {
    api: BENCH_API,
    ok: measured.every(({ failure }) => failure === undefined),
    settings,
    builds: builds.map(({ name, bytes, hash }) => ({ name, bytes, hash })),
    results: measured.map((each) => resultOf(each, nameOf(each.plan.file))),
    comparisons: comparisonsOf(measured, builds, nameOf),
    machine: thisMachine(),
  };
}

/** A file's name without folder and ending, where that is enough to tell the files apart. */
function namesOf(files: readonly string[]): (file: string) => string {
  const short = (file: string): string => basename(file).replace(/(\.lispy)?\.jsonl?$/, "");
  return (file) =>
    files.every((f) => f === file || short(f) !== short(file)) ? short(file) : file;
}

function resultOf(measured: Measured, name: string): BenchResult {
  const { plan, build, failure, figures } = measured;
  const named = { file: plan.file, name, build: build.name };
  if (failure !== undefined) return { ...named, error: failure, figures: null, times: null };
  return { ...named, error: null, figures: figures!, times: timesOf(measured) };
}

function timesOf({ lives, colds }: Measured): BenchTimes {
  const frames = lives.flatMap((life) => life.frames);
  const middle = (samples: readonly number[]): number => medianOf(samples)!;
  return {
    rounds: lives.length,
    framesPerSecond: (frames.length / sumOf(frames)) * 1000,
    latency: latencyOf(frames),
    coldBoot: {
      compile: middle(colds.map(({ compile }) => compile)),
      create: middle(colds.map(({ create }) => create)),
      boot: middle(colds.map(({ boot }) => boot)),
      total: middle(colds.map(({ compile, create, boot }) => compile + create + boot)),
    },
    warmBoot: middle(lives.map(({ warm }) => warm)),
    fromSnapshot: middle(lives.map(({ snapshot }) => snapshot)),
    export: middle(lives.map((life) => life.export)),
  };
}

function comparisonsOf(
  measured: readonly Measured[],
  [first, second]: readonly VMBuild[],
  nameOf: (file: string) => string,
): BenchComparison[] {
  if (!second) return [];
  const lived = measured.filter(({ failure }) => failure === undefined);
  return lived.flatMap((ours) => {
    const theirs = lived.find(({ plan, build }) => plan === ours.plan && build === second);
    if (ours.build !== first || !theirs) return [];
    const framesOf = ({ lives }: Measured): number[][] => lives.map(({ frames }) => frames);
    const sameReceipts = ours.figures!.receipt === theirs.figures!.receipt;
    const ratio = ratioOf(framesOf(ours), framesOf(theirs));
    const { file } = ours.plan;
    return [{ file, name: nameOf(file), sameReceipts, ratio }];
  });
}

function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8 ?? "unknown",
  };
}
