// Seconds per call, by Benchmark.js. Several short samples rather than one long one: on a shared machine the median of many survives what a
// mean does not.

import Benchmark from "benchmark";
import { WrongAnswer } from "./answers.js";
import { median } from "./statistics.js";
import type { Runner } from "./runner.js";
import type { Answer } from "./workloads.js";

/** Seconds of one sample; calls that are shorter are repeated within it. */
const SAMPLE_SECONDS = 0.03;
/** Long enough for V8 to have compiled an interpreter of ten kilobytes in the background: with less, one process was at twice the speed of the next. */
const WARM_UP_SECONDS = 0.5;

/**
 * Samples of about `seconds` in total, each in seconds per call. The code must be warm already. With 0 seconds it is called once, which shows
 * that it works and not what it takes.
 */
async function timeCalls(
  code: () => unknown | Promise<unknown>,
  seconds: number,
): Promise<number[]> {
  if (seconds === 0) {
    const begin = performance.now();
    await code();
    return [(performance.now() - begin) / 1000];
  }
  return new Promise((resolve, reject) => {
    const isAsync = code() instanceof Promise;
    const fn = isAsync
      ? (deferred: { resolve(): void }) =>
          void (code() as Promise<unknown>).then(() => deferred.resolve(), reject)
      : code;
    const benchmark = new Benchmark("code", fn as () => void, {
      defer: isAsync,
      minTime: Math.min(SAMPLE_SECONDS, seconds),
      maxTime: seconds,
      minSamples: 3,
    });
    benchmark.on("complete", () => {
      const { error, stats } = benchmark as Benchmark & { error?: unknown };
      if (error) reject(error);
      else resolve(stats.sample);
    });
    benchmark.run();
  });
}

/** Calls until V8 has compiled what it wants to compile; not at all where no time is measured. */
async function warmUp(code: () => unknown | Promise<unknown>, seconds: number) {
  if (seconds === 0) return;
  const end = performance.now() + WARM_UP_SECONDS * 1000;
  do await code();
  while (performance.now() < end);
}

/** Warms up, collects, and times: seconds of one call. */
export async function secondsOf(code: () => unknown, seconds: number): Promise<number> {
  await warmUp(code, seconds);
  globalThis.gc?.();
  return median(await timeCalls(code, seconds));
}

/** Checks, warms up, times, and checks again. The answers in between are compared with the first, texts by their length. */
export async function timeRunner(runner: Runner, seconds: number): Promise<number[]> {
  const first = await runner.run();
  await runner.check(first);
  const compare = (answer: Answer): Answer => {
    const same =
      typeof answer === "string" ? answer.length === String(first).length : answer === first;
    if (!same) throw new WrongAnswer(`an answer that was right is ${answer} now`);
    return answer;
  };
  const run = (): Answer | Promise<Answer> => {
    const answer = runner.run();
    return answer instanceof Promise ? answer.then(compare) : compare(answer);
  };
  await warmUp(run, seconds);
  globalThis.gc?.();
  const samples = await timeCalls(run, seconds);
  if (seconds > 0) await runner.check(await runner.run());
  return samples;
}
