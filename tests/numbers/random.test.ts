// Random numbers against a Mersenne Twister in JavaScript, seeded with SHA-512 of the host: any text, any integer.
// What CPython itself gives is in tests/conformance/random.jsonl.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { createVMSync } from "../../bindings/entries/node.js";

const vm = createVMSync({ profile: "lispy@2" });

/** MT19937, as its authors' mt19937ar.c has it. */
class Twister {
  private readonly words = new Uint32Array(624);
  private next = 624;

  constructor(seed: bigint) {
    const key: number[] = [];
    for (let rest = seed; rest > 0n || key.length === 0; rest >>= 32n) {
      key.push(Number(rest & 0xffffffffn));
    }
    const w = this.words;
    w[0] = 19650218;
    const mix = (i: number): number => w[i - 1]! ^ (w[i - 1]! >>> 30);
    for (let i = 1; i < 624; i++) w[i] = Math.imul(1812433253, mix(i)) + i;
    let i = 1;
    const step = (): void => {
      if (++i < 624) return;
      w[0] = w[623]!;
      i = 1;
    };
    for (let k = 0; k < Math.max(624, key.length); k++) {
      const j = k % key.length;
      w[i] = (w[i]! ^ Math.imul(mix(i), 1664525)) + key[j]! + j;
      step();
    }
    for (let k = 1; k < 624; k++) {
      w[i] = (w[i]! ^ Math.imul(mix(i), 1566083941)) - i;
      step();
    }
    w[0] = 0x80000000;
  }

  word(): number {
    const w = this.words;
    if (this.next === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (w[i]! & 0x80000000) | (w[(i + 1) % 624]! & 0x7fffffff);
        w[i] = w[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.next = 0;
    }
    let y = w[this.next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  float(): number {
    const high = this.word() >>> 5;
    return (high * 67108864 + (this.word() >>> 6)) / 2 ** 53;
  }

  below(bound: bigint): bigint {
    const bits = bound.toString(2).length;
    for (;;) {
      let drawn = 0n;
      for (let got = 0; got < bits; got += 32) {
        const take = Math.min(bits - got, 32);
        drawn |= BigInt(this.word() >>> (32 - take)) << BigInt(got);
      }
      if (drawn < bound) return drawn;
    }
  }
}

function seedOfText(text: string): bigint {
  const bytes = Buffer.from(text, "utf8");
  const digest = createHash("sha512").update(bytes).digest();
  return BigInt(`0x${Buffer.concat([bytes, digest]).toString("hex")}`);
}

const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary-ascii", minLength: 100, maxLength: 300 }),
  fc.nat(600).map((n) => "s".repeat(n)),
);
const integers = fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 3000n), max: 2n ** 3000n }));
const bounds = fc.oneof(fc.bigInt({ min: 1n, max: 300n }), fc.bigInt({ min: 1n, max: 2n ** 200n }));

test("the numbers after any text", () => {
  fc.assert(
    fc.property(texts, bounds, (text, bound) => {
      const twister = new Twister(seedOfText(text));
      vm.call("set-random-seed!", text);
      assert.equal(vm.call("random"), twister.float());
      assert.equal(vm.apply("random", [bound], { as: "text" }), String(twister.below(bound)));
    }),
    { numRuns: 300 },
  );
});

test("the numbers after any integer, over many refills", () => {
  vm.eval("(define (skip n) (if (= n 0) nil (begin (random) (skip (- n 1)))))", { as: "none" });
  fc.assert(
    fc.property(integers, fc.nat(3000), (seed, skipped) => {
      const twister = new Twister(seed < 0n ? -seed : seed);
      for (let i = 0; i < skipped; i++) twister.float();
      vm.call("set-random-seed!", seed);
      vm.call("skip", skipped);
      assert.equal(vm.call("random"), twister.float());
    }),
    { numRuns: 60 },
  );
});

test("a seed of the host is that of set-random-seed!", () => {
  const seeds = fc.oneof(texts, integers, fc.maxSafeInteger());
  fc.assert(
    fc.property(seeds, (seed) => {
      using seeded = createVMSync({ profile: "lispy@2", seed });
      const number = typeof seed !== "string" || /^[+-]?\d+$/.test(seed);
      vm.call("set-random-seed!", number ? BigInt(seed) : (seed as string));
      assert.equal(seeded.call("random"), vm.call("random"));
    }),
    { numRuns: 60 },
  );
});
