// docs/rb-names.md against the list of rappterbook's names, where that is at hand, and against the VM.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";
import { textOf } from "./blocks.js";

const rows = [...textOf("docs/rb-names.md").matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]*) \|$/gm)].map(
  ([, name, status, note]) => ({ name: name!, status: status!, note: note!.trim() }),
);
const listed = rows.map(({ name }) => name);

test("docs/rb-names.md lists each name once, with a status that it explains", () => {
  assert.equal(new Set(listed).size, listed.length);
  const wrong = rows.filter(
    ({ status, note }) =>
      !/^(same|host|differs( \(rule ([1-9]|1\d|2[0-2])\))?)$/.test(status) ||
      (status.startsWith("differs") && note === ""),
  );
  assert.deepEqual(wrong, []);
});

const facts = join(root, "../shared/spec/facts.md");
const noFacts = !existsSync(facts) && "../shared/spec/facts.md, the list of the names, is not there";

/** What the tables have in backticks that is no name: parameters, texts, names that RB is said not to have. */
const NO_NAMES = new Set(["a", "b", "agent", "capability", "read", "help"]);
const WORD = /^[^\s()[\]{}";,:.]+$/;

/** The names in the tables of sections 6.2 to 6.10, and the constants that section 6.1 lists. */
function namesOf(text: string): string[] {
  const words: string[] = [];
  const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
  const constants = /^\| Booleans\/nil \|[^|]*\|([^|]*)\|/m.exec(text)![1]!;
  words.push(...quoted(constants).flatMap((code) => code.split(" ")));
  const tables = text.slice(text.indexOf("\n## 6.2 "), text.indexOf("\n## 6.11 "));
  for (const section of tables.split(/\n## /)) {
    for (const line of section.split("\n")) {
      const cells = line.replaceAll("\\|", "/").split("|");
      const [, name = "", core = "", rb = ""] = cells.map((cell) => cell.trim());
      if (!line.startsWith("| ") || /^(Name|Topic|Form|Group)$/.test(name)) continue;
      if (section.startsWith("6.10 ")) {
        // `name parameter …`, or only names with remarks in parentheses.
        if (core.includes("`") && !/stdlib$/.test(name)) {
          words.push(...quoted(core).map((code) => code.split(" ")[0]!));
        } else words.push(...core.replace(/\([^)]*\)/g, " ").split(/[\s;]+/));
        continue;
      }
      words.push(...quoted(name).flatMap((code) => code.split(" ")));
      for (const cell of [core, rb]) {
        const further = /\balias((?:,? `[^`]+`)+)|(`[^`]+`(?:, `[^`]+`)*) (?:same|identical|default sep)/g;
        for (const [, aliases, others] of cell.matchAll(further)) words.push(...quoted(aliases ?? others!));
      }
    }
  }
  return words.filter((word) => WORD.test(word) && !NO_NAMES.has(word) && !/^#.$/.test(word));
}

test("docs/rb-names.md lists what RB has, and nothing else", { skip: noFacts }, () => {
  const names = [...new Set(namesOf(readFileSync(facts, "utf8")))].sort();
  assert.deepEqual([...listed].sort(), names);
});

/** Forms have no value, so their names are tried in front of a use, too. */
function isKnown(name: string): boolean {
  using vm = createVMSync({ profile: "lispy@2" });
  return [name, `(${name})`].some((use) => {
    const { error } = vm.execute(use, { as: "none" });
    return !error || !error.message.includes("unbound variable");
  });
}

test("docs/rb-names.md: what works is bound or a form", () => {
  const missing = rows.filter(({ name, status }) => status !== "host" && !isKnown(name));
  assert.deepEqual(
    missing.map(({ name }) => name),
    [],
  );
});

test("docs/rb-names.md: what belongs to the host is refused by name", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  for (const { name, status } of rows) {
    if (status !== "host") continue;
    for (const use of [name, `(${name})`, `(${name} "x" 1)`]) {
      const { error } = vm.execute(use, { as: "none" });
      assert.equal(error?.category, "capability", use);
      assert.ok(error.message.includes(name), error.message);
    }
  }
});
