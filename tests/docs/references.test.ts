// What the documents mention must exist, and what they list must be complete: links, paths, commands, the names of the
// language, the limits, the generated page.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { DEFAULT_LIMITS, LIMIT_NAMES, createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";
import { blocksOf, documents, proseOf, textOf } from "./blocks.js";

const decisions = readdirSync(join(root, "docs/adr"), { encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/adr/${name}`);
const all = [...documents, ...decisions, "tests/README.md"];

const FOLDERS = "assembly|bindings|cli|bench|tests|docs|examples|scripts";
/** A path in backticks that says where something is. Names with a star or in capitals stand for many. */
const PATH = new RegExp(`\`((?:${FOLDERS})/[\\w./-]*)\``, "g");
const LINK = /\]\(([^)\s]+)\)/g;

for (const file of all) {
  test(`${file}: links, paths and commands exist`, () => {
    const prose = proseOf(file);
    const missing: string[] = [];
    for (const [, target] of prose.matchAll(LINK)) {
      if (/^[a-z]+:|^#/.test(target!)) continue;
      if (!existsSync(join(root, dirname(file), target!.replace(/#.*/, "")))) missing.push(target!);
    }
    for (const [, path] of prose.matchAll(PATH)) {
      if (/[A-Z]{4}/.test(path!) && !/README|CHANGELOG/.test(path!)) continue;
      if (!existsSync(join(root, path!))) missing.push(path!);
    }
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of textOf(file).matchAll(/\bnpm run ([\w:-]+)/g)) {
      if (!Object.hasOwn(scripts, name!)) missing.push(`npm run ${name}`);
    }
    assert.deepEqual(missing, []);
  });
}

test("docs/README.md lists every page", () => {
  const index = textOf("docs/README.md");
  const pages = documents.filter((file) => /^docs\/(?!README)/.test(file));
  assert.deepEqual(
    pages.filter((page) => !index.includes(`](${page.replace("docs/", "")})`)),
    [],
  );
});

test("tests/README.md has a row for every folder", () => {
  const folders = readdirSync(join(root, "tests"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const rows = textOf("tests/README.md");
  assert.deepEqual(
    folders.map(({ name }) => name).filter((name) => !rows.includes(`| \`${name}/\` |`)),
    [],
  );
});

test("every decision has a number, a title, a status and a date, and a row in docs/adr/README.md", () => {
  const index = textOf("docs/adr/README.md");
  const missing = decisions
    .filter((file) => !/README|0000/.test(file))
    .filter((file) => {
      const head = /^# (\d{4})\. (.*)\n\nStatus: (?:proposed|accepted|replaced by \d{4})\. [\d-]{10}\./;
      const [, number, title] = head.exec(textOf(file)) ?? [];
      return !index.includes(`| [${number}](${file.replace("docs/adr/", "")}) | ${title} |`);
    });
  assert.deepEqual(missing, []);
});

/** The files whose comments name other files. */
const sources = FOLDERS.split("|").flatMap((folder) =>
  readdirSync(join(root, folder), { encoding: "utf8", recursive: true })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !/node_modules|results/.test(name))
    .map((name) => `${folder}/${name}`),
);
const COMMENT = /^\s*(?:\/\/|\/?\*).*$|\s\/\/ .*$/gm;
/** A file that a comment names: `heap/value.ts`, `docs/adr/0016-snapshots.md`; and a decision: `docs/adr/0003`, `ADR 25`. Declarations are built. */
const NAMED = /(?<![\w./-])((?:[\w-]+\/)*[\w-]+\.(?:ts|mjs)|docs\/[\w./-]+\.md)\b/g;
const DECISION = /(?:docs\/adr\/|\bADR )(\d+)/g;

test("comments name files and decisions that exist", () => {
  /** Beside the file, in its top folder, or the only one of this name. */
  const known = (path: string, from: string): boolean =>
    existsSync(join(root, path)) ||
    [dirname(from), from.split("/")[0]!].some((folder) => sources.includes(join(folder, path))) ||
    sources.filter((file) => file.endsWith(`/${path}`)).length === 1 ||
    path.startsWith("assembly/gen/") ||
    /[A-Z]{4}/.test(path);
  const missing = sources.flatMap((file) => {
    const comments = textOf(file).match(COMMENT)?.join("\n") ?? "";
    const paths = [...comments.matchAll(NAMED)].map(([, path]) => path!);
    const numbers = [...comments.matchAll(DECISION)].map(([, number]) => number!.padStart(4, "0"));
    return [
      ...paths.filter((path) => !known(path, file)),
      ...numbers.filter((number) => !decisions.some((name) => name.includes(`/${number}-`))),
    ].map((name) => `${file}: ${name}`);
  });
  assert.ok(sources.length > 500);
  assert.deepEqual(missing, []);
});

test("the layers are drawn as scripts/check-layers.mjs enforces them", () => {
  const script = textOf("scripts/check-layers.mjs");
  const order = (top: string): string =>
    /^[\s"+]*((?:"[^"]*"[\s+]*)+)/
      .exec(script.slice(script.indexOf(`  ${top}:`) + top.length + 3))![1]!
      .replace(/["+]\s+|"/g, "");
  const drawn = /^shared, gen ← .*$/m.exec(textOf("CONTRIBUTING.md"))![0];
  assert.equal(drawn.replaceAll(" ← ", " ").replaceAll(", ", ","), order("assembly"));
  const page = textOf("docs/architecture.md");
  const rooms = page.slice(page.indexOf("The rooms of `bindings/`"));
  const unnamed = order("bindings")
    .split(/[ ,+]+/)
    .filter((room) => !rooms.includes(`\`${room}/\``) && !rooms.includes(`\`${room}.ts\``));
  assert.deepEqual(unnamed, []);
});

/** The public names of the language, read from where they are defined. */
function definedNames(): string[] {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const table = read("assembly/prims/tables/core.ts").matchAll(/^ {2}(?:define|bind)\(\s*"([^"]+)"/gm);
  const prelude = ["both", "core1"].map((folder) =>
    read(`assembly/prelude/${folder}/higher-order.lispy`),
  );
  const procedures = prelude.join("\n").matchAll(/^\(define \(([^\s()]+)/gm);
  return [...table, ...procedures].map(([, name]) => name!).filter((name) => !/^%./.test(name));
}

test("docs/language-core.md describes every name and shows it in an example", () => {
  const names = definedNames();
  using vm = createVMSync({ profile: "lispy-core@1" });
  assert.deepEqual([...names].sort(), [...(vm.eval("(builtin-manifest)") as string[])].sort());
  const prose = proseOf("docs/language-core.md");
  const examples = blocksOf("docs/language-core.md")
    .filter(({ language }) => language === "lispy")
    .flatMap(({ code }) => code.replace(/;.*$/gm, "").split(/[\s()[\]'"]+/));
  const shown = new Set(examples);
  const described = new Set(
    [...prose.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell]) => cell!.split(/[\s()`]+/)),
  );
  assert.deepEqual(names.filter((name) => !described.has(name)), [], "in no table");
  assert.deepEqual(names.filter((name) => !shown.has(name)), [], "in no example");
});

test("docs/budget.md lists every limit with its default", () => {
  const rows = [...textOf("docs/budget.md").matchAll(/^\| `(\w+)` \| ([\d,]+)/gm)].map(
    ([, name, value]) => [name!, Number(value!.replaceAll(",", ""))] as const,
  );
  assert.deepEqual(
    rows.filter(([name]) => LIMIT_NAMES.some((limit) => limit === name)),
    Object.entries(DEFAULT_LIMITS),
  );
});

/** What a generator says when it looks whether its page is up to date. */
function staleness(script: string): string {
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
}

test("docs/bytecode.md is what scripts/gen-docs.mjs makes", () => {
  assert.equal(staleness("scripts/gen-docs.mjs"), "");
});

test("docs/language.md is what scripts/gen-reference.mjs makes", () => {
  assert.equal(staleness("scripts/gen-reference.mjs"), "");
});

test("the reference explains every name of lispy@2, and no other", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  const explained = [...textOf("docs/language.md").matchAll(/^### (.*)$/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/`([^ ]+)`/g)].map(([, name]) => name!),
  );
  const bound = vm.eval("(builtin-manifest)") as string[];
  assert.deepEqual(
    bound.filter((name) => !explained.includes(name)),
    [],
    "bound, but not explained",
  );
  const known = (name: string): boolean =>
    bound.includes(name) || (vm.eval(`(apropos "${name}")`, { as: "text" }) as string) !== "()";
  const marks = ["'", "`", ",", ",@", "@", "."];
  assert.deepEqual(
    explained.filter((name) => !marks.includes(name) && !known(name)),
    [],
    "explained, but not there",
  );
  for (const name of bound) {
    assert.ok((vm.call("doc", name) as string).startsWith("("  ) || !vm.eval(`(procedure? ${name})`), name);
  }
});
