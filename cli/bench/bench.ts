// A bench from its command line to its exit code: 0, or 1 when some file could not be measured. Nothing is written but the picture
// that --svg names.

import type { FrameInput } from "../../bindings/entries/node.js";
import { UsageError } from "../args.js";
import { parseJson } from "../document.js";
import { type Target, outputFile, print, readText } from "../files.js";
import { plain } from "../inspect/image-value.js";
import { progress } from "../screen/progress.js";
import { note } from "../report.js";
import type { Given } from "../world/subcommand.js";
import { type Measured, type Subject, measure } from "./measure.js";
import { type FrameSettings, type Plan, planOf } from "./plan.js";
import { type BenchReport, reportOf } from "./report.js";
import { tablesOf } from "./tables.js";
import { type VMBuild, buildIn, ownBuild, withAndWithoutMachineCode } from "./vm-build.js";
import { readOnlyWorld } from "./world.js";

const DEFAULT_FRAMES = 20;
const DEFAULT_SECONDS = 3;
/** What frames are told as the time. Not the time of day: two benches must run the same frames. */
const DEFAULT_TIME = "2026-01-01T00:00:00Z";
/** A progress bar is of whole numbers. */
const PARTS = 1000;

export async function bench(given: Given): Promise<number> {
  const frames = given.number("frames") ?? DEFAULT_FRAMES;
  const seconds = given.number("seconds") ?? DEFAULT_SECONDS;
  if (frames === 0) throw new UsageError("--frames needs a number from 1");
  const json = given.flag("json");
  if (json && given.flag("markdown")) {
    throw new UsageError("--json and --markdown do not go together");
  }
  const svg = given.text("svg");
  const target = svg === undefined ? undefined : outputFile(svg, "--svg");
  const settings = await frameSettings(given);
  const plans = given.names.map((file) => planOf(file, readText(file), settings));
  const against = given.text("against");
  if (against !== undefined && given.flag("jit")) {
    throw new UsageError("--against and --jit do not go together");
  }
  const own = await ownBuild();
  const builds = given.flag("jit") ? await withAndWithoutMachineCode(own) : [own];
  if (against !== undefined) builds.push(await buildIn(against));

  const measured = await watched(plans, builds, { frames, seconds }, json);
  const program = settings.program ?? "main";
  const report = reportOf(measured, builds, { frames, seconds, program });
  if (json) print(`${JSON.stringify(report)}\n`);
  else print(tablesOf(report, given.flag("markdown") ? "markdown" : "text"));
  await draw(measured, report, target, svg);
  sayFailures(report);
  return report.ok ? 0 : 1;
}

async function frameSettings(given: Given): Promise<FrameSettings> {
  const [echo, input, world] = [given.text("echo"), given.text("input"), given.text("world")];
  if (echo !== undefined && input !== undefined) {
    throw new UsageError("--echo and --input do not go together");
  }
  const steps = given.number("max-steps");
  return {
    program: given.text("program"),
    limits: steps === undefined ? {} : { steps },
    input: input === undefined ? undefined : (parseJson(input, "--input") as FrameInput),
    echo: echo === undefined ? undefined : (parseJson(readText(echo), echo) as FrameInput),
    world: world === undefined ? undefined : await readOnlyWorld(world),
    at: given.text("at") === undefined ? DEFAULT_TIME : given.time(),
  };
}

async function watched(
  plans: readonly Plan[],
  builds: readonly VMBuild[],
  settings: { frames: number; seconds: number },
  json: boolean,
): Promise<Measured[]> {
  const subjects = plans.flatMap((plan) => builds.map((build): Subject => ({ plan, build })));
  const bar = await progress(!json, "{bar} {percentage}%");
  bar.start(PARTS);
  try {
    const onProgress = (part: number): void => bar.update(Math.round(part * PARTS));
    return await measure(subjects, { ...settings, onProgress });
  } finally {
    bar.stop();
  }
}

async function draw(
  measured: readonly Measured[],
  report: BenchReport,
  target: Target | undefined,
  file: string | undefined,
): Promise<void> {
  if (!target) return;
  const { chartOf } = await import("./chart.js");
  const curves = report.results.flatMap(({ name, build, error }, index) => {
    if (error !== null) return [];
    const samples = measured[index]!.lives.flatMap(({ frames }) => frames);
    return [{ name: report.builds.length > 1 ? `${name}, ${build}` : name, samples }];
  });
  if (curves.length === 0) return note(`${file} was not written: there is nothing to draw`);
  target.write(chartOf(curves));
  note(`wrote ${file}`);
}

function sayFailures({ builds, results }: BenchReport): void {
  const failed = results.filter(({ error }) => error !== null);
  for (const { file, build, error } of failed) {
    const where = builds.length > 1 ? `${file}, ${build}` : file;
    note(`${plain(where)}: ${plain(error!)}`);
  }
  if (failed.some(({ error }) => /belongs to the host, which has not granted it/.test(error!))) {
    note("--world DIR grants the readers of a world; a trace brings the answers that it holds");
  }
}
