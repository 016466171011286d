// docs/schema/cartridge.schema.json describes what the reader takes: the example of docs/cartridge.md, cartridges that agents
// write, and nothing that the reader refuses for its shape.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type AnySchema, Ajv2020 } from "ajv/dist/2020.js";
import { readCartridge } from "../../bindings/cartridge/cartridge.js";
import { bootCartridge } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";
import { makeVM } from "./inside.js";

const read = (file: string): string => readFileSync(join(root, file), "utf8");
const ajv = new Ajv2020({ strictNumbers: false, allowUnionTypes: true, strictTypes: false });
ajv.addSchema(JSON.parse(read("docs/schema/image.schema.json")) as AnySchema, "image.schema.json");
const validate = ajv.compile(JSON.parse(read("docs/schema/cartridge.schema.json")) as AnySchema);

/** What the schema says against a cartridge; "" for nothing. */
function objections(document: unknown): string {
  if (validate(document)) return "";
  return validate
    .errors!.map(({ instancePath, message }) => `${instancePath} ${message}`)
    .join("; ");
}

/** Whether the reader takes it. */
function isRead(document: unknown): boolean {
  try {
    readCartridge(JSON.stringify(document), makeVM);
    return true;
  } catch {
    return false;
  }
}

const example = read("docs/cartridge.md").split("```json\n")[1]!.split("\n```")[0]!;

test("the example of the page, and what becomes of it", async () => {
  assert.equal(objections(JSON.parse(example)), "");
  using agent = await bootCartridge(example);
  await agent.frame(3);
  // Something that only an image can carry.
  agent.vm.eval("(define greet (let ((n 1)) (lambda () (set! n (+ n 1)))))", { as: "none" });
  const next = JSON.parse(agent.export()) as Record<string, unknown>;
  assert.ok("vm" in next);
  assert.equal(objections(next), "");
});

test("a cartridge whose frame waits", async () => {
  const capabilities = { ask: { deferred: true } } as const;
  using agent = await bootCartridge(
    JSON.stringify(change(["programs", "main"], "(define (main n) (rb-comment 7 (ask)) (ask))")),
    { capabilities },
  );
  await agent.beginFrame(3);
  await agent.answerFrame({ value: "yes" });
  const next = JSON.parse(agent.export()) as { open_frame: Json };
  assert.equal(objections(next), "");
  for (const [key, wrong] of Object.entries({
    number: "1",
    cartridge: "x",
    logs: 1,
    intents: [1],
    vm: {},
  })) {
    assert.notEqual(objections({ ...next, open_frame: { ...next.open_frame, [key]: wrong } }), "");
  }
});

test("the example of the project", () => {
  assert.equal(objections(JSON.parse(read("examples/tallyho.lispy.json"))), "");
});

type Json = Record<string, unknown>;
const change = (path: readonly string[], value: unknown): Json => {
  const document = JSON.parse(example) as Json;
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key] as Json, document);
  holder[path.at(-1)!] = value;
  return document;
};

const PLACES: readonly (readonly string[])[] = [
  ...["type", "version", "format", "agent_id", "exported_at", "source_platform", "description"].map(
    (key) => ["_meta", key],
  ),
  ["_meta", "bootable"],
  ["_meta", "capabilities"],
  ...["_meta", "profile", "soul", "tools", "programs", "env", "echoes", "state_snapshot"].map(
    (key) => [key],
  ),
  ["lineage"],
  ["x-unknown"],
  ["programs", "main"],
  ["tools", "double"],
  ...["name", "code", "description", "author", "created_at", "uses"].map((key) => [
    ...["tools", "double", key],
  ]),
  ...["parent", "frame", "hosts", "receipts", "signatures"].map((key) => ["lineage", key]),
];
const hash = `sha256:${"0".repeat(64)}`;
const VALUES: readonly unknown[] = [
  ...[null, true, 0, 1, -1, 1.5, 2, 1e300, "", "1", "1.1", "2", "01.2", "x y", "lispy-cartridge"],
  ...[[], {}, ["a"], [1], [hash], hash, { a: "1" }, { a: 1 }, { a: {} }, { a: { uses: 0 } }],
  ...[[{}], [{ key: "k", by: "b", at: "t", sig: "s" }], [{ key: "k", by: "b", at: "t", sig: 1 }]],
];
for (const path of PLACES) {
  test(`the schema and the reader agree about ${path.join(".")}`, () => {
    for (const value of VALUES) {
      const document = change(path, value);
      assert.equal(
        objections(document) === "",
        isRead(document),
        `${JSON.stringify(value)}: ${objections(document)}`,
      );
    }
  });
}
