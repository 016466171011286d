// A real agent as cartridge: profile and soul of zion-coder-01 and the world's echoes, as published, in the bytes in
// which they were published; the tool and the program that reads the echoes and keeps a memory are ours. Booted, three
// frames run, exported: only what the program changed is different. Skipped, visibly, where the data is absent.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { bootCartridge } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const WORLD = join(root, "../shared/published/world");
const AGENT = "zion-coder-01";
const FRAMES = 3;
/** What the program assigns. */
const CHANGED = ["memory", "frames-seen", "mood"];

const TOOL = `; Channels of an echo that move in one direction.
(define (channels echo direction)
  (map (lambda (shift) (get shift "channel"))
       (filter (lambda (shift) (= (get shift "direction") direction))
               (get (get (get echo "signals") "discourse_shift") "shifts"))))
`;

const MAIN = `(define (remember key value)
  (set! memory (dict-set memory key value)))

(define (main n)
  (let* ((echo (nth echoes (- n 1)))
         (pulse (get (get echo "signals") "engagement_pulse"))
         (hot (channels echo "heating")))
    (remember (string-append "frame-" (number->string n))
              (make-dict "at" (get echo "echo_timestamp")
                         "hot" hot
                         "pulse" (get pulse "avg_comments")
                         "lost" nil))
    (set! frames-seen (+ frames-seen 1))
    (set! mood (+ mood (get pulse "avg_comments")))
    (println (string-append (get profile "name") " reads echo " (get echo "frame")))
    (length hot)))
`;

/** JSON text of a string as Python writes it: everything outside ASCII escaped. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The lines of the entry `key` at `indent` blanks, without the comma that may follow it. */
function entry(text: string, indent: number, key: string): string {
  const margin = " ".repeat(indent);
  const begin = text.indexOf(`\n${margin}${JSON.stringify(key)}: `) + 1;
  assert.ok(begin > 0, `${key} is there`);
  const rest = text.slice(begin);
  const end = /[{[]$/.test(rest.slice(0, rest.indexOf("\n")))
    ? new RegExp(`\n${margin}[}\\]]`).exec(rest)!.index + margin.length + 2
    : rest.indexOf("\n");
  return rest.slice(0, end).replace(/,$/, "");
}

/** The keys of the object whose entries stand at `indent` blanks. */
const keys = (text: string, indent: number): string[] =>
  [...text.matchAll(new RegExp(`^ {${indent}}("(?:[^"\\\\]|\\\\.)*"): `, "gm"))].map(
    ([, key]) => JSON.parse(key!) as string,
  );

/** The cartridge's text, published parts spliced in as they are. */
function cartridge(): string {
  const read = (name: string): string => readFileSync(join(WORLD, name), "utf8");
  const record = entry(read("agents.json"), 4, AGENT)
    .replace(/^ {4}"[^"]*"/, '    "profile"')
    .replace(/^ {2}/gm, "");
  return `{
  "_meta": {
    "type": "lispy-cartridge",
    "version": 1,
    "agent_id": "${AGENT}",
    "exported_at": "2026-08-22T05:11:52Z"
  },
  "env": {
    "motto": "Composition \\u2014 always",
    "memory": {},
    "kinds": [
      1,
      1.0,
      -0.0,
      null,
      [],
      1e+16,
      123456789012345678901234567890
    ],
    "frames-seen": 0,
    "mood": 0.0
  },
  "soul": ${pythonString(read(`memory/${AGENT}.md`))},
${record},
${entry(read("frame_echoes.json"), 2, "echoes")},
  "tools": {
    "channels": {
      "name": "channels",
      "description": "which channels heat up or cool down",
      "code": ${pythonString(TOOL)}
    }
  },
  "programs": {
    "main": ${pythonString(MAIN)}
  },
  "x-host": {
    "kept": "though no VM knows it"
  }
}
`;
}

interface Echo {
  frame: number;
  echo_timestamp: string;
  signals: {
    discourse_shift: { shifts: { channel: string; direction: string }[] };
    engagement_pulse: { avg_comments: number };
  };
}
interface Document {
  env: Record<string, unknown>;
  echoes: Echo[];
  profile: { name: string };
}

/** What the memory must be, told by JavaScript. */
function expectedMemory(echoes: readonly Echo[]): Record<string, unknown> {
  const memories = echoes.slice(0, FRAMES).map(({ echo_timestamp, signals }, index) => [
    `frame-${index + 1}`,
    {
      at: echo_timestamp,
      hot: signals.discourse_shift.shifts
        .filter(({ direction }) => direction === "heating")
        .map(({ channel }) => channel),
      pulse: signals.engagement_pulse.avg_comments,
      lost: null,
    },
  ]);
  return Object.fromEntries(memories) as Record<string, unknown>;
}

async function threeFrames(context: TestContext): Promise<void> {
  const before = cartridge();
  const { echoes, profile } = JSON.parse(before) as Document;
  using agent = await bootCartridge(before, { profile: "lispy-core@1" });
  assert.equal(agent.export(), before, "boot changes nothing");
  let steps = 0;
  for (let number = 1; number <= FRAMES; number++) {
    const { status, value, logs, error, usage } = await agent.frame(number);
    assert.equal(status, "accepted", error?.message);
    const echo = echoes[number - 1]!;
    assert.equal(logs.trim(), `${profile.name} reads echo ${echo.frame}`);
    const hot = echo.signals.discourse_shift.shifts.filter((s) => s.direction === "heating");
    assert.equal(value, String(hot.length));
    steps += usage.steps;
  }
  const after = agent.export();
  context.diagnostic(
    `${before.length} bytes, ${echoes.length} echoes, ${FRAMES} frames in ${steps} steps`,
  );

  const { env } = JSON.parse(after) as Document;
  assert.deepEqual(env.memory, expectedMemory(echoes), "it remembers what it has read");
  assert.equal(env["frames-seen"], FRAMES);

  // By key: every section and every binding that the program did not assign has kept its bytes.
  // The lineage, which came with the first accepted frame, stands behind them.
  assert.deepEqual(keys(after, 2), [...keys(before, 2), "lineage"]);
  for (const key of keys(before, 2).filter((name) => name !== "env")) {
    assert.equal(entry(after, 2, key), entry(before, 2, key), key);
  }
  const envKeys = Object.keys((JSON.parse(before) as Document).env);
  assert.deepEqual(Object.keys(env), envKeys);
  for (const key of envKeys) {
    const same = entry(after, 4, key) === entry(before, 4, key);
    assert.equal(same, !CHANGED.includes(key), key);
  }

  // As a whole: with the old values put back it is the old text.
  let undone = after.replace(`,\n${entry(after, 2, "lineage")}`, "");
  for (const key of CHANGED) undone = undone.replace(entry(after, 4, key), entry(before, 4, key));
  assert.equal(undone, before);

  // And it lives on: the next boot reads the memory that this one wrote.
  using next = await bootCartridge(after, { profile: "lispy-core@1" });
  assert.equal((await next.frame(FRAMES + 1)).status, "accepted");
  assert.equal(next.vm.get("frames-seen"), FRAMES + 1);
  assert.equal(next.vm.eval("(length (keys memory))"), FRAMES + 1);
}

const title =
  "a cartridge of a published agent: three frames change what they assign, byte for byte";
if (existsSync(WORLD)) test(title, threeFrames);
else {
  const reason = `${WORLD} is not there`;
  console.log(`skipped: ${title}: ${reason}`);
  test(title, { skip: reason }, () => {});
}
