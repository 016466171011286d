// The reference of lispy@2 as data: reads assembly/reference/*.ref. Used by gen-reference.mjs, which makes the texts of
// `(doc 'name)` and docs/language.md from it, and by the test that runs every example.
//
// A file is a list of entries, separated by empty lines. An entry:
//
//   (take list n)                        one line per way to call it; a constant or word is just its name
//   also: head-n                         further names of the same
//   The first n items of list.           what it does
//   error: n is negative.                when it fails
//   > (take '(1 2 3) 2) => (1 2)         examples: the written form of the value,
//   > (println 1) => () prints "1\n"     what is written, as a JSON string,
//   > (take 5) => error evaluation       or the category of the error
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The last arrow counts: `cond` has one inside its clauses. */
const EXAMPLE = /^> (.*) => (?:error ([\w-]+)|(.*?))(?: prints ("(?:[^"\\]|\\.)*"))?$/;

/** `{ source, value?, error?, prints? }` of a line that begins with `> `. */
function readExample(line, where) {
  const match = EXAMPLE.exec(line);
  if (!match) throw new Error(`${where}: an example is "> expression => value"`);
  const [, source, error, value, prints] = match;
  return { line: line.slice(2), source, error, value, prints: prints && JSON.parse(prints) };
}

function readEntry(lines, file, first) {
  const entry = {
    file,
    line: first,
    signatures: [],
    also: [],
    prose: [],
    errors: [],
    examples: [],
  };
  lines.forEach((line, index) => {
    const where = `${file}:${first + index}`;
    const begun = entry.prose.length + entry.errors.length + entry.examples.length > 0;
    if (line.startsWith("> ")) entry.examples.push(readExample(line, where));
    else if (line.startsWith("error: ")) entry.errors.push(line.slice(7));
    else if (line.startsWith("also: ")) entry.also.push(...line.slice(6).trim().split(/\s+/));
    else if (!begun && entry.also.length === 0 && (line.startsWith("(") || index === 0)) {
      entry.signatures.push(line);
    } else entry.prose.push(line);
  });
  const [head] = entry.signatures;
  entry.name = /^\(?([^\s()]+)/.exec(head)?.[1];
  if (!entry.name) throw new Error(`${file}:${first}: no name in ${head}`);
  for (const signature of entry.signatures) {
    const name = /^\(([^\s()]+)/.exec(signature)?.[1];
    if (name !== undefined && name !== entry.name && !entry.also.includes(name))
      entry.also.push(name);
  }
  entry.names = [entry.name, ...entry.also.filter((name) => name !== entry.name)];
  return entry;
}

/** The entries of one file, in order. */
function readReference(text, file) {
  const entries = [];
  const lines = text.split("\n");
  let start = 0;
  for (let i = 0; i <= lines.length; i++) {
    if (i < lines.length && lines[i].trim() !== "") continue;
    if (i > start) entries.push(readEntry(lines.slice(start, i), file, start + 1));
    start = i + 1;
  }
  return entries;
}

/** What `(doc 'name)` gives: one example is enough for the module; the page has them all. */
export function entryText(entry) {
  return [
    ...entry.signatures,
    ...(entry.also.length > 0 ? [`also: ${entry.also.join(" ")}`] : []),
    ...entry.prose,
    ...entry.errors.map((text) => `error: ${text}`),
    ...entry.examples.slice(0, 1).map(({ line }) => `example: ${line}`),
  ].join("\n");
}

const linesOf = (root, file) =>
  readFileSync(join(root, "assembly/reference", file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

/** What other languages call it: pairs of a name and an advice. */
export function readSynonyms(root) {
  return linesOf(root, "synonyms.txt").map((line) => {
    const at = line.indexOf(" = ");
    if (at <= 0) throw new Error(`synonyms.txt: no "name = advice": ${line}`);
    return [line.slice(0, at), line.slice(at + 3)];
  });
}

/** Names that only a host can bind. */
export const readHostNames = (root) => linesOf(root, "host-names.txt").join(" ").split(" ");

/** `(title, file)` of all areas in the order in which the template names them. */
export const TEMPLATE = "assembly/reference/language.md";
const AREA = /^<!-- area: ([\w-]+), (.*?) -->$/gm;

/** All areas: `{ name, title, entries }`, in the order of the template. Throws when a name stands twice. */
export function readAreas(root) {
  const folder = join(root, "assembly/reference");
  const template = readFileSync(join(root, TEMPLATE), "utf8");
  const areas = [...template.matchAll(AREA)].map(([, name, title]) => ({
    name,
    title,
    entries: readReference(readFileSync(join(folder, `${name}.ref`), "utf8"), `${name}.ref`),
  }));
  const listed = new Set(areas.map(({ name }) => `${name}.ref`));
  for (const file of readdirSync(folder)) {
    if (file.endsWith(".ref") && !listed.has(file))
      throw new Error(`${TEMPLATE} does not name ${file}`);
  }
  const seen = new Map();
  for (const { entries } of areas) {
    for (const { names, file, line } of entries) {
      for (const name of names) {
        const where = `${file}:${line}`;
        if (seen.has(name)) throw new Error(`${where}: ${name} is already in ${seen.get(name)}`);
        seen.set(name, where);
      }
    }
  }
  return { areas, template };
}
