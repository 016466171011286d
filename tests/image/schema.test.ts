// docs/schema/image.schema.json describes every image that is written, and little else.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type AnySchema, Ajv2020 } from "ajv/dist/2020.js";
import { Status } from "../../assembly/shared/abi.js";
import { type Case, freshMachine, imageOf, lawCases } from "../support/migrate.js";
import { Random } from "../support/random.js";
import { root } from "../support/root.js";

const schema = JSON.parse(
  readFileSync(join(root, "docs/schema/image.schema.json"), "utf8"),
) as AnySchema;
// JSON.parse makes Infinity of an integer of 400 digits.
const validate = new Ajv2020({ strictNumbers: false, allowUnionTypes: true }).compile(schema);

/** What the schema says against an image; "" for nothing. */
function objections(image: unknown): string {
  if (validate(image)) return "";
  return validate
    .errors!.map(({ instancePath, message }) => `${instancePath} ${message}`)
    .join("; ");
}

/** Images of a few stops of a run, and of its end. */
function* imagesOf({ profile, source }: Case, random: Random): Generator<string> {
  const machine = freshMachine(profile);
  machine.exports.lispy_set_pause(1 + random.below(20));
  let status = machine.begin("eval", source);
  for (let stops = 0; status === Status.Suspended && stops < 4; stops++) {
    yield imageOf(machine);
    machine.exports.lispy_set_pause(1 + random.below(200));
    status = machine.resume();
  }
  machine.exports.lispy_cancel();
  yield imageOf(machine);
}

for (const [name, cases] of lawCases()) {
  test(`images of ${name}`, () => {
    const random = new Random(`schema ${name}`);
    let count = 0;
    for (const one of cases) {
      // Only a sample: every program, and every third vector.
      if (name !== "programs" && !random.oneIn(3)) continue;
      for (const image of imagesOf(one, random)) {
        assert.equal(objections(JSON.parse(image)), "", `${one.id}\n${image}`);
        count += 1;
      }
    }
    assert.ok(count > 100, `${count} images`);
  });
}

const golden = join(root, "tests/image/golden");
for (const file of readdirSync(golden).filter((name) => name.endsWith(".json"))) {
  test(`golden ${file}`, () => {
    assert.equal(objections(JSON.parse(readFileSync(join(golden, file), "utf8"))), "");
  });
}

type Json = Record<string, unknown>;

/** Changes of a good image, each of which the schema sees. */
const WRONG: Readonly<Record<string, (image: Json) => void>> = {
  "another format": (image) => (image["format"] = "lispy-image@2"),
  "an unknown key": (image) => (image["extra"] = 1),
  "no usage": (image) => delete image["usage"],
  "no stack": (image) => delete image["stack"],
  "idle with a stack": (image) => (image["status"] = "idle"),
  "awaiting without a call": (image) => (image["status"] = "awaiting"),
  "a value of an unknown kind": (image) => ((image["globals"] as Json)["x"] = { thing: 1 }),
  "a value with two kinds": (image) =>
    ((image["globals"] as Json)["x"] = { symbol: "a", builtin: "car" }),
  "a frame without a place": (image) => delete (image["stack"] as Json[])[0]!["at"],
  "a path with a letter": (image) => ((image["stack"] as Json[])[0]!["at"] = "2.x"),
  "a procedure without a form": (image) => delete (image["procedures"] as Json[])[0]!["source"],
  "a short origin": (image) => (image["origin"] = "00"),
};

const good = readFileSync(join(golden, "1-core1-suspended.json"), "utf8");
for (const [what, change] of Object.entries(WRONG)) {
  test(`refused: ${what}`, () => {
    const image = JSON.parse(good) as Json;
    change(image);
    assert.notEqual(objections(image), "");
  });
}

test("the validator is for these tests alone", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Json;
  assert.equal(dependencies, undefined);
  for (const file of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".js")) continue;
    assert.doesNotMatch(readFileSync(join(root, "dist", file), "utf8"), /\bajv\b/i, file);
  }
});
