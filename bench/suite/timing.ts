// Seconds per call, by Benchmark.js. Several short samples rather than one long one: on a shared machine the median of
// many survives what a mean does not.

import Benchmark from "benchmark";

/** Seconds of one sample; calls that are shorter are repeated within it. */
const SAMPLE_SECONDS = 0.03;

/** Samples of about `seconds` in total, each in seconds per call. The code must be warm already. */
export function timeCalls(
  code: () => unknown | Promise<unknown>,
  seconds: number,
): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const isAsync = code() instanceof Promise;
    const fn = isAsync
      ? (deferred: { resolve(): void }) =>
          void (code() as Promise<unknown>).then(() => deferred.resolve(), reject)
      : code;
    const benchmark = new Benchmark("code", fn as () => void, {
      defer: isAsync,
      minTime: SAMPLE_SECONDS,
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

/** Calls until `seconds` have gone by, so that V8 has compiled what it wants to compile. */
export async function warmUp(code: () => unknown | Promise<unknown>, seconds: number) {
  const end = performance.now() + seconds * 1000;
  do await code();
  while (performance.now() < end);
}
