// Adds two exports to a module, which no source text could say: `lispy_save_globals(address)` writes every mutable global
// to memory, `lispy_load_globals(address)` reads them back. The compiler makes a global of every static field, so they
// are half of a VM's state; memory is the other. Called by build.mjs for all modules (docs/adr/0016-snapshots.md).
// Invariant: only these two functions are added, behind the others; nothing that was there changes but its place.

import {
  CODE,
  EXPORT,
  FUNCTION,
  GLOBAL,
  IMPORT,
  leb,
  readLeb,
  readSections,
  TYPE,
  writeSections,
} from "./wasm-sections.mjs";

/** Bytes that the module sets apart for its globals. KEEP IN STEP with SnapshotRecord in assembly/shared/abi.ts. */
const ROOM = 4096;

const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const END = 0x0b;

/** What is known of a value type: bytes, log2 of the alignment, and the instructions that store and load it. */
const TYPES = new Map([
  [0x7f, { size: 4, align: 2, store: 0x36, load: 0x28 }],
  [0x7e, { size: 8, align: 3, store: 0x37, load: 0x29 }],
  [0x7d, { size: 4, align: 2, store: 0x38, load: 0x2a }],
  [0x7c, { size: 8, align: 3, store: 0x39, load: 0x2b }],
]);

/** Where the initial value that begins at `at` ends. */
function afterInitial(body, at) {
  const opcode = body[at++];
  if (opcode === 0x44) at += 8;
  else if (opcode === 0x43) at += 4;
  // i32.const, i64.const, global.get: a number of any length.
  else if (opcode === I32_CONST || opcode === 0x42 || opcode === GLOBAL_GET) {
    while (body[at++] >= 128);
  } else throw new Error(`a global begins with instruction ${opcode}`);
  if (body[at++] !== END) throw new Error("a global begins with an expression");
  return at;
}

/** The mutable globals: index and type, 8-byte ones first so that all are aligned. */
function mutableGlobals(body) {
  const found = [];
  const [count, first] = readLeb(body, 0);
  for (let index = 0, at = first; index < count; index++) {
    const type = TYPES.get(body[at]);
    if (body[at + 1] === 1) {
      if (!type) throw new Error(`global ${index} has a type that cannot be saved`);
      found.push({ index, ...type });
    }
    at = afterInitial(body, at + 2);
  }
  return found.sort((a, b) => b.size - a.size || a.index - b.index);
}

/** How many functions are imported; imported globals would be state outside the module. */
function importedFunctions(body) {
  let functions = 0;
  let [count, at] = readLeb(body, 0);
  for (; count > 0; count--) {
    for (let name = 0; name < 2; name++) {
      const [size, start] = readLeb(body, at);
      at = start + size;
    }
    if (body[at] !== 0) throw new Error("the module imports something other than functions");
    functions += 1;
    [, at] = readLeb(body, at + 1);
  }
  return functions;
}

/** A body whose locals are its parameters, with its size in front. */
const functionBody = (instructions) => {
  const body = [0, ...instructions, END];
  return [...leb(body.length), ...body];
};

/**
 * The address moves on with each global instead of standing in each instruction: the same few bytes over and over
 * compress to half of what offsets do.
 */
function bodies(globals) {
  const save = [];
  const load = [];
  let step = 0;
  for (const { index, size, align, store, load: loadType } of globals) {
    const address = [LOCAL_GET, 0, I32_CONST, step, I32_ADD, LOCAL_TEE, 0];
    save.push(...address, GLOBAL_GET, ...leb(index), store, align, 0);
    load.push(...address, loadType, align, 0, GLOBAL_SET, ...leb(index));
    step = size;
  }
  return [functionBody(save), functionBody(load)];
}

/** A vector with more elements, encoded one behind the other. */
function extended(section, count, bytes) {
  const [before, start] = readLeb(section.body, 0);
  section.body = Buffer.from([...leb(before + count), ...section.body.subarray(start), ...bytes]);
  return before;
}

const exported = (name, index) => [name.length, ...Buffer.from(name), 0, ...leb(index)];

/** Where the first function begins, in bytes from the beginning of the file. */
function codeStart(bytes, sections) {
  let at = 8;
  for (const { id, body } of sections) {
    at += 1 + leb(body.length).length;
    if (id === CODE) return at + readLeb(body, 0)[1];
    at += body.length;
  }
  throw new Error("the module has no code");
}

/** The module with the two exports, and by how many bytes its code has moved. */
export function saveGlobals(bytes) {
  const sections = readSections(bytes);
  const section = (wanted) => sections.find(({ id }) => id === wanted);
  const globals = mutableGlobals(section(GLOBAL).body);
  const room = globals.reduce((sum, { size }) => sum + size, 0);
  if (room > ROOM) throw new Error(`the globals take ${room} bytes, there is room for ${ROOM}`);
  const before = codeStart(bytes, sections);
  // One parameter, an i32; no result.
  const type = extended(section(TYPE), 1, [0x60, 1, 0x7f, 0]);
  const imported = section(IMPORT) ? importedFunctions(section(IMPORT).body) : 0;
  const first = imported + extended(section(FUNCTION), 2, [...leb(type), ...leb(type)]);
  extended(section(EXPORT), 2, [
    ...exported("lispy_save_globals", first),
    ...exported("lispy_load_globals", first + 1),
  ]);
  extended(section(CODE), 2, bodies(globals).flat());
  const shift = codeStart(bytes, sections) - before;
  return { bytes: writeSections(bytes, sections), shift };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A source map whose code has moved by `shift` bytes: columns count from the one before, so only the first changes. */
export function shiftSourceMap(text, shift) {
  const map = JSON.parse(text);
  let at = 0;
  let number = 0;
  for (let more = true, bit = 0; more; at++, bit += 5) {
    const digit = DIGITS.indexOf(map.mappings[at]);
    number |= (digit & 31) << bit;
    more = digit >= 32;
  }
  // The lowest bit is the sign; code comes before nothing.
  let rest = number + 2 * shift;
  let column = "";
  do {
    const more = rest >= 32 ? 32 : 0;
    column += DIGITS[(rest & 31) | more];
    rest >>>= 5;
  } while (rest > 0);
  map.mappings = column + map.mappings.slice(at);
  return JSON.stringify(map);
}
