// Compiles number modules of assembly/data on their own, and gives tests raw memory to call them with.
// Used by tests/numbers/*.test.ts. Every block that a test hands out lies between canaries, so that a
// function that writes outside what its contract allows is found at the next check. Not here: expectations.
import assert from "node:assert/strict";
import { main } from "assemblyscript/asc";

type NumericName =
  | "formatFloat"
  | "limbsAdd"
  | "limbsBitLength"
  | "limbsCompare"
  | "limbsDivMod"
  | "limbsDivModScratch"
  | "limbsFromDecimal"
  | "limbsFromDecimalScratch"
  | "limbsFromDecimalSize"
  | "limbsFromF64"
  | "limbsHasLowBits"
  | "limbsMul"
  | "limbsMulScratch"
  | "limbsRatioToF64"
  | "limbsRatioToF64Scratch"
  | "limbsShiftLeft"
  | "limbsShiftRight"
  | "limbsSub"
  | "limbsToDecimal"
  | "limbsToDecimalScratch"
  | "limbsToDecimalSize"
  | "limbsToF64"
  | "limbsTrim"
  | "parseFloatText";

/** What the modules export, as JavaScript sees it; each module has its part of them. */
export type Numeric = Record<NumericName, (...args: number[]) => number> & {
  limbsFromU64(dst: number, x: bigint): number;
};

const CANARY = 0xa5;
const CANARY_BYTES = 64;
const PAGE = 65536;

/** A compiled module, and a stack of blocks in its memory. */
export class Harness {
  private bytes: Uint8Array;
  private next: number;
  private blocks: { start: number; size: number }[] = [];

  constructor(
    readonly call: Numeric,
    private readonly memory: WebAssembly.Memory,
    private readonly first: number,
  ) {
    this.next = first;
    this.bytes = new Uint8Array(memory.buffer);
  }

  /** Gives back all blocks, after a look at their canaries. */
  reset(): void {
    for (const { start, size } of this.blocks) {
      for (let i = 0; i < CANARY_BYTES; i++) {
        assert.equal(this.bytes[start - 1 - i], CANARY, `written ${1 + i} bytes before a block`);
        assert.equal(
          this.bytes[start + size + i],
          CANARY,
          `written ${i} bytes behind a block of ${size}`,
        );
      }
    }
    this.blocks = [];
    this.next = this.first;
  }

  /** A block of exactly `size` bytes, filled with rubbish. */
  alloc(size: number): number {
    const start = (this.next + CANARY_BYTES + 7) & ~7;
    const end = start + size + CANARY_BYTES;
    if (end > this.bytes.length) {
      this.memory.grow(Math.ceil((end - this.bytes.length) / PAGE));
      this.bytes = new Uint8Array(this.memory.buffer);
    }
    this.bytes.fill(CANARY, this.next, end);
    this.next = end;
    this.blocks.push({ start, size });
    return start;
  }

  allocLimbs(count: number): number {
    return this.alloc(count * 4);
  }

  /** A copy of a magnitude: its address, and its length in limbs. */
  put(value: bigint): [address: number, length: number] {
    const hex = value === 0n ? "" : value.toString(16);
    const length = Math.ceil(hex.length / 8);
    const address = this.allocLimbs(length);
    const view = new DataView(this.memory.buffer);
    for (let i = 0; i < length; i++) {
      const end = hex.length - 8 * i;
      view.setUint32(address + 4 * i, parseInt(hex.slice(Math.max(end - 8, 0), end), 16), true);
    }
    return [address, length];
  }

  /** The magnitude at an address, which must be normalised. */
  take(address: number, length: number): bigint {
    if (length === 0) return 0n;
    const view = new DataView(this.memory.buffer);
    assert.notEqual(view.getUint32(address + 4 * length - 4, true), 0, "leading zero limb");
    let hex = "0x";
    for (let i = length - 1; i >= 0; i--) {
      hex += view
        .getUint32(address + 4 * i, true)
        .toString(16)
        .padStart(8, "0");
    }
    return BigInt(hex);
  }

  putText(text: string): [address: number, length: number] {
    const address = this.alloc(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[address + i] = text.charCodeAt(i);
    return [address, text.length];
  }

  takeText(address: number, length: number): string {
    let text = "";
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.bytes[address + i] ?? 0);
    return text;
  }
}

/** Compiles assembly/data/<name>.ts with the options of the release, as a module that exports what the file exports. */
export async function compileNumeric(name: string, ...flags: string[]): Promise<Harness> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    [
      `assembly/data/${name}.ts`,
      ...["--config", "none.json", "--runtime", "stub", "--use", "abort="],
      ...["-O3", "--noAssert", "--outFile", "numeric.wasm", ...flags],
    ],
    {
      writeFile(file, contents) {
        if (file.endsWith(".wasm")) binary = contents as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(`${name} does not compile: ${stderr.toString()}`);
  const module = await WebAssembly.compile(binary as BufferSource);
  assert.deepEqual(WebAssembly.Module.imports(module), [], "imports of the host");
  const { exports } = await WebAssembly.instantiate(module);
  const memory = exports.memory as WebAssembly.Memory;
  // Static data lies at the bottom of the first page.
  return new Harness(exports as unknown as Numeric, memory, PAGE);
}

/** Seeded random source (xorshift64*). */
export class Random {
  private state: bigint;

  constructor(seed: number) {
    this.state = (BigInt(seed) * 0x9e3779b97f4a7c15n + 0x2545f4914f6cdd1dn) & MASK_64 || 1n;
  }

  next64(): bigint {
    let x = this.state;
    x ^= x >> 12n;
    x ^= (x << 25n) & MASK_64;
    x ^= x >> 27n;
    this.state = x;
    return (x * 0x2545f4914f6cdd1dn) & MASK_64;
  }

  /** 0 <= result < limit, for limits below 2^32. */
  below(limit: number): number {
    return Number((this.next64() >> 32n) % BigInt(limit));
  }

  /** At most `bits` bits, with runs of ones and zeros in a third of the cases: carries and borrows live there. */
  magnitude(bits: number): bigint {
    const length = this.below(bits + 1);
    let value = 0n;
    if (this.below(3) === 0) {
      for (let done = 0; done < length;) {
        const run = 1 + this.below(80);
        value = (value << BigInt(run)) | (this.below(2) ? (1n << BigInt(run)) - 1n : 0n);
        done += run;
      }
    } else {
      let hex = "0x0";
      for (let done = 0; done < length; done += 64) {
        hex += this.next64().toString(16).padStart(16, "0");
      }
      value = BigInt(hex);
    }
    return BigInt.asUintN(length, value);
  }
}

const MASK_64 = (1n << 64n) - 1n;

/** The seed of this run: NUMBERS_SEED, or always the same one. */
export const seed = Number(process.env.NUMBERS_SEED ?? 20240607);
