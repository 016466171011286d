// What samples of times come to. The samples themselves are kept, so that percentiles are exact.

import { max, mean, median, quantileSorted, sum } from "d3-array";

/** Times of many frames, in milliseconds. */
export interface Latency {
  mean: number;
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** The middle of several ratios, and between what half of them lie. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

/** Of at least one sample. */
export function latencyOf(samples: readonly number[]): Latency {
  const at = quantilesOf(samples);
  return {
    mean: mean(samples)!,
    ...{ p50: at(0.5), p90: at(0.9), p99: at(0.99), max: max(samples)! },
  };
}

/** The value below which a part of the samples lies, from 0 to 1; between two samples, what lies between them. */
export function quantilesOf(samples: readonly number[]): (part: number) => number {
  const sorted = samples.toSorted((a, b) => a - b);
  return (part) => quantileSorted(sorted, part)!;
}

/** Undefined without samples. */
export function medianOf(samples: readonly number[]): number | undefined {
  return median(samples);
}

export function sumOf(samples: readonly number[]): number {
  return sum(samples);
}

/** Of at least one sample. */
export function maxOf(samples: readonly number[]): number {
  return max(samples)!;
}

/**
 * How much faster `ours` is than `theirs`: above 1, if it is. What a machine does to a whole round it does to both, so each round has
 * a ratio of its own.
 *
 * @param ours Of each round, the times of its frames.
 */
export function ratioOf(
  ours: readonly (readonly number[])[],
  theirs: readonly (readonly number[])[],
): Ratio {
  const ratios = ours.map((round, index) => median(theirs[index]!)! / median(round)!);
  const at = quantilesOf(ratios);
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
