// Property tests of assembly/data/utf8.ts and unicode.ts against the host's own strings, over all code points.
// Compiles a harness that exists only in memory, the way the VM is built (stub runtime, -O3, no imports), and talks to
// it through raw memory. Where the tables' Unicode version is not the host's, differences that a newer version can
// bring (new letters, new pairs, new digits) are counted, printed and allowed; all others fail.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";
import { cpuMs } from "../support/cpu.js";

interface Harness {
  memory: WebAssembly.Memory;
  scratchBase(): number;
  staticBytes(): number;
  utf8Length(cp: number): number;
  utf8Width(lead: number): number;
  decodeUtf8(ptr: number): number;
  encodeUtf8(dst: number, cp: number): number;
  countCodePoints(ptr: number, len: number): number;
  byteOffsetOf(ptr: number, len: number, index: number): number;
  validateUtf8(ptr: number, len: number): number;
  compareBytes(a: number, an: number, b: number, bn: number): number;
  findBytes(hay: number, hn: number, needle: number, nn: number, from: number): number;
  hashBytes(ptr: number, len: number): number;
  upperCaseCodePoint(cp: number, out: number): number;
  lowerCaseCodePoint(cp: number, out: number): number;
  upperCaseUtf8(src: number, len: number, dst: number): number;
  lowerCaseUtf8(src: number, len: number, dst: number): number;
  isCased(cp: number): number;
  isCaseIgnorable(cp: number): number;
  isAlphabetic(cp: number): number;
  isSpace(cp: number): number;
  decimalDigitValue(cp: number): number;
}

const HARNESS = `
export * from "./assembly/data/utf8";
export * from "./assembly/data/unicode";
export function scratchBase(): usize { return (__heap_base + 15) & ~15; }
export function staticBytes(): usize { return __heap_base - FREE_LOW_BYTES; }
/** asc begins static data at this address. */
const FREE_LOW_BYTES: usize = 1024;
`;
const PYTHON_SPACES = new Set([
  9, 10, 11, 12, 13, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002,
  0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
  0x3000,
]);
const SCRATCH_PAGES = 256;

/** The checkout: this file may run from source or bundled elsewhere, always with the checkout as (or above) the working directory. */
function findRoot(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "assembly/data/unicode.ts"))) return folder;
    assert.notEqual(folder, dirname(folder), "run the tests inside the checkout");
  }
}

const root = findRoot();
const generator = (await import(pathToFileURL(join(root, "scripts/gen-unicode.mjs")).href)) as {
  renderUnicodeTables(): string;
  readTablesVersion(text: string): string;
};
const tablesText = readFileSync(join(root, "assembly/data/unicode-tables.ts"), "utf8");
const tablesVersion = generator.readTablesVersion(tablesText);
const sameVersion = tablesVersion === process.versions.unicode;

let vm: Harness;
let bytes: Uint8Array;
/** Three areas far apart: input, output, and room for a few u32. */
let input = 0;
let output = 0;
let words = 0;

async function compileHarness(): Promise<Harness> {
  const outputs = new Map<string, Uint8Array>();
  const flags = ["--runtime", "stub", "-O3", "--noAssert", "--use", "abort="];
  const { error, stderr } = await asc.main(
    ["harness.ts", "--baseDir", root, "--outFile", "harness.wasm", ...flags],
    {
      readFile(name: string, folder: string) {
        if (name === "harness.ts") return HARNESS;
        // The VM's own configuration would add its entry files.
        if (name.endsWith("asconfig.json")) return null;
        const path = resolve(folder, name);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile(name: string, contents: Uint8Array | string) {
        if (typeof contents !== "string") outputs.set(name, contents);
      },
      listFiles: () => [],
    },
  );
  assert.equal(error, null, stderr.toString());
  const wasm = outputs.get("harness.wasm");
  assert.ok(wasm);
  const module = await WebAssembly.compile(wasm as BufferSource);
  assert.deepEqual(
    WebAssembly.Module.imports(module),
    [],
    "the modules need nothing from the host",
  );
  return (await WebAssembly.instantiate(module, {})).exports as unknown as Harness;
}

before(async () => {
  vm = await compileHarness();
  vm.memory.grow(SCRATCH_PAGES);
  bytes = new Uint8Array(vm.memory.buffer);
  words = vm.scratchBase();
  input = words + 64;
  output = input + 4 * 1024 * 1024;
});

/** A small seeded generator, so that a failure repeats. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

function isSurrogate(cp: number): boolean {
  return cp >= 0xd800 && cp <= 0xdfff;
}

/** Writes a string as UTF-8 at `at`, lone surrogates as three bytes; returns the length. */
function put(text: string, at: number): number {
  let length = 0;
  for (const character of text) length += vm.encodeUtf8(at + length, character.codePointAt(0)!);
  return length;
}

function take(at: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i += vm.utf8Width(bytes[at + i]!))
    text += String.fromCodePoint(vm.decodeUtf8(at + i));
  return text;
}

function convert(kind: "upper" | "lower", text: string): string {
  const length = put(text, input);
  const written =
    kind === "upper"
      ? vm.upperCaseUtf8(input, length, output)
      : vm.lowerCaseUtf8(input, length, output);
  assert.ok(
    written <= 3 * length,
    `${JSON.stringify(text)} grew from ${length} to ${written} bytes`,
  );
  return take(output, written);
}

function show(cp: number): string {
  return `U+${cp.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Compares one property over all code points but surrogates; `explains` says which differences a version may bring. */
function compareAll<T>(
  name: string,
  ours: (cp: number) => T,
  hosts: (cp: number) => T,
  explains: (ours: T, hosts: T, cp: number) => boolean,
): void {
  const allowed: number[] = [];
  for (let cp = 0; cp <= 0x10ffff; cp++) {
    if (isSurrogate(cp)) continue;
    const mine = ours(cp);
    const theirs = hosts(cp);
    if (mine === theirs) continue;
    if (!sameVersion && explains(mine, theirs, cp)) allowed.push(cp);
    else assert.fail(`${name} of ${show(cp)}: ${String(mine)}, the host says ${String(theirs)}`);
  }
  if (allowed.length > 0) {
    console.log(
      `# ${name}: ${allowed.length} code points differ between Unicode ${tablesVersion} and ${process.versions.unicode}, e.g. ${show(allowed[0]!)}`,
    );
  }
}

const skipReason = `the tables hold Unicode ${tablesVersion}, this Node has ${process.versions.unicode}`;

test(
  "the committed tables are what the generator writes",
  { skip: sameVersion ? false : skipReason },
  () => {
    assert.ok(generator.renderUnicodeTables() === tablesText, "run: node scripts/gen-unicode.mjs");
  },
);

test("the tables stay compact", () => {
  const declared = Number(/, (\d+) bytes of static data/.exec(tablesText)?.[1]);
  assert.ok(declared > 0 && declared < 6656, `${declared} bytes`);
  assert.ok(vm.staticBytes() < 7680, `${vm.staticBytes()} bytes of static data in the module`);
});

test("upper and lower case of every code point, alone and as text", () => {
  for (const kind of ["upper", "lower"] as const) {
    const host = (text: string) => (kind === "upper" ? text.toUpperCase() : text.toLowerCase());
    const memoryWords = new Uint32Array(vm.memory.buffer, words, 4);
    const convertOne = (cp: number) => {
      const count =
        kind === "upper" ? vm.upperCaseCodePoint(cp, words) : vm.lowerCaseCodePoint(cp, words);
      let total = 0;
      for (let i = 0; i < count; i++) total += vm.utf8Length(memoryWords[i]!);
      assert.ok(total <= 3 * vm.utf8Length(cp), `${show(cp)} grows more than threefold`);
      return String.fromCodePoint(...memoryWords.subarray(0, count));
    };
    // A newer version may add a pair: then the older one leaves the code point alone.
    compareAll(
      kind,
      convertOne,
      (cp) => host(String.fromCodePoint(cp)),
      (mine, theirs, cp) => [mine, theirs].includes(String.fromCodePoint(cp)),
    );
    for (let cp = 0; cp <= 0x10ffff; cp++) {
      const length = vm.encodeUtf8(input, cp);
      const written =
        kind === "upper"
          ? vm.upperCaseUtf8(input, length, output)
          : vm.lowerCaseUtf8(input, length, output);
      assert.ok(written <= 3 * length, `${show(cp)} grows more than threefold`);
      if (isSurrogate(cp)) assert.equal(vm.decodeUtf8(output), cp);
    }
  }
});

test("properties of every code point", () => {
  const differs = () => true;
  compareAll(
    "isCased",
    (cp) => vm.isCased(cp) !== 0,
    (cp) => /^\p{Cased}$/u.test(String.fromCodePoint(cp)),
    differs,
  );
  compareAll(
    "isCaseIgnorable",
    (cp) => vm.isCaseIgnorable(cp) !== 0,
    (cp) => /^\p{Case_Ignorable}$/u.test(String.fromCodePoint(cp)),
    differs,
  );
  compareAll(
    "isAlphabetic",
    (cp) => vm.isAlphabetic(cp) !== 0,
    (cp) => /^\p{Alphabetic}$/u.test(String.fromCodePoint(cp)),
    differs,
  );
  compareAll(
    "decimal digit",
    (cp) => vm.decimalDigitValue(cp) >= 0,
    (cp) => /^\p{Nd}$/u.test(String.fromCodePoint(cp)),
    differs,
  );
  compareAll(
    "isSpace",
    (cp) => vm.isSpace(cp) !== 0,
    (cp) => PYTHON_SPACES.has(cp),
    () => false,
  );
  // Digits come in tens, so the value counts up from 0 over the digits in order.
  let expected = 0;
  for (let cp = 0; cp <= 0x10ffff; cp++) {
    const value = vm.decimalDigitValue(cp);
    if (value < 0) continue;
    assert.equal(value, expected, show(cp));
    expected = (expected + 1) % 10;
  }
  for (const cp of [0xd800, 0xdfff]) {
    assert.deepEqual(
      [vm.isCased(cp), vm.isCaseIgnorable(cp), vm.isSpace(cp), vm.decimalDigitValue(cp)],
      [0, 0, 0, -1],
    );
  }
});

test("random text changes case as the host's does, final sigma included", () => {
  const random = makeRandom(20260101);
  const pool = Array.from(
    "aZ09 .'’:-_ΣΣΣσςΑάΌ\u0345\u0301\u00ad\u02b0\u200bßẞİIıŉΐŐffiﬗԱևЖжǅǰᾳᾼ\u{10400}\u{10428}\u{1e900}\u{1d400}\u{e0041}漢😀",
  );
  pool.push("\ud800", "\udfff");
  for (let round = 0; round < 20000; round++) {
    let text = "";
    for (let i = random(24); i > 0; i--) text += pool[random(pool.length)];
    assert.equal(convert("upper", text), text.toUpperCase(), JSON.stringify(text));
    assert.equal(convert("lower", text), text.toLowerCase(), JSON.stringify(text));
  }
  for (const text of [
    "",
    "Σ",
    "ΑΣ",
    "ΑΣ.",
    "ΑΣ.Β",
    "ΑΣ Β",
    ".Σ",
    "Α.Σ",
    "ΟΔΥΣΣΕΥΣ ΟΔΟΣ",
    "plain ASCII only, LONGER THAN EIGHT",
    "İstanbul",
  ]) {
    assert.equal(convert("lower", text), text.toLowerCase(), text);
  }
});

test("case conversion of hostile text takes linear time", () => {
  const started = cpuMs();
  for (const unit of ["Σ", "Σ'", "\u0301"]) {
    const text = "Α" + unit.repeat(200000 / unit.length) + "Σ";
    assert.equal(convert("lower", text), text.toLowerCase());
  }
  assert.ok(cpuMs() - started < 5000);
});

test("encoding, decoding and validating every code point", () => {
  const encoder = new TextEncoder();
  for (let cp = 0; cp <= 0x10ffff; cp++) {
    const length = vm.encodeUtf8(input, cp);
    assert.equal(length, vm.utf8Length(cp));
    assert.equal(vm.utf8Width(bytes[input]!), length);
    assert.equal(vm.decodeUtf8(input), cp);
    assert.equal(vm.countCodePoints(input, length), 1);
    assert.equal(vm.validateUtf8(input, length), isSurrogate(cp) ? 0 : -1);
    if (cp % 61 === 0 && !isSurrogate(cp)) {
      assert.deepEqual(
        bytes.slice(input, input + length),
        encoder.encode(String.fromCodePoint(cp)),
      );
      for (let cut = 1; cut < length; cut++) assert.equal(vm.validateUtf8(input, cut), 0);
    }
  }
});

/** Offset of the first ill-formed sequence as a TextDecoder sees it: the longest prefix it accepts. */
function findIllFormed(sample: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for (let length = sample.length; length >= 0; length--) {
    try {
      decoder.decode(sample.subarray(0, length));
      return length === sample.length ? -1 : length;
    } catch {
      continue;
    }
  }
  return 0;
}

test("validation agrees with TextDecoder on every pair of leading bytes", () => {
  for (let lead = 0x80; lead <= 0xff; lead++) {
    for (let second = 0x7f; second <= 0xc0; second++) {
      const sample = Uint8Array.of(lead, second, 0x80, 0xbf, 0x61);
      bytes.set(sample, input);
      for (let length = 2; length <= sample.length; length++) {
        const expected = findIllFormed(sample.subarray(0, length));
        assert.equal(vm.validateUtf8(input, length), expected, String(sample));
      }
    }
  }
});

test("validation agrees with TextDecoder on random bytes", () => {
  const random = makeRandom(7);
  const edges = [
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed,
    0xef, 0xf0, 0xf3, 0xf4, 0xf5, 0xff,
  ];
  for (let round = 0; round < 30000; round++) {
    const sample = Uint8Array.from({ length: random(14) }, () =>
      random(3) === 0 ? 0x61 : edges[random(edges.length)]!,
    );
    bytes.set(sample, input);
    assert.equal(vm.validateUtf8(input, sample.length), findIllFormed(sample), String(sample));
  }
});

test("counting, offsets, comparison and search agree with arrays of code points", () => {
  const random = makeRandom(99);
  const alphabet = ["a", "a", "b", "é", "Σ", "漢", "😀", "\ufffd", "\ud834"];
  const makeText = (most: number, letters: number) => {
    const points: string[] = [];
    for (let i = random(most); i > 0; i--) points.push(alphabet[random(letters)]!);
    return points;
  };
  for (let round = 0; round < 20000; round++) {
    const letters = 2 + random(alphabet.length - 1);
    const hay = makeText(60, letters);
    const needle = makeText(7, letters);
    const hayLength = put(hay.join(""), input);
    const needleLength = put(needle.join(""), output);
    assert.equal(vm.countCodePoints(input, hayLength), hay.length);
    const index = random(hay.length + 3);
    const skipped = hay
      .slice(0, index)
      .reduce((sum, point) => sum + vm.utf8Length(point.codePointAt(0)!), 0);
    assert.equal(vm.byteOffsetOf(input, hayLength, index), skipped);
    const hayBytes = Buffer.from(bytes.buffer, input, hayLength);
    const needleBytes = Buffer.from(bytes.buffer, output, needleLength);
    assert.equal(
      vm.compareBytes(input, hayLength, output, needleLength),
      Buffer.compare(hayBytes, needleBytes),
    );
    const from = random(hayLength + 2);
    const expected =
      needleLength === 0 ? (from <= hayLength ? from : -1) : hayBytes.indexOf(needleBytes, from);
    assert.equal(vm.findBytes(input, hayLength, output, needleLength, from), expected);
  }
});

test("search stays correct and linear on periodic text", () => {
  const random = makeRandom(5);
  const started = cpuMs();
  const makePeriodic = (length: number, unit: string) => {
    const made = Buffer.alloc(length, unit);
    for (let i = random(4); i > 0; i--) made[random(length)] = 0x61 + random(2);
    return made;
  };
  for (let round = 0; round < 3000; round++) {
    const unit = ["a", "ab", "aab", "aabab", "abaab"][random(5)]!;
    const hay = makePeriodic(400 + random(1500), unit);
    const needle =
      random(3) === 0
        ? hay.subarray(random(200), 210 + random(100))
        : makePeriodic(2 + random(150), unit);
    bytes.set(hay, input);
    bytes.set(needle, output);
    const from = random(30);
    assert.equal(
      vm.findBytes(input, hay.length, output, needle.length, from),
      hay.indexOf(needle, from),
      `${needle}`,
    );
  }
  // Quadratic search would take 10^12 steps here.
  const half = 1_000_000;
  for (const [place, byte] of [
    [0, 0x62],
    [half >> 1, 0x62],
    [half - 2, 0x62],
  ] as const) {
    bytes.fill(0x61, input, input + 2 * half);
    bytes.fill(0x61, output, output + half);
    bytes[output + place] = byte;
    assert.equal(vm.findBytes(input, 2 * half, output, half, 0), -1);
  }
  assert.ok(cpuMs() - started < 8000);
});

test("hashes are well spread, depend on every bit and are never 0", () => {
  const random = makeRandom(3);
  const seen = new Set<number>();
  const low = new Uint32Array(1024);
  let collisions = 0;
  const total = 100_000;
  for (let i = 0; i < total; i++) {
    const length = put(`key-${i}`, input);
    const hash = vm.hashBytes(input, length) >>> 0;
    assert.notEqual(hash, 0);
    if (seen.has(hash)) collisions++;
    seen.add(hash);
    low[hash & 1023]! += 1;
  }
  // 1.2 collisions are expected; the counts of the low ten bits follow a chi-square of 1023 degrees.
  assert.ok(collisions <= 10, `${collisions} collisions`);
  const expected = total / 1024;
  const chiSquare = low.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert.ok(chiSquare > 800 && chiSquare < 1270, `chi-square ${chiSquare}`);
  for (const length of [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 40]) {
    const flips = new Float64Array(length * 8);
    const rounds = 200;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < length; i++) bytes[input + i] = random(256);
      const base = vm.hashBytes(input, length);
      for (let bit = 0; bit < length * 8; bit++) {
        bytes[input + (bit >> 3)]! ^= 1 << (bit & 7);
        let changed = base ^ vm.hashBytes(input, length);
        bytes[input + (bit >> 3)]! ^= 1 << (bit & 7);
        for (; changed !== 0; changed &= changed - 1) flips[bit]! += 1;
      }
    }
    for (const [bit, count] of flips.entries()) {
      const mean = count / rounds;
      assert.ok(mean > 14 && mean < 18, `bit ${bit} of ${length} bytes flips ${mean} of 32 bits`);
    }
  }
  // Runs of one byte differ by length alone.
  const runs = new Set<number>();
  for (const byte of [0, 0x61]) {
    bytes.fill(byte, input, input + 500);
    for (let length = 0; length < 500; length++) runs.add(vm.hashBytes(input, length));
  }
  assert.equal(runs.size, 999);
});
