// Ctrl-C while `lispy run --save` or `lispy boot --out` is at work: what is there by then is written, whole, and the exit code is 130.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hearInterrupts } from "../../cli/interrupt.js";
import { root } from "../support/root.js";
import { type Run, lispy, scratch, scratchFile } from "./lispy.js";

const NO_SIGNALS = { skip: process.platform === "win32" && "there is no SIGINT to send" };
/** A program that nobody stops shall not run on when a test has failed. */
const HANGS = 120_000;

/** Runs the command, and interrupts it each time that it prints one of these, in this order. */
async function interrupted(args: string[], ...cues: string[]): Promise<Run> {
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    ...{ cwd: scratch, stdio: ["ignore", "pipe", "pipe"], timeout: HANGS, killSignal: "SIGKILL" },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => {
    out += piece.toString();
    while (cues[0] !== undefined && out.includes(cues[0])) {
      cues.shift();
      child.kill("SIGINT");
    }
  });
  child.stderr.on("data", (piece: Buffer) => void (err += piece.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

const read = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
const unfinished = (): string[] => readdirSync(scratch).filter((name) => name.endsWith(".tmp"));

const FOREVER = `(define n 0)
(define (count) (set! n (+ n 1)) (count))
(println "begin")
(count)
`;
const MUCH = ["--max-steps", "1e15"];

test("an interrupted run is suspended, saved, and goes on", NO_SIGNALS, async () => {
  const file = scratchFile("forever.lispy", FOREVER);
  const saved = join(scratch, "forever.lispy.json");
  const { code, out, err } = await interrupted(["run", file, ...MUCH, "--save", saved], "begin\n");
  assert.deepEqual([code, out], [130, "begin\n"], err);
  assert.match(
    err,
    /^; interrupted: suspended after [\d,]+ steps; wrote (.*); go on with: lispy resume \1, and the same limits and profile\n$/,
  );
  const { vm, env } = read(saved) as { vm: { status: string }; env: { n: number } };
  assert.equal(vm.status, "suspended");
  assert.ok(env.n > 0);

  const leg = lispy(["resume", saved, ...MUCH, "--steps", "50", "--save", saved]);
  assert.equal(leg.code, 0, leg.err);
  assert.ok((read(saved).env as { n: number }).n > env.n, "it counts on");
});

test("an interrupted resume is saved, into the file that it came from", NO_SIGNALS, async () => {
  const talk = `(define (wait k) (if (= k 0) (talk) (wait (- k 1))))
(define (talk) (println "on") (wait 1000000))
(talk)
`;
  const saved = join(scratch, "it's talk.lispy.json");
  const file = scratchFile("talk.lispy", talk);
  assert.equal(lispy(["run", file, "--steps", "50", "--save", saved]).code, 0);
  const go = ["resume", saved, ...MUCH, "--save", "it's talk.lispy.json"];
  const { code, err } = await interrupted(go, "on\n");
  assert.equal(code, 130, err);
  assert.match(
    err,
    /^; interrupted: suspended after .*: lispy resume 'it'\\''s talk\.lispy\.json',/,
  );
  const { vm } = read(saved) as { vm: { status: string; usage: { steps: number } } };
  assert.equal(vm.status, "suspended");
  assert.ok(vm.usage.steps > 1_000_000);
});

test("a run that stops by itself in many parts prints, counts and saves the same", async () => {
  const file = scratchFile(
    "sum.lispy",
    `(define (sum n acc) (if (= n 0) acc (sum (- n 1) (+ acc n))))
(println "begin")
(define total (sum 6000000 0))
(println "end")
total
`,
  );
  const saved = join(scratch, "sum.lispy.json");
  const run = ["run", file, ...MUCH, "--json"];
  const one = JSON.parse(lispy(run).out) as Record<string, unknown>;
  const parts = JSON.parse(lispy([...run, "--save", saved]).out) as Record<string, unknown>;
  assert.ok((one.usage as { steps: number }).steps > 4_000_000, "longer than one part");
  assert.deepEqual({ ...parts, saved: null }, one);

  // Under --steps too: the first safe point after so many, not after the parts that they make.
  const stop = ["--steps", "4500001"];
  const suspended = JSON.parse(lispy([...run, ...stop]).out) as Record<string, unknown>;
  const kept = JSON.parse(lispy([...run, ...stop, "--save", saved]).out) as Record<string, unknown>;
  assert.deepEqual({ ...kept, ok: false, saved: null }, { ...suspended, ok: false });
  assert.equal(kept.output, "begin\n");
});

/** Its second frame takes forever. */
const agent = (): string =>
  scratchFile(
    "agent.lispy.json",
    JSON.stringify({
      _meta: { type: "lispy-cartridge" },
      env: { k: 0 },
      programs: {
        main: `(define (hang) (hang))
(define (main n) (set! k n) (println "frame" n) (if (= n 2) (hang) n))`,
      },
    }),
  );

test(
  "an interrupted boot undoes the frame that runs and writes those before",
  NO_SIGNALS,
  async () => {
    const next = join(scratch, "next.lispy.json");
    const trace = join(scratch, "frames.jsonl");
    const boot = ["boot", agent(), ...MUCH, "--frames", "5", "--out", next, "--trace", trace];
    const { code, err } = await interrupted(boot, "frame 2\n");
    assert.equal(code, 130, err);
    assert.match(err, /\n; interrupted: frame 2 is undone; wrote .*next\.lispy\.json\n$/);
    assert.deepEqual(read(next).env, { k: 1 });
    assert.equal((read(next).lineage as { frame: number }).frame, 1);
    assert.equal(lispy(["replay", trace]).out, "1 frame, the same byte for byte\n");
    assert.deepEqual(unfinished(), []);
  },
);

test(
  "nothing is kept without --out, and an interruption ends the process",
  NO_SIGNALS,
  async () => {
    const before = readdirSync(scratch);
    const { code } = await interrupted(["boot", agent(), ...MUCH, "--frames", "2"], "frame 2\n");
    assert.equal(code, null, "killed by the signal");
    assert.deepEqual(readdirSync(scratch), before);
  },
);

test("a second Ctrl-C ends at once, and a file is whole or not there", NO_SIGNALS, async () => {
  const file = scratchFile("twice.lispy", FOREVER.replace('"begin"', '"one" "two"'));
  const saved = join(scratch, "twice.lispy.json");
  const { code } = await interrupted(["run", file, ...MUCH, "--save", saved], "one", "two");
  assert.ok(code === null || code === 130);
  if (existsSync(saved)) assert.equal(read(saved).vm instanceof Object, true);
  assert.deepEqual(unfinished(), []);
});

test("after the first interruption the system's own answer is back", () => {
  const before = process.listenerCount("SIGINT");
  const heard = hearInterrupts();
  assert.equal(process.listenerCount("SIGINT"), before + 1);
  process.emit("SIGINT");
  assert.equal(heard.signal.aborted, true);
  assert.equal(process.listenerCount("SIGINT"), before);

  const unheard = hearInterrupts();
  unheard.end();
  assert.equal(unheard.signal.aborted, false);
  assert.equal(process.listenerCount("SIGINT"), before);
});
