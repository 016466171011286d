// Makes the release module what it is shipped as. The compiler puts all static data into active segments, so every VM would
// hold all of it: texts of the reference and of the prelude, and the words of each message. Here they become passive
// segments, from which the module copies what it looks at (assembly/base/cold.ts). The catalogues of the profiles, which other
// builds fill at boot, are filled now, by the module itself, and become passive segments too; what filled them goes.
// Called by build.mjs for the release module.
// Invariant: after `coldData` was asked for a place, memory holds there what the compiler had put there (of a literal, its size and its text).

import binaryen from "binaryen";
import { directCalls } from "./direct-calls.mjs";
import {
  CODE,
  DATA,
  DATA_COUNT,
  EXPORT,
  IMPORT,
  leb,
  readLeb,
  readSections,
  signedLeb,
  writeSections,
} from "./wasm-sections.mjs";

/** Exports of assembly/prefill.ts. */
const OWN = [
  "build_cold",
  "build_fill",
  "build_cold_piece",
  "build_cold_ranges",
  "build_pow_place",
  "build_pow_tables",
];
const PROFILES = [0, 1];
/** Ranges from this size on are told to snapshots, which leave them out. RANGES_MAX: KEEP IN STEP with COLD_RANGES_MAX in assembly/base/cold.ts. */
const RANGE_MIN = 4096;
const RANGES_MAX = 8;

/** An object in static data: size of its block, which does not count itself, then its class at 12 and its own size at 16. */
const BLOCK_BYTES = 4;
const HEADER_BYTES = 20;
const SIZE_BYTES = 4;
const STRING_CLASS = 2;
/** An object of a function: its number in the table, then its environment, which is none. */
const FUNCTION_BYTES = 8;

const low = (pair) => Number(pair & 0xffffffffn);
const high = (pair) => Number(pair >> 32n);

/** What the module says of itself: its catalogues, its cold pieces as `{ start, end }`, the place for the ranges. */
function askModule(bytes) {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    lispy: { regex: () => 0 },
  });
  const { memory, build_fill, build_cold_piece, build_cold_ranges } = instance.exports;
  const { build_pow_place, build_pow_tables } = instance.exports;
  const pieces = [];
  for (let i = 0, piece; (piece = build_cold_piece(i)) !== 0n; i++) {
    pieces.push({ start: low(piece), end: low(piece) + high(piece) });
  }
  // Before anything is filled in, memory is static data and nothing else.
  const pow = findPowTables(Buffer.from(memory.buffer));
  const powTables = Buffer.from(memory.buffer.slice(pow.start, pow.end));
  const made = build_pow_tables() >>> 0;
  if (!powTables.equals(Buffer.from(memory.buffer, made, powTables.length))) {
    throw new Error("the tables of Math.pow are not those of assembly/data/pow-tables.ts");
  }
  const catalogues = PROFILES.map((profile) => {
    const place = build_fill(profile);
    return new Uint8Array(memory.buffer.slice(low(place), low(place) + high(place)));
  });
  return {
    pieces,
    catalogues,
    pow,
    ranges: build_cold_ranges() >>> 0,
    powPlace: build_pow_place() >>> 0,
  };
}

/**
 * The tables of the compiler's `Math.pow`, which one function of ours uses (data/number.ts): each by its first two numbers, one behind the
 * other. They are no data of the release module, which makes them itself (data/pow-tables.ts).
 */
const POW_TABLES = [
  { first: [0x3ff6a00000000000n, 0n], size: 4096 },
  { first: [0n, 0x3ff0000000000000n], size: 2048 },
];

function findPowTables(memory) {
  const bytesOf = (numbers) => Buffer.from(BigUint64Array.from(numbers).buffer);
  const start = memory.indexOf(bytesOf(POW_TABLES[0].first));
  let end = start;
  for (const { first, size } of POW_TABLES) {
    const begins = memory.subarray(end, end + 16).equals(bytesOf(first));
    if (start < 0 || !begins) throw new Error("the tables of Math.pow are not where they were");
    end += size;
  }
  return { start, end };
}

/** The text of the module without what only the build uses. */
function dropFilling(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(binaryen.Features.All);
  for (const name of OWN.slice(1)) module.removeExport(name);
  module.runPasses(["remove-unused-module-elements"]);
  const text = module.emitText();
  module.dispose();
  return text;
}

/** The module of a text, and all numbers that its code names, addresses of literals among them. */
function assemble(text) {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  if (!module.validate()) throw new Error("the module is not valid without its table");
  const binary = Buffer.from(module.emitBinary());
  module.dispose();
  // A data segment is one line, and begins with its own address.
  const code = text.replace(/^ \(data .*$/gm, "");
  const numbers = [...code.matchAll(/(?:const |offset=)(\d+)/g)].map(([, number]) =>
    Number(number),
  );
  return { binary, numbers: [...new Set(numbers)].sort((a, b) => a - b) };
}

/** Active segments as `{ offset, bytes }`. */
function readData(body) {
  const segments = [];
  let [count, at] = readLeb(body, 0);
  for (; count > 0; count--) {
    if (body[at] !== 0 || body[at + 1] !== 0x41) throw new Error("a data segment is not plain");
    let offset;
    [offset, at] = readLeb(body, at + 2);
    let size;
    [size, at] = readLeb(body, at + 1);
    segments.push({ offset, bytes: body.subarray(at, at + size) });
    at += size;
  }
  return segments.sort((a, b) => a.offset - b.offset);
}

/** Where the objects of the compiler lie, literals and references to functions: each begins a segment. */
function objectsOf(segments, memory) {
  return segments.flatMap(({ offset }) => {
    const [block, gc, gc2, type, size] = [0, 4, 8, 12, 16].map((at) =>
      memory.readUInt32LE(offset + at),
    );
    const fits = gc === 0 && gc2 === 0 && block >= size + 16 && block < size + 32;
    const end = offset + BLOCK_BYTES + block;
    if (!fits) return [];
    return [
      {
        start: offset,
        end,
        literal: type === STRING_CLASS,
        isFunction: type !== STRING_CLASS && size === FUNCTION_BYTES,
      },
    ];
  });
}

/** What tells the number of the function whose object lies at an address. */
function numberIn(objects, memory) {
  const numbers = new Map(
    objects
      .filter(({ isFunction }) => isFunction)
      .map(({ start }) => [start + HEADER_BYTES, memory.readUInt32LE(start + HEADER_BYTES)]),
  );
  return (address) => numbers.get(address);
}

/** Is the object named by the code, at its beginning, at its text, or somewhere inside? Of a function: itself, which nothing looks into. */
function isNamed({ start, end, isFunction }, sorted) {
  if (isFunction) return sorted.includes(start + HEADER_BYTES);
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < start) from = middle + 1;
    else to = middle;
  }
  return from < sorted.length && sorted[from] <= end;
}

/** What nobody reads of a literal goes: `ready` (assembly/base/cold.ts) asks for its size and its text. */
const clearHeader = ({ start }, memory) => memory.fill(0, start, start + HEADER_BYTES - SIZE_BYTES);

/** Is every second byte zero? So it is in literals of less than 128 characters that Latin-1 has, and such data travels as the others alone. */
const isNarrow = ({ start, end }, memory) =>
  start % 2 === 0 && memory.subarray(start, end).every((byte, i) => byte === 0 || i % 2 === 0);

/**
 * Ranges that touch joined, narrow ones with narrow ones. A gap, however small, is none of ours: static data that begins as zeros and is written later has
 * no bytes in the module, and must not be taken for cold.
 */
function joinRanges(ranges, memory) {
  const joined = [];
  for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    const narrow = isNarrow({ start, end }, memory);
    if (last?.end === start && last.narrow === narrow) last.end = end;
    else joined.push({ start, end, narrow });
  }
  return joined;
}

const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const BRANCH = 0x0c;
const RETURN = 0x0f;
const END = 0x0b;
const NO_VALUE = 0x40;
const I32 = 0x7f;
const ADD = 0x6a;
const SUBTRACT = 0x6b;
const SHIFT_LEFT = 0x74;
const SHIFT_RIGHT = 0x76;
const number = (value) => [0x41, ...signedLeb(value)];
const whenThen = (condition, then) => [...condition, IF, NO_VALUE, ...then, END];
const half = (value) => [...value, ...number(1), SHIFT_RIGHT];
/** memory.init of a segment: to, from, size. */
const initialise = (segment, from, size) => [
  ...[LOCAL_GET, 1, ...from, ...size],
  ...[0xfc, 0x08, ...leb(segment), 0x00],
];

/** Makes of the first half of what was asked for, bytes, the whole, 16 bits each; from the end, so that none is written over too early. */
const WIDEN = [
  ...[...half([LOCAL_GET, 2]), LOCAL_SET, 3],
  ...[LOOP, NO_VALUE, LOCAL_GET, 3, IF, NO_VALUE],
  ...[
    LOCAL_GET,
    1,
    LOCAL_GET,
    3,
    ...number(1),
    SUBTRACT,
    LOCAL_TEE,
    3,
    ...number(1),
    SHIFT_LEFT,
    ADD,
  ],
  // i32.load8_u, i32.store16
  ...[LOCAL_GET, 1, LOCAL_GET, 3, ADD, 0x2d, 0, 0, 0x3b, 0, 0],
  ...[BRANCH, 1, END, END],
];

/** The body of `coldData(what, address, size)`, for cold ranges in segments from `first` on and catalogues from `second` on. */
function loader(ranges, first, catalogues, second) {
  const code = [];
  catalogues.forEach((bytes, profile) => {
    const asked = [LOCAL_GET, 0, ...number(profile + 1), 0x46];
    const all = initialise(second + profile, number(0), number(bytes.length));
    code.push(...whenThen(asked, [...all, RETURN]));
  });
  const narrow = [];
  const wide = [];
  ranges.forEach((range, index) => {
    const from = [LOCAL_GET, 1, ...number(range.start), SUBTRACT];
    const inside = [...from, ...number(range.end - range.start), 0x49];
    const size = [LOCAL_GET, 2];
    if (range.narrow) {
      const halves = initialise(first + index, half(from), half(size));
      narrow.push(...whenThen(inside, [...halves, BRANCH, 1]));
    } else {
      wide.push(...whenThen(inside, [...initialise(first + index, from, size), RETURN]));
    }
  });
  // Literals are asked for most, so they come first.
  code.push(BLOCK, NO_VALUE, ...narrow, ...wide, RETURN, END, ...WIDEN);
  const body = [1, 1, I32, ...code, END];
  return [...leb(body.length), ...body];
}

/** Exports without one name, and the function that had it. */
function takeExport(body, wanted) {
  const kept = [];
  let found;
  let [count, at] = readLeb(body, 0);
  for (; count > 0; count--) {
    const begin = at;
    const [size, start] = readLeb(body, at);
    const name = body.subarray(start, start + size).toString();
    const [index, end] = readLeb(body, start + size + 1);
    if (name === wanted) found = index;
    else kept.push(body.subarray(begin, end));
    at = end;
  }
  if (found === undefined) throw new Error(`the module does not export ${wanted}`);
  return [found, Buffer.concat([Buffer.from(leb(kept.length)), ...kept])];
}

/** The code section with another body for one function. */
function exchangeBody(body, index, replacement) {
  let [, at] = readLeb(body, 0);
  for (; index > 0; index--) {
    const [size, start] = readLeb(body, at);
    at = start + size;
  }
  const [size, start] = readLeb(body, at);
  return Buffer.concat([
    body.subarray(0, at),
    Buffer.from(replacement),
    body.subarray(start + size),
  ]);
}

const importCount = (section) => (section ? readLeb(section.body, 0)[0] : 0);

/** The module as it is shipped. */
export function coolData(bytes) {
  const asked = askModule(bytes);
  const segments = readData(readSections(bytes).find(({ id }) => id === DATA).body);
  const memory = Buffer.alloc(Math.max(...segments.map((s) => s.offset + s.bytes.length)) + 64);
  for (const { offset, bytes: part } of segments) memory.set(part, offset);
  const objects = objectsOf(segments, memory);
  const { binary, numbers } = assemble(directCalls(dropFilling(bytes), numberIn(objects, memory)));
  const sections = readSections(binary);
  const section = (wanted) => sections.find(({ id }) => id === wanted);

  // Objects that only the filling used go; what is always needed is all the rest but literals and cold pieces.
  const gone = objects.filter((object) => !isNamed(object, numbers));
  for (const { start, end } of gone) memory.fill(0, start, end);
  const literals = objects.filter((object) => object.literal && !gone.includes(object));
  const pieces = asked.pieces.filter((piece) => {
    const named = isNamed({ start: piece.start, end: piece.end - 1 }, numbers);
    if (!named) memory.fill(0, piece.start, piece.end);
    return named;
  });
  memory.fill(0, asked.pow.start, asked.pow.end);
  const hot = Buffer.from(memory);
  for (const { start, end } of [...literals, ...asked.pieces]) hot.fill(0, start, end);
  for (const literal of literals) clearHeader(literal, memory);
  // What is gone is never written either, so it may lie within a range.
  const ranges = joinRanges([...literals, ...gone, ...pieces], memory).filter(({ start, end }) =>
    memory.subarray(start, end).some((byte) => byte !== 0),
  );

  // What the record has no room for is copied with the rest of a VM, the smallest first.
  const bytesOf = ({ start, end }) => end - start;
  const large = [...ranges, asked.pow].filter((range) => bytesOf(range) >= RANGE_MIN);
  large.sort((left, right) => bytesOf(right) - bytesOf(left));
  large.slice(0, RANGES_MAX).forEach(({ start, end }, index) => {
    hot.writeUInt32LE(start, asked.ranges + 8 * index);
    hot.writeUInt32LE(end, asked.ranges + 8 * index + 4);
  });
  hot.writeUInt32LE(asked.pow.start, asked.powPlace);
  const active = nonZeroRuns(hot);
  const passive = [
    ...ranges.map(({ start, end, narrow }) => {
      const all = memory.subarray(start, end);
      return narrow ? all.filter((_, i) => i % 2 === 0) : all;
    }),
    ...asked.catalogues,
  ];
  section(DATA).body = Buffer.concat([
    Buffer.from(leb(active.length + passive.length)),
    ...active.flatMap(({ start, end }) => [
      Buffer.from([0, ...number(start), END, ...leb(end - start)]),
      hot.subarray(start, end),
    ]),
    ...passive.flatMap((part) => [Buffer.from([1, ...leb(part.length)]), part]),
  ]);
  section(DATA_COUNT).body = Buffer.from(leb(active.length + passive.length));
  const [index, exports] = takeExport(section(EXPORT).body, OWN[0]);
  section(EXPORT).body = exports;
  const first = active.length;
  section(CODE).body = exchangeBody(
    section(CODE).body,
    index - importCount(section(IMPORT)),
    loader(ranges, first, asked.catalogues, first + ranges.length),
  );
  return writeSections(binary, sections);
}

/** Where bytes other than zero lie; gaps that cost less than a segment are part of a run. */
function nonZeroRuns(memory) {
  const runs = [];
  for (let at = 0; at < memory.length; at++) {
    if (memory[at] === 0) continue;
    const last = runs.at(-1);
    if (last && at - last.end <= 64) last.end = at + 1;
    else runs.push({ start: at, end: at + 1 });
  }
  return runs;
}
