// The buddy of a .rappter.egg: what each operation gives and keeps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readJSON } from "../../bindings/cartridge/cartridge.js";
import type { JsonObject } from "../../bindings/cartridge/document.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { LispyError } from "../../bindings/errors.js";
import { Buddy, type BuddyAction } from "../../bindings/formats/buddy.js";
import { float } from "../../bindings/values/values.js";
import { makeVM } from "./inside.js";

const AT = "2026-04-01T20:00:00Z";
const read = (text: string): LispyValue => readJSON(text, makeVM);
const egg = (organism: object): string =>
  JSON.stringify({ _meta: { type: "rappter.egg" }, organism });

function hatched(organism: object): Buddy {
  const buddy = new Buddy(read);
  buddy.hatch(egg(organism));
  return buddy;
}
const fails = (category: string, message: RegExp) => (error: unknown) =>
  error instanceof LispyError && error.category === category && message.test(error.message);

test("hatching says who it is", () => {
  const buddy = new Buddy(read);
  const text = buddy.hatch(egg({ name: "Moss", stage: "adult", xp: 240, long_memory: [{}, {}] }));
  const [first, ...rest] = text.split("\n");
  assert.deepEqual([first, rest.length], ["🐣 Hatched: Moss (adult, 240 XP, 2 memories)", 1]);
  assert.match(
    buddy.hatch(read(egg({})) as JsonObject),
    /^🐣 Hatched: \?\?\? \(egg, 0 XP, 0 memories\)/,
  );
});

test("what cannot be hatched is refused, and the old buddy stays", () => {
  const buddy = hatched({ name: "Moss" });
  const cases: [string, RegExp][] = [
    ["no/such.egg", /Cannot hatch: .*JSON/],
    ["[1]", /Not a rappter\.egg \(type=\?\)/],
    ['{"_meta": {"type": "other"}}', /Not a rappter\.egg \(type=other\)/],
    ['{"_meta": {"type": "rappter.egg"}, "organism": 5}', /\$\.organism: must be an object/],
    [egg({ long_memory: {} }), /\$\.organism\.long_memory: must be an array/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => buddy.hatch(text), fails("invalid-data", message), text);
  }
  assert.equal(buddy.organism?.get("name"), "Moss");
  assert.throws(() => new Buddy().hatch(egg({})), fails("invalid-data", /Cannot hatch/));
});

test("without a buddy there is a status, and nothing else", () => {
  const buddy = new Buddy(read);
  assert.equal(buddy.status(), "No buddy hatched. Use (hatch-egg) first.");
  const acts = [
    () => buddy.lay(AT),
    () => buddy.remember("x"),
    () => buddy.recall(),
    () => buddy.notice("x", "y", AT),
    () => buddy.act("pet", AT),
  ];
  for (const act of acts) assert.throws(act, fails("evaluation", /No buddy hatched/));
  assert.equal(buddy.view("buddy/state.json"), undefined);
});

test("the status has its keys in order, with what they are when nothing is said", () => {
  const status = hatched({ name: "Moss", mood: 7, posts_made: 2 }).status() as JsonObject;
  assert.deepEqual(
    [...status],
    [
      ["name", "Moss"],
      ["stage", "egg"],
      ["mood", 7],
      ["energy", 80],
      ["xp", 0],
      ["social", 0],
      ["frames_survived", 0],
      ["posts", 2],
      ["comments", 0],
      ["long_memories", 0],
      ["context_memories", 0],
      ["github_user", "(none)"],
      ["personality", []],
    ],
  );
});

test("the newest hundred memories are kept", () => {
  const buddy = hatched({ stage: "adult" });
  const first = buddy.remember(`é${"x".repeat(80)}`, "fact", AT);
  assert.equal(first, `🧠 Remembered: "é${"x".repeat(59)}" (1 total)`);
  for (let n = 1; n <= 100; n++) buddy.remember(`memory ${n}`, undefined, AT);
  const kept = buddy.organism!.get("long_memory") as JsonObject[];
  assert.equal(kept.length, 100);
  assert.deepEqual(
    [...kept[0]!],
    [
      ["text", "memory 1"],
      ["type", "observation"],
      ["saved_at", AT],
      ["stage", "adult"],
    ],
  );
});

test("recall looks in both memories, whatever the case", () => {
  const buddy = hatched({ long_memory: [{ text: "Tea" }, 5, { text: 1 }, { text: "rain" }] });
  for (let n = 1; n <= 12; n++) buddy.notice(`TEA ${n}`, "window", AT);
  const all = buddy.recall();
  assert.deepEqual([all.get("long_term"), all.get("context")], [4, 10]);
  assert.deepEqual([...all.keys()], ["long_term", "context", "recent"]);
  const found = buddy.recall("tea");
  assert.deepEqual([...found.keys()], ["query", "long_matches", "context_matches", "total"]);
  assert.deepEqual([found.get("total"), (found.get("long_matches") as unknown[]).length], [11, 1]);
});

test("doing things gives experience, and leads from stage to stage", () => {
  const buddy = hatched({ name: "Moss", stage: "egg", xp: 39 });
  const steps: [BuddyAction, string | undefined, number][] = [
    ["comment", "hatchling", 44],
    ["explore", undefined, 47],
    ["explore", "juvenile", 50],
    ["pet", undefined, 51],
  ];
  for (const [action, stage, xp] of steps) {
    assert.equal(buddy.act(action, AT), stage);
    assert.equal(buddy.organism!.get("xp"), xp);
  }
  for (let n = 0; n < 95; n++) buddy.act("post", AT);
  const own = buddy.organism!;
  assert.deepEqual(
    ["xp", "stage", "posts_made", "comments_made", "last_petted"].map((key) => own.get(key)),
    [1001, "elder", 95, 1, AT],
  );
  assert.equal((own.get("memories") as unknown[]).length, 20);
});

test("a stage is never lost, and numbers stay of their kind", () => {
  const adult = hatched({ stage: "adult", xp: 0 });
  assert.equal(adult.act("post", AT), undefined);
  assert.equal(hatched({ stage: "moth", xp: 5000 }).act("post", AT), undefined);
  const precise = new Buddy(read);
  precise.hatch('{"_meta":{"type":"rappter.egg"},"organism":{"xp":1.0}}');
  precise.act("pet", AT);
  assert.deepEqual(precise.organism!.get("xp"), float(2));
  const large = hatched({ xp: Number.MAX_SAFE_INTEGER });
  large.act("pet", AT);
  assert.equal(large.organism!.get("xp"), 2n ** 53n);
});

test("what is laid is hatched again as the same", () => {
  const buddy = hatched({ name: "Moss", wings: 2, memories: ["a"] });
  buddy.remember("x", "fact", AT);
  const laid = buddy.lay(AT);
  assert.deepEqual([...laid.keys()], ["_meta", "organism"]);
  assert.deepEqual(
    [...(laid.get("_meta") as JsonObject).keys()],
    [...["type", "version", "format", "exported_at", "description"]],
  );
  const again = new Buddy();
  again.hatch(laid);
  assert.deepEqual(again.organism, buddy.organism);
  buddy.remember("y", "fact", AT);
  assert.equal((again.organism!.get("long_memory") as unknown[]).length, 1, "a value of its own");
  assert.equal(Buddy.laid("moss.egg", 12), "📦 Egg laid: moss.egg (12 bytes)");
});

test("a host can go back to what the buddy was", () => {
  const buddy = hatched({ name: "Moss" });
  const before = buddy.organism;
  buddy.remember("x", "fact", AT);
  buddy.act("post", AT);
  buddy.restore(before);
  assert.deepEqual([...buddy.organism!], [["name", "Moss"]]);
});

test("its files are found with and without a slash in front", () => {
  const buddy = hatched({ soul_notes: "S", long_memory: [1] });
  for (const slash of ["", "/"]) {
    assert.equal(buddy.view(`${slash}buddy/soul.md`), "S");
    assert.deepEqual(buddy.view(`${slash}buddy/memories.json`), [1]);
    assert.deepEqual(buddy.view(`${slash}buddy/context.json`), []);
    assert.equal(buddy.view(`${slash}buddy/state.json`), buddy.organism);
  }
  assert.equal(buddy.view("buddy/other"), undefined);
});
