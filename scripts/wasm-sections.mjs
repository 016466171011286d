// The outer layer of a Wasm file: numbers in LEB128, and the sections. For the steps of the build that rewrite modules,
// cold-data.mjs and save-globals.mjs.
// Invariant: what is read and written back unchanged is the same, byte for byte.

/** Ids of sections. */
export const TYPE = 1;
export const IMPORT = 2;
export const FUNCTION = 3;
export const GLOBAL = 6;
export const EXPORT = 7;
export const CODE = 10;
export const DATA = 11;
export const DATA_COUNT = 12;

/** The unsigned number at `at`, and where it ends. */
export function readLeb(bytes, at) {
  let value = 0;
  let shift = 0;
  for (;;) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) return [value >>> 0, at];
  }
}

export function leb(value) {
  const bytes = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 127) | (rest === 0 ? 0 : 128));
    value = rest;
  } while (value !== 0);
  return bytes;
}

/** Signed, as i32.const takes it. */
export function signedLeb(value) {
  const bytes = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    const done = (value === 0 && (byte & 64) === 0) || (value === -1 && (byte & 64) !== 0);
    bytes.push(done ? byte : byte | 128);
    if (done) return bytes;
  }
}

/** The sections of a module: `{ id, body }`. */
export function readSections(bytes) {
  const sections = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    const [size, start] = readLeb(bytes, at);
    sections.push({ id, body: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return sections;
}

/** The module of these sections; `bytes` begins as it does. */
export function writeSections(bytes, sections) {
  return Buffer.concat([
    Buffer.from(bytes.subarray(0, 8)),
    ...sections.flatMap(({ id, body }) => [
      Buffer.from([id, ...leb(body.length)]),
      Buffer.from(body),
    ]),
  ]);
}
