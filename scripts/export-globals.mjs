// Makes exported globals of functions that only tell one. Machine code (bindings/jit) imports some static fields, which no source text can
// export: so assembly/index.ts exports `global_NAME(): type { return Class.field; }`, and the module exports NAME, the global. Called by
// build.mjs for all modules.
// Invariant: only exports change; the functions stay where they are, so no index does.

import {
  CODE,
  EXPORT,
  IMPORT,
  leb,
  readLeb,
  readSections,
  writeSections,
} from "./wasm-sections.mjs";

const PREFIX = "global_";
const GLOBAL_KIND = 3;
const GLOBAL_GET = 0x23;

/** The module with its globals exported. */
export function exportGlobals(bytes) {
  const sections = readSections(bytes);
  const section = (wanted) => sections.find(({ id }) => id === wanted);
  const imported = section(IMPORT) ? readLeb(section(IMPORT).body, 0)[0] : 0;
  const { body } = section(EXPORT);
  const exports = [];
  let [count, at] = readLeb(body, 0);
  for (; count > 0; count--) {
    const [size, start] = readLeb(body, at);
    const name = body.subarray(start, start + size).toString();
    const kind = body[start + size];
    const [index, end] = readLeb(body, start + size + 1);
    if (name.startsWith(PREFIX)) {
      const global = globalToldBy(section(CODE).body, index - imported, name);
      const short = Buffer.from(name.slice(PREFIX.length));
      exports.push([...leb(short.length), ...short, GLOBAL_KIND, ...leb(global)]);
    } else {
      exports.push([...body.subarray(at, start + size), kind, ...leb(index)]);
    }
    at = end;
  }
  section(EXPORT).body = Buffer.from([...leb(exports.length), ...exports.flat()]);
  return writeSections(bytes, sections);
}

/** The global that a function's first instruction reads, which is all that it does. */
function globalToldBy(code, index, name) {
  let [, at] = readLeb(code, 0);
  for (; index > 0; index--) {
    const [size, start] = readLeb(code, at);
    at = start + size;
  }
  const [, start] = readLeb(code, at);
  const [locals, first] = readLeb(code, start);
  if (locals !== 0 || code[first] !== GLOBAL_GET)
    throw new Error(`${name} does not just tell a global`);
  return readLeb(code, first + 1)[0];
}
