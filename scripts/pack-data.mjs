// Joins the data segments of a module. The compiler makes one of every literal, some two thousand, and each costs its
// offset and length, which do not compress. Segments whose gap is small become one, with zeros in between: that is what
// memory holds there anyway. Called by build.mjs for the release module.
// Invariant: memory after instantiation is the same, byte for byte; nothing but the data section (and its count) changes.

import {
  DATA,
  DATA_COUNT,
  leb,
  readLeb,
  readSections,
  signedLeb,
  writeSections,
} from "./wasm-sections.mjs";

/** A gap of so many bytes still costs less than a segment. */
const GAP_MAX = 64;

/** Active segments at constant offsets; undefined when there is one of another kind. */
function readSegments(body) {
  const segments = [];
  let [count, at] = readLeb(body, 0);
  for (; count > 0; count--) {
    if (body[at] !== 0 || body[at + 1] !== 0x41) return undefined;
    // i32.const: the module's data lies below 2^31, so unsigned reading is right once the sign bit is known to be clear.
    let offset;
    [offset, at] = readLeb(body, at + 2);
    if (body[at++] !== 0x0b) return undefined;
    let size;
    [size, at] = readLeb(body, at);
    segments.push({ offset, bytes: body.subarray(at, at + size) });
    at += size;
  }
  return segments;
}

function join(segments) {
  const joined = [];
  for (const { offset, bytes } of [...segments].sort((a, b) => a.offset - b.offset)) {
    const last = joined.at(-1);
    const gap = last ? offset - last.end : Infinity;
    if (last && gap < 0) throw new Error("data segments overlap");
    if (last && gap <= GAP_MAX) {
      last.parts.push(new Uint8Array(gap), bytes);
      last.end = offset + bytes.length;
    } else joined.push({ offset, end: offset + bytes.length, parts: [bytes] });
  }
  return joined;
}

/** The module with fewer data segments. */
export function packData(bytes) {
  const sections = readSections(bytes);
  const data = sections.find(({ id }) => id === DATA);
  const segments = data && readSegments(data.body);
  if (!segments) return bytes;
  const joined = join(segments);
  const body = [leb(joined.length)];
  for (const { offset, end, parts } of joined) {
    body.push([0, 0x41, ...signedLeb(offset), 0x0b, ...leb(end - offset)], ...parts);
  }
  data.body = Buffer.concat(body.map((part) => Buffer.from(part)));
  const count = sections.find(({ id }) => id === DATA_COUNT);
  if (count) count.body = Buffer.from(leb(joined.length));
  return writeSections(bytes, sections);
}
