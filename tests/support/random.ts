// Random numbers with a seed, so that a failure can be had again: everything a fuzzer does follows from FUZZ_SEED.

/** The seed of this run; printed by every fuzzer. */
export const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_123) >>> 0;

export class Random {
  #state: number;

  /** `stream` keeps fuzzers with one seed from doing the same. */
  constructor(stream: string, from: number = seed) {
    let state = from ^ 0x9e3779b9;
    for (const char of stream) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
    this.#state = state >>> 0;
  }

  /** 32 random bits (mulberry32). */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return this.bits() % count;
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
