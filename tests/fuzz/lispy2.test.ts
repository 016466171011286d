// Damaged programs of lispy@2: vectors, whole programs and the examples of the reference, cut, doubled and mixed, under small
// budgets. No trap, no hang, and every failure has a category and, while its program has a place to show, a position.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Category, Profile } from "../../assembly/shared/abi.js";
import { cpuMs } from "../support/cpu.js";
import { fuzz } from "../support/fuzz.js";
import { Machine } from "../support/machine.js";
import { mutateText } from "../support/mutate.js";
import type { Random } from "../support/random.js";
import { root } from "../support/root.js";

const FRESH_AFTER = 40;
/** A run of so few steps that takes longer does work that it was not charged for. */
const SLOW_MS = 3000;

const vectors = readFileSync(join(root, "tests/conformance/lispy2.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => (JSON.parse(line) as { source: string }).source);
const programs = readdirSync(join(root, "tests/programs"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".lispy"))
  .map((name) => readFileSync(join(root, "tests/programs", name), "utf8"));
const examples = readdirSync(join(root, "assembly/reference"))
  .filter((name) => name.endsWith(".ref"))
  .flatMap((name) => readFileSync(join(root, "assembly/reference", name), "utf8").split("\n"))
  .filter((line) => line.startsWith("> "))
  .map((line) => line.slice(2).replace(/ => .*$/, ""));

/** Pieces around which forms of lispy@2 are easily broken. */
const WRAPS: readonly ((text: string) => string)[] = [
  (text) => `(try (begin ${text}) (catch e (error-message e)))`,
  (text) => `(call/cc (lambda (k) ${text}))`,
  (text) => `(await (spawn (lambda () ${text})))`,
  (text) => `(let loop ((i 0)) (if (< i 3) (begin ${text} (loop (+ i 1))) i))`,
  (text) => `(eval '(begin ${text}))`,
  (text) => `(define-macro (m . body) \`(begin ,@body)) (m ${text})`,
  (text) => `(force (delay (begin ${text})))`,
  (text) => `(map (lambda (x) ${text}) '(1 2))`,
  (text) => `(match (begin ${text}) ((list a . b) a) ((? number? n) n) (_ "other"))`,
  (text) => `(eval "${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}" (current-env))`,
];

function damaged(random: Random): string {
  const kind = random.below(4);
  let text = random.pick(kind === 0 ? programs : kind === 1 ? vectors : examples);
  if (random.oneIn(2)) text += ` ${random.pick(examples)}`;
  for (let i = random.below(3); i > 0; i--) text = random.pick(WRAPS)(text);
  return random.oneIn(4) ? text : mutateText(random, text);
}

fuzz("lispy2", 8_000, (random: Random) => {
  const make = (): Machine => new Machine("release", {}, Profile.Lispy2);
  let machine = make();
  let said: string[] = [];
  return {
    describe: () => said.join("\n; ---- next run\n"),
    next() {
      if (machine.runs > FRESH_AFTER) {
        machine = make();
        said = [];
      }
      const source = damaged(random);
      const steps = random.oneIn(10) ? random.below(200) : 4000;
      said.push(`; steps ${steps}\n${source}`);
      machine.setLimits({
        steps,
        heapBytes: random.oneIn(10) ? 200_000 + random.below(200_000) : 8 << 20,
        outputBytes: 100_000,
        collectionItems: 100_000,
        integerBits: 10_000,
      });
      const begin = cpuMs();
      const { category, message, line } = machine.eval(source);
      const ms = cpuMs() - begin;
      assert.ok(ms < SLOW_MS, `${ms} ms for ${steps} steps`);
      if (category !== Category.None) {
        assert.ok(message.length > 0, "a failure says what it is");
        assert.ok(
          line > 0 ||
            category === Category.ResourceLimit ||
            category === Category.Serialization ||
            /task|awaits/.test(source),
          `no line: ${message}`,
        );
      }
      machine.transfer();
      machine.defaultLimits();
      const after = machine.eval("'alive");
      assert.equal(after.text, "alive", `the machine lives on: ${after.message}`);
    },
  };
});
