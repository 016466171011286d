// Joins the data segments of a module. The compiler makes one of every literal, some two thousand, and each costs its
// offset and length, which do not compress. Segments whose gap is small become one, with zeros in between: that is what
// memory holds there anyway. Called by build.mjs for the release module.
// Invariant: memory after instantiation is the same, byte for byte; nothing but the data section (and its count) changes.

/** A gap of so many bytes still costs less than a segment. */
const GAP_MAX = 64;

function readLeb(bytes, at) {
  let value = 0;
  let shift = 0;
  for (;;) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) return [value >>> 0, at];
  }
}

function leb(value) {
  const bytes = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 127) | (rest === 0 ? 0 : 128));
    value = rest;
  } while (value !== 0);
  return bytes;
}

/** Signed, as i32.const takes it. */
function signedLeb(value) {
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
function readSections(bytes) {
  const sections = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    const [size, start] = readLeb(bytes, at);
    sections.push({ id, body: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return sections;
}

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
  const data = sections.find(({ id }) => id === 11);
  const segments = data && readSegments(data.body);
  if (!segments) return bytes;
  const joined = join(segments);
  const body = [leb(joined.length)];
  for (const { offset, end, parts } of joined) {
    body.push([0, 0x41, ...signedLeb(offset), 0x0b, ...leb(end - offset)], ...parts);
  }
  data.body = Buffer.concat(body.map((part) => Buffer.from(part)));
  const count = sections.find(({ id }) => id === 12);
  if (count) count.body = Buffer.from(leb(joined.length));
  return Buffer.concat([
    Buffer.from(bytes.subarray(0, 8)),
    ...sections.flatMap(({ id, body: content }) => [
      Buffer.from([id, ...leb(content.length)]),
      Buffer.from(content),
    ]),
  ]);
}
