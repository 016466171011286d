// What git leaves in the place of a document: both sides of a conflict, or a pointer to a file that lies elsewhere. Such a text is
// not the document, and what was made from it must not take its place. Pure: looks at texts only.

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$/;
const POINTER = /^version https:\/\/(?:git-lfs\.github|hawser\.github)\.com\/spec\/v1\r?\n/;
/** Pointers are shorter, by the specification of Git LFS. */
const MAX_POINTER = 1024;

/**
 * What is wrong with the text of a document, with the line (from 1); undefined when nothing is.
 *
 * In a `.json` document one marker of a conflict is enough, because no JSON text has a line that begins like one. Elsewhere `=======`
 * underlines a heading and `>>>>>>>` quotes, so all three have to be there, in order.
 */
export function damageOf(name: string, text: string): string | undefined {
  if (text.length < MAX_POINTER && POINTER.test(text) && /^oid sha256:/m.test(text)) {
    return "it is a pointer of Git LFS (line 1), not the document; `git lfs pull` fetches that";
  }
  if (!/^(?:<{7}|={7}|>{7}|\|{7})/m.test(text)) return undefined;
  const lines = text.split(/\r?\n/);
  const at = name.endsWith(".json")
    ? lines.findIndex((line) => CONFLICT.test(line))
    : wholeConflict(lines);
  return at < 0
    ? undefined
    : `git left a conflict in it: line ${at + 1} is ${JSON.stringify(lines[at]!.slice(0, 80))}`;
}

/** The index of the line that begins a conflict with both its sides; -1 when there is none. */
function wholeConflict(lines: readonly string[]): number {
  let [begin, middle] = [-1, -1];
  for (const [index, line] of lines.entries()) {
    if (/^<{7} /.test(line)) [begin, middle] = [index, -1];
    else if (begin >= 0 && line === "=======") middle = index;
    else if (middle >= 0 && /^>{7} /.test(line)) return begin;
  }
  return -1;
}
