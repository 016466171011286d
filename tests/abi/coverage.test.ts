// Nothing is left out: every public procedure is called, every constant read, by some vector or some file of tests/lang;
// all vectors pass; the disassembler knows every instruction. Tables are read as text, so that a new row is missed here
// and not by users.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";
import { readVectors, runVector } from "../../cli/vectors.js";
import { root } from "../support/root.js";

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const { vectors } = readVectors(join(root, "tests/conformance/core1.jsonl"));

/** Names that programs can see; `%` itself is one, `%name` is the prelude's own. */
const isPublic = (name: string): boolean => name === "%" || !name.startsWith("%");

const tableRows = [...read("assembly/prims/tables/core.ts").matchAll(/^ {2}define\("([^"]+)"/gm)]
  .map(([, name]) => name!)
  .filter(isPublic);

test("all vectors pass", async () => {
  const options = { profile: undefined, limits: {}, json: false, printResult: false };
  const failed: string[] = [];
  for (const vector of vectors) {
    if (await runVector(vector, 1, options)) failed.push(vector.id);
  }
  assert.deepEqual(failed, []);
});

test("every builtin, in the table or the prelude, is used by a test", (context) => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  const manifest = vm.eval("(builtin-manifest)") as string[];
  assert.ok(tableRows.length > 90, "the table was read");
  assert.deepEqual(
    tableRows.filter((name) => !manifest.includes(name)),
    [],
    "the manifest has every row",
  );
  const lang = readdirSync(join(root, "tests/lang/core1"), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".lispy"))
    .map((name) => read(join("tests/lang/core1", name)).replace(/;.*/g, ""));
  const sources = [...vectors.map(({ source }) => source), ...lang];
  const heads = new Set<string>();
  const atoms = new Set<string>();
  for (const source of sources) {
    for (const [, open, atom] of source.matchAll(/([([]\s*)?([^\s()[\]"';`,]+)/g)) {
      atoms.add(atom!);
      if (open) heads.add(atom!);
    }
  }
  const procedures = manifest.filter((name) => vm.eval(`(procedure? ${name})`));
  assert.deepEqual(
    procedures.filter((name) => !heads.has(name)),
    [],
    "called",
  );
  const constants = manifest.filter((name) => !procedures.includes(name));
  assert.deepEqual(
    constants.filter((name) => !atoms.has(name)),
    [],
    "read",
  );
  context.diagnostic(`${manifest.length} builtins, ${sources.length} programs`);
});

/** Names of the enum Op, without its comments. */
const opcodes = [
  .../enum Op \{([^]*?)\n\}/
    .exec(read("assembly/shared/opcodes.ts"))![1]!
    .matchAll(/^ {2}(\w+) = (\d+),/gm),
].map(([, name, number]) => ({ name: name!, number: Number(number) }));

test("the disassembler names every instruction", () => {
  assert.ok(opcodes.length > 60, "the enum was read");
  assert.equal(new Set(opcodes.map(({ number }) => number)).size, opcodes.length);
  const listing = read("assembly/vm/listing.ts");
  const named = new Map(
    [...listing.matchAll(/case Op\.(\w+):\s*return "(\w+)";/g)].map(([, op, name]) => [op!, name!]),
  );
  for (const { name } of opcodes) assert.equal(named.get(name), name);
  assert.equal(named.size, opcodes.length, "and none that is gone");
});
