// Where in a JSON text a line and column are, as a JSON path: the module says where it gave up reading, a person who edits the
// file wants to know in what. Never throws: the text is broken, so that this is the best guess.

import { propertyPath } from "../values/convert.js";

/** Paths are shown up to here: keys and nesting are the text's, which may be hostile. */
const MAX_PATH = 200;

const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\[^])*"?|[^{}[\],:"\s]+/g;

interface Open {
  readonly keys: Set<string> | undefined;
  /** The key or index that stands open; undefined before the first key. */
  at: string | number | undefined;
  /** The first key that came twice. */
  twice: string | undefined;
}

/** The path of what a reader was in when it gave up at a line and a column (in code points), both from 1. */
export function pathAt(text: string, line: number, column: number): string {
  const end = offsetOf(text, line, column);
  const open: Open[] = [];
  let key: string | undefined;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index >= end) break;
    const [token] = match;
    const inner = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), at: undefined, twice: undefined });
    else if (token === "[") open.push({ keys: undefined, at: 0, twice: undefined });
    else if (token === "}" || token === "]") open.pop();
    else if (inner === undefined) break;
    else if (token === ",") {
      if (typeof inner.at === "number") inner.at += 1;
      else inner.at = undefined;
    } else if (token === ":" && inner.keys && key !== undefined) {
      if (inner.keys.has(key)) inner.twice ??= key;
      inner.keys.add(key);
      inner.at = key;
    }
    key = token.startsWith('"') ? keyOf(token) : undefined;
  }
  // Of a key that came twice the reader learns at the end of its object.
  const last = open.at(-1);
  if (last?.twice !== undefined) last.at = last.twice;
  let path = "$";
  for (const { at } of open) {
    if (typeof at === "number") path += `[${at}]`;
    else if (at !== undefined) path += propertyPath(at.slice(0, MAX_PATH));
    if (path.length > MAX_PATH) return `${path.slice(0, MAX_PATH)}…`;
  }
  return path;
}

function keyOf(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    return token.slice(1, -1);
  }
}

/** The place in UTF-16 units. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  let offset = start;
  for (let n = 1; n < column && offset < text.length; n++) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}
