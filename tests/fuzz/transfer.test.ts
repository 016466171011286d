// The transfer encoding: valid bytes come back as they went in, damaged ones are refused without harm, whichever
// export they are given to.

import assert from "node:assert/strict";
import { Transfer } from "../../assembly/shared/abi.js";
import { fuzz } from "../support/fuzz.js";
import { Machine, isSane } from "../support/machine.js";
import { mutateBytes } from "../support/mutate.js";
import type { Random } from "../support/random.js";

const FRESH_AFTER = 3000;
const encoder = new TextEncoder();
const TEXTS = ["", "a", "car", "list", "+", "map", "é", "日本", "😀", "x".repeat(100)];

const u32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

function doubleBytes(value: number): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

function textBytes(text: string): number[] {
  const bytes = encoder.encode(text);
  return [...u32(bytes.length), ...bytes];
}

/** The one encoding of a random value. */
function encoding(random: Random, depth: number): number[] {
  switch (random.below(depth > 0 ? 11 : 8)) {
    case 0:
      return [random.pick([Transfer.Nil, Transfer.False, Transfer.True, Transfer.EmptyList])];
    case 1: {
      const low = random.bits();
      const high = random.oneIn(2) ? 0 : random.below(0x8000);
      return [Transfer.Integer, ...u32(low), ...u32(high)];
    }
    case 2:
      return [Transfer.Integer, ...u32(random.bits()), ...u32(0xffffffff)];
    case 3:
      return [
        Transfer.Float,
        ...doubleBytes((random.bits() - 0x80000000) / (1 + random.below(1000))),
      ];
    case 4: {
      // Beyond 48 bits, and the last limb is not 0: otherwise it would not be the shortest form.
      const limbs = [
        random.bits(),
        random.bits() | 0x10000,
        ...(random.oneIn(2) ? [1 + random.below(9)] : []),
      ];
      return [Transfer.BigInteger, random.below(2), ...u32(limbs.length), ...limbs.flatMap(u32)];
    }
    case 5:
    case 6:
      return [Transfer.String, ...textBytes(random.pick(TEXTS))];
    case 7:
      return [Transfer.Symbol, ...textBytes(random.pick(TEXTS))];
    case 8: {
      const items = Array.from({ length: 1 + random.below(5) }, () => encoding(random, depth - 1));
      return [Transfer.List, ...u32(items.length), ...items.flat()];
    }
    case 9:
      return [Transfer.Pair, ...encoding(random, depth - 1), ...encoding(random, depth - 1)];
    default: {
      const keys = TEXTS.filter(() => random.oneIn(3));
      const entries = keys.map((key) => [...textBytes(key), ...encoding(random, depth - 1)]);
      return [Transfer.Dict, ...u32(entries.length), ...entries.flat()];
    }
  }
}

/** A call of a builtin or of whatever: head and arguments. */
function callEncoding(random: Random): number[] {
  const tag = random.oneIn(2) ? Transfer.Symbol : Transfer.String;
  const head = random.oneIn(6)
    ? encoding(random, 2)
    : [
        tag,
        ...textBytes(
          random.pick(["car", "list", "+", "map", "apply", "string", "nothing", "json-dump"]),
        ),
      ];
  const args = Array.from({ length: random.below(4) }, () => encoding(random, 3));
  return [Transfer.List, ...u32(args.length + 1), ...head, ...args.flat()];
}

fuzz("transfer", 150_000, (random: Random) => {
  const fresh = () => {
    const machine = new Machine("release", { steps: 5000 });
    machine.eval("(lambda (x) x)");
    machine.transfer(); // one live handle, so that a damaged tag can find it
    return machine;
  };
  let machine = fresh();
  let input = new Uint8Array();
  let redefined = false;
  return {
    describe: () => `bytes ${input.join(" ")}`,
    next() {
      if (machine.runs > FRESH_AFTER) {
        if (!redefined) assert.ok(isSane(machine), "the machine still computes");
        assert.equal(machine.eval("'alive").text, "alive");
        machine = fresh();
        redefined = false;
      }
      const call = random.oneIn(4);
      const valid = Uint8Array.from(call ? callEncoding(random) : encoding(random, 4));
      const damaged = random.oneIn(2);
      input = damaged ? new Uint8Array(mutateBytes(random, valid)) : valid;
      const handles = machine.exports.lispy_handle_count();
      const define = call && machine.runs > FRESH_AFTER / 2 && random.oneIn(6);
      redefined ||= define;
      if (call) machine.run(define ? "define" : "call", input);
      else if (random.oneIn(10)) machine.run("get", input);
      else {
        const outcome = machine.run("decode", input);
        const back = outcome.category === 0 ? machine.transfer() : undefined;
        if (!damaged) assert.deepEqual([...(back ?? [])], [...valid], "the same bytes come back");
      }
      for (let handle = handles + 8; handle > 0; handle--) {
        if (machine.exports.lispy_handle_count() > 1) machine.exports.lispy_release(handle);
      }
    },
  };
});
