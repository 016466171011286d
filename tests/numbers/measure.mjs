// The figures of docs/adr/0003 and 0004: own limbs against a BigInt function that the module imports, and text of
// doubles, all in one run. Usage: node tests/numbers/measure.mjs (from the root, on a quiet machine). Not a test.
// The host's side is as fast as it could be made: words by BigUint64Array when there are few, hex when there are many.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "assemblyscript/asc";

const take = (names, file) => `import { ${names} } from "./assembly/data/${file}";\n`;
const loop = (name, parameters, body) =>
  `export function ${name}(times: i32, ${parameters}): void { for (let i = 0; i < times; i++) { ${body} } }\n`;
const two = "d: usize, r: usize, a: usize, an: i32, b: usize, bn: i32, s: usize";
const entry =
  take("limbsMul, limbsDivMod, limbsToDecimal, limbsFromDecimal", "limbs") +
  take("formatFloat, parseFloatText", "float-text") +
  `@external("host", "multiply") declare function hostMultiply(d: usize, a: usize, an: i32, b: usize, bn: i32): i32;
@external("host", "divide") declare function hostDivide(d: usize, r: usize, a: usize, an: i32, b: usize, bn: i32): i32;
@external("host", "toDecimal") declare function hostToDecimal(d: usize, a: usize, an: i32): i32;
@external("host", "parse") declare function hostParse(src: usize, len: i32): f64;
let sum: f64 = 0;\n` +
  loop("multiplyOwn", two, "limbsMul(d, a, an, b, bn, s);") +
  loop("multiplyHost", two, "hostMultiply(d, a, an, b, bn);") +
  loop("divideOwn", two, "limbsDivMod(d, r, a, an, b, bn, s);") +
  loop("divideHost", two, "hostDivide(d, r, a, an, b, bn);") +
  loop("toDecimalOwn", "d: usize, a: usize, an: i32, s: usize", "limbsToDecimal(d, a, an, s);") +
  loop("toDecimalHost", "d: usize, a: usize, an: i32, s: usize", "hostToDecimal(d, a, an);") +
  loop("fromDecimalOwn", "d: usize, a: usize, n: i32, s: usize", "limbsFromDecimal(d, a, n, s);") +
  // Arrays of 4,096 doubles, and of as many texts of 32 bytes with a length in the last one.
  loop(
    "formatOwn",
    "d: usize, list: usize",
    "formatFloat(d, load<f64>(list + ((i & 4095) << 3)));",
  ) +
  loop(
    "parseOwn",
    "d: usize, list: usize",
    "const t = list + ((i & 4095) << 5); sum += parseFloatText(t, load<u8>(t, 31));",
  ) +
  loop(
    "parseHost",
    "d: usize, list: usize",
    "const t = list + ((i & 4095) << 5); sum += hostParse(t, load<u8>(t, 31));",
  ) +
  `export { formatFloat };`;

async function compile() {
  let binary;
  const { error, stderr } = await main(
    [
      "measure.ts",
      "--config",
      "none.json",
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--use",
      "abort=",
      "-o",
      "m.wasm",
    ],
    {
      readFile(name, baseDir) {
        if (name === "measure.ts") return entry;
        try {
          return readFileSync(join(baseDir, name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile(name, contents) {
        if (name.endsWith(".wasm")) binary = contents;
      },
    },
  );
  if (error) throw new Error(stderr.toString());
  return binary;
}

let words = new BigUint64Array(0);
let bytes = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A magnitude at an 8-byte boundary as a BigInt. */
function read(address, length) {
  const first = address >>> 3;
  const whole = length >> 1;
  let top = length & 1 ? words[first + whole] & 0xffffffffn : 0n;
  if (whole <= 4) {
    for (let i = whole - 1; i >= 0; i--) top = (top << 64n) | words[first + i];
    return top;
  }
  let hex = "0x" + top.toString(16);
  for (let i = whole - 1; i >= 0; i--) hex += words[first + i].toString(16).padStart(16, "0");
  return BigInt(hex);
}

function write(address, value) {
  const first = address >>> 3;
  let i = 0;
  if (value < 1n << 256n) {
    for (; value > 0n; value >>= 64n) words[first + i++] = value;
  } else {
    const hex = value.toString(16);
    for (let end = hex.length; end > 0; end -= 16) {
      words[first + i++] = BigInt("0x" + hex.slice(Math.max(end - 16, 0), end));
    }
  }
  return i === 0 ? 0 : 2 * i - Number(words[first + i - 1] >> 32n === 0n);
}

const host = {
  multiply: (d, a, an, b, bn) => write(d, read(a, an) * read(b, bn)),
  divide(d, r, a, an, b, bn) {
    const [x, y] = [read(a, an), read(b, bn)];
    write(r, x % y);
    return write(d, x / y);
  },
  toDecimal: (d, a, an) => encoder.encodeInto(read(a, an).toString(), bytes.subarray(d)).written,
  parse: (src, length) => Number(decoder.decode(bytes.subarray(src, src + length))),
};

const { instance } = await WebAssembly.instantiate(await compile(), { host });
const run = instance.exports;
const memory = run.memory;
memory.grow(64);
words = new BigUint64Array(memory.buffer);
bytes = new Uint8Array(memory.buffer);

/** Best of seven, in nanoseconds a call; each at least 10 ms long. */
function time(name, ...rest) {
  let times = 1;
  for (;;) {
    const begin = performance.now();
    run[name](times, ...rest);
    if (performance.now() - begin > 10) break;
    times *= 2;
  }
  let best = Infinity;
  for (let i = 0; i < 7; i++) {
    const begin = performance.now();
    run[name](times, ...rest);
    best = Math.min(best, performance.now() - begin);
  }
  return (best / times) * 1e6;
}

let state = 88172645463325252n;
function random64() {
  state ^= BigInt.asUintN(64, state << 13n);
  state ^= state >> 7n;
  state ^= BigInt.asUintN(64, state << 17n);
  return state;
}

const at = (slot) => 65536 + slot * 500_000;
const round = (ns) =>
  ns < 1000
    ? `${ns.toFixed(0)} ns`
    : ns < 1e6
      ? `${(ns / 1e3).toFixed(1)} us`
      : `${(ns / 1e6).toFixed(2)} ms`;
console.log(`Node ${process.version}`);
console.log(
  "| bits | mul own | host | divmod own | host | to decimal own | host | from decimal own |\n|---|---|---|---|---|---|---|---|",
);
for (const bits of [64, 256, 1024, 4096, 16384, 65536]) {
  const n = bits / 32;
  for (let i = 0; i < n / 2; i++) {
    words[(at(0) >> 3) + i] = random64();
    words[(at(1) >> 3) + i] = random64() | (1n << 63n);
  }
  for (let i = 0; i < n; i++) words[(at(2) >> 3) + i] = random64() | (1n << 63n);
  const pair = [at(3), at(4), at(0), n, at(1), n, at(6)];
  const quotient = [at(3), at(4), at(2), 2 * n, at(1), n, at(6)];
  const text = [at(5), at(1), n, at(6)];
  const digits = host.toDecimal(at(5), at(1), n);
  const figures = [
    time("multiplyOwn", ...pair),
    time("multiplyHost", ...pair),
    time("divideOwn", ...quotient),
    time("divideHost", ...quotient),
    time("toDecimalOwn", ...text),
    time("toDecimalHost", ...text),
    time("fromDecimalOwn", at(3), at(5), digits, at(6)),
  ];
  console.log(`| ${bits} | ${figures.map(round).join(" | ")} |`);
}

const doubles = new Float64Array(memory.buffer, at(0), 4096);
const kinds = {
  "random bits": () =>
    new Float64Array(new BigUint64Array([random64() & 0xbfffffffffffffffn]).buffer)[0],
  "two decimals": () => Number(random64() % 1000000n) / 100,
  "small integers": () => Number(random64() % 100000n),
};
console.log("\n| doubles | print own | parse own | parse by the host |\n|---|---|---|---|");
for (const [kind, make] of Object.entries(kinds)) {
  for (let i = 0; i < 4096; i++) {
    do doubles[i] = make();
    while (!Number.isFinite(doubles[i]));
    bytes[at(1) + i * 32 + 31] = run.formatFloat(at(1) + i * 32, doubles[i]);
  }
  const figures = [
    time("formatOwn", at(3), at(0)),
    time("parseOwn", 0, at(1)),
    time("parseHost", 0, at(1)),
  ];
  console.log(`| ${kind} | ${figures.map(round).join(" | ")} |`);
}
const hard = ["2.2250738585072011e-308", "9007199254740993.0", "1e-310"];
for (const text of hard) {
  for (let i = 0; i < 4096; i++) {
    encoder.encodeInto(text, bytes.subarray(at(1) + i * 32));
    bytes[at(1) + i * 32 + 31] = text.length;
  }
  console.log(
    `| ${text} | | ${round(time("parseOwn", 0, at(1)))} | ${round(time("parseHost", 0, at(1)))} |`,
  );
}
