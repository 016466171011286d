// Turns assembly/prelude/{both,core1,lispy2}/*.lispy into assembly/gen/prelude.ts: one block of text without comments
// and superfluous white space, and an index of its definitions, so that the catalogue can list them without
// reading any text. The folder says in which profiles a definition exists.
// Run by build.mjs before every build (the result is git-ignored and only written when it changes).
// Invariant: the files hold nothing but `(define (name …) …)` forms, in the order of the files' paths, and
// `(define name other-name)`, which gives a procedure of the prelude another name, and `(define-macro name procedure)`,
// which makes a macro that it expands; within a profile names are unique; brackets balance.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = join(root, "assembly/prelude");
const TARGET = join(root, "assembly/gen/prelude.ts");

/** A token of LisPy text: string, bracket, prefix or atom. Comments and white space are what lies between. */
const TOKEN = /"(?:\\[^]|[^"\\])*"|[()[\]'`,]|;[^\n]*|[^\s()[\]"';`,]+|\s+/y;

function readTokens(text, file) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const line = text.slice(0, at).split("\n").length;
    if (!match) throw new Error(`${file}:${line}: not a token`);
    if (!/^[\s;]/.test(match[0])) tokens.push({ text: match[0], line });
  }
  return tokens;
}

const isAtom = (text) => !/^["()[\]'`,]/.test(text);

/** Splits a file into its top-level forms: `{ name, text }`, the text minimal, or `{ name, target }` for another name. */
function readDefinitions(text, file) {
  const definitions = [];
  const open = [];
  let form = [];
  for (const token of readTokens(text, file)) {
    const where = `${file}:${token.line}`;
    form.push(token.text);
    if (token.text === "(" || token.text === "[") open.push(token);
    else if (token.text === ")" || token.text === "]") {
      const opener = open.pop();
      if (!opener || opener.text + token.text !== (token.text === ")" ? "()" : "[]")) {
        throw new Error(`${where}: unexpected ${token.text}`);
      }
    }
    if (open.length > 0) continue;
    const [, define, bracket, name] = form;
    if (define === "define-macro" && form.length === 5 && isAtom(bracket) && isAtom(name)) {
      definitions.push({ name: bracket, target: name, macro: true });
    } else if (define === "define" && form.length === 5 && isAtom(bracket) && isAtom(name)) {
      definitions.push({ name: bracket, target: name });
    } else if (define === "define" && bracket === "(" && isAtom(name)) {
      definitions.push({ name, text: joinTokens(form) });
    } else {
      throw new Error(`${where}: only (define (name …) …) and (define name other) may stand here`);
    }
    form = [];
  }
  if (open.length > 0) throw new Error(`${file}:${open[0].line}: this form is never closed`);
  return definitions;
}

/** An atom needs a space before another one, and, in lispy@2, before a quote: a'b is one atom there. Nothing else does. */
function joinTokens(tokens) {
  const needsSpace = (a, b) => isAtom(a) && (isAtom(b) || b === "'" || b === "`");
  return tokens.reduce(
    (text, token, i) => text + (i > 0 && needsSpace(tokens[i - 1], token) ? " " : "") + token,
  );
}

/** Bit of PRELUDE_ALIAS_PROFILES: the name is that of a macro. KEEP IN STEP with fillAliases in assembly/session/catalogue.ts. */
const MACRO = 128;

/** Bits of PRELUDE_PROFILES, by folder. KEEP IN STEP with fillPrelude in assembly/session/catalogue.ts: bit n is profile n. */
const PROFILES = { both: 3, core1: 1, lispy2: 2 };

/** `files`: `{ file, folder, text }`, in the order in which their definitions are to stand. */
function renderPrelude(files) {
  const definitions = [];
  for (const { file, folder, text } of files) {
    const profiles = PROFILES[folder];
    for (const definition of readDefinitions(text, file)) {
      const twin = definitions.find(
        (other) => other.name === definition.name && other.profiles & profiles,
      );
      if (twin) throw new Error(`${file}: ${definition.name} is already in ${twin.file}`);
      definitions.push({ ...definition, file, profiles });
    }
  }
  const procedures = definitions.filter(({ text }) => text);
  const aliases = definitions.filter(({ target }) => target);
  for (const { name, target, file, profiles } of aliases) {
    const known = procedures.some((one) => one.name === target && one.profiles & profiles);
    if (!known) throw new Error(`${file}: ${name} names ${target}, which is no procedure here`);
  }
  const chunks = [];
  let offset = 0;
  const put = (text) => {
    const bytes = Buffer.from(text, "utf8");
    chunks.push(bytes);
    offset += bytes.length;
    return [offset - bytes.length, bytes.length];
  };
  const words = procedures.map(({ name, text }) => {
    const [start, length] = put(text);
    return [start, length, start + "(define(".length, Buffer.byteLength(name)];
  });
  const pairs = aliases.map(({ name, target }) => [...put(name), ...put(target)]);
  if (offset > 0xffff) throw new Error(`the prelude has ${offset} bytes: the index is u16`);
  const bytes = [...Buffer.concat(chunks)];
  const rows = [];
  for (let i = 0; i < bytes.length; i += 24) rows.push(`  ${bytes.slice(i, i + 24).join(", ")},`);
  return `// Generated by scripts/gen-prelude.mjs from assembly/prelude/. Do not edit.

/** All definitions as UTF-8 text, one behind the other. */
export const PRELUDE_TEXT: usize = memory.data<u8>([
${rows.join("\n")}
]);

/** Per definition four u16: offset and length of its text, offset and length of its name; offsets from PRELUDE_TEXT. */
export const PRELUDE_INDEX: usize = memory.data<u16>([
${words.map((row, i) => `  ${row.join(", ")}, // ${procedures[i].name}`).join("\n")}
]);

/** Per definition a set of profiles: bit n stands for profile n of shared/abi.ts. */
export const PRELUDE_PROFILES: usize = memory.data<u8>([
  ${procedures.map(({ profiles }) => profiles).join(", ")},
]);

export const PRELUDE_TEXT_SIZE: u32 = ${bytes.length};

export const PRELUDE_COUNT: i32 = ${procedures.length};

/** Per further name four u16: offset and length of the name, offset and length of the procedure's own name. */
export const PRELUDE_ALIASES: usize = memory.data<u16>([
${pairs.map((row, i) => `  ${row.join(", ")}, // ${aliases[i].name}`).join("\n")}
  0,
]);

/** Per further name a set of profiles, as above; bit 7: a macro that the procedure expands. */
export const PRELUDE_ALIAS_PROFILES: usize = memory.data<u8>([
  ${[...aliases.map(({ profiles, macro }) => profiles | (macro ? MACRO : 0)), 0].join(", ")},
]);

export const PRELUDE_ALIAS_COUNT: i32 = ${aliases.length};
`;
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const files = Object.keys(PROFILES).flatMap((folder) =>
    readdirSync(join(SOURCE, folder))
      .filter((file) => file.endsWith(".lispy"))
      .sort()
      .map((file) => ({
        file: `${folder}/${file}`,
        folder,
        text: readFileSync(join(SOURCE, folder, file), "utf8"),
      })),
  );
  const rendered = renderPrelude(files);
  mkdirSync(dirname(TARGET), { recursive: true });
  if (!existsSync(TARGET) || readFileSync(TARGET, "utf8") !== rendered)
    writeFileSync(TARGET, rendered);
}
