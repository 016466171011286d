// `lispy run --steps --save` and `lispy resume`: a run that goes on in other processes, and what scripts see of it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bootCartridge } from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";
import { lispy, scratch, scratchFile } from "./lispy.js";

const COUNT = `(define (count n acc) (if (= n 0) acc (count (- n 1) (+ acc n))))
(println "begin")
(define total (count 100 0))
(println "end")
(list total 1.5)
`;
const ASK = `(define (ask-all qs) (map (lambda (q) (list q (think q 1.0))) qs))
(define answers (ask-all '("a" "b")))
answers
`;

const statusOf = (path: string): unknown => {
  const { vm } = JSON.parse(readFileSync(path, "utf8")) as { vm?: { status: string } };
  return vm?.status;
};

test("a run of many small steps prints what one run prints", () => {
  const file = scratchFile("count.lispy", COUNT);
  const whole = lispy([file, "--print-result"]);
  const saved = join(scratch, "count.lispy.json");
  let { code, out, err } = lispy(["run", file, "--steps", "30", "--save", saved]);
  assert.equal(code, 0);
  assert.match(err, /^; suspended after \d+ steps; wrote .*count\.lispy\.json\n$/);
  let legs = 1;
  while (statusOf(saved) === "suspended") {
    const leg = lispy(["resume", saved, "--steps", "30", "--save", saved, "--print-result"]);
    assert.equal(leg.code, 0, leg.err);
    out += leg.out;
    legs += 1;
    assert.ok(legs < 20);
  }
  assert.ok(legs > 3);
  assert.equal(out, whole.out);

  // Done is saved, too: the definitions are there, the run is not.
  const meta = JSON.parse(readFileSync(saved, "utf8")) as Record<string, Record<string, unknown>>;
  assert.equal(meta._meta!.agent_id, "count");
  assert.equal(meta.env!.total, 5050);
  ({ code, out, err } = lispy(["resume", saved]));
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /holds no run that could go on/);
});

test("a program that is done at once prints as a file does", () => {
  const file = scratchFile("done.lispy", COUNT);
  assert.deepEqual(lispy(["run", file]), lispy([file]));
  const saved = join(scratch, "done.lispy.json");
  const { code, out, err } = lispy(["run", file, "--save", saved, "--print-result"]);
  assert.deepEqual([code, out], [0, "begin\nend\n(5050 1.5)\n"]);
  assert.match(err, /^; done after [\d,]+ steps; wrote .*, which has no run to resume\n$/);
  assert.equal(existsSync(saved), true);
});

test("what stops and is not saved is a failure", () => {
  const { code, out, err } = lispy(["run", scratchFile("lost.lispy", COUNT), "--steps", "30"]);
  assert.deepEqual([code, out], [1, "begin\n"]);
  assert.match(err, /^; suspended after \d+ steps; not saved, because there is no --save\n$/);
});

test("a call that waits is answered in another process, or fails there", () => {
  const file = scratchFile("ask.lispy", ASK);
  const saved = join(scratch, "ask.lispy.json");
  const begun = lispy(["run", file, "--defer", "think,other", "--save", saved]);
  assert.deepEqual([begun.code, begun.out], [0, ""]);
  assert.match(begun.err, /^; waits for \(think "a" 1\.0\); wrote /);

  const unanswered = lispy(["resume", saved]);
  assert.equal(unanswered.code, 2);
  assert.match(
    unanswered.err,
    /waits for \(think "a" 1\.0\): answer with --value JSON or --error TEXT/,
  );
  assert.equal(lispy(["resume", saved, "--value", "{"]).code, 2);
  assert.equal(lispy(["resume", saved, "--value", "1", "--error", "no"]).code, 2);

  const failed = lispy(["resume", saved, "--error", "no model"]);
  assert.equal(failed.code, 1);
  assert.match(failed.err, /ask\.lispy\.json:1:47: think: no model/);
  assert.match(failed.err, /1 \| \(define \(ask-all qs\)/);

  const value = '{"n": 123456789012345678901, "x": 1.0}';
  const second = lispy(["resume", saved, "--value", value, "--save", saved]);
  assert.equal(second.code, 0, second.err);
  assert.match(second.err, /waits for \(think "b" 1\.0\)/);
  const last = lispy(["resume", saved, "--value", "null", "--print-result"]);
  const first = '(dict ("n" . 123456789012345678901) ("x" . 1.0))';
  assert.deepEqual(last, { code: 0, out: `(("a" ${first}) ("b" ()))\n`, err: "" });

  const suspended = join(scratch, "suspended.lispy.json");
  lispy(["run", scratchFile("count.lispy", COUNT), "--steps", "30", "--save", suspended]);
  assert.equal(lispy(["resume", suspended, "--value", "1"]).code, 2);
});

test("a run that fails writes nothing", () => {
  const file = scratchFile(
    "breaks.lispy",
    "(define (f n) (if (= n 0) (car 5) (f (- n 1))))\n(f 50)",
  );
  const saved = join(scratch, "breaks.lispy.json");
  assert.equal(lispy(["run", file, "--steps", "20", "--save", saved]).code, 0);
  const before = readFileSync(saved, "utf8");
  const { code, err } = lispy(["resume", saved, "--save", saved]);
  assert.equal(code, 1);
  assert.match(err, /breaks\.lispy\.json:1:27: car: .*\n; {3}1 \| \(define \(f n\)/);
  assert.equal(readFileSync(saved, "utf8"), before);
});

test("--json says how it ended", () => {
  const read = (args: string[]): Record<string, unknown> => {
    return JSON.parse(lispy([...args, "--json"]).out) as Record<string, unknown>;
  };
  const file = scratchFile("ask.lispy", ASK);
  const saved = join(scratch, "json.lispy.json");
  const waiting = read(["run", file, "--defer", "think", "--save", saved]);
  assert.deepEqual([waiting.ok, waiting.status, waiting.saved], [true, "awaiting", saved]);
  const call = waiting.call as Record<string, unknown>;
  assert.deepEqual([call.name, call.arguments], ["think", ["a", 1]]);
  assert.match(String(call.key), /^[0-9a-f]{32}$/);
  assert.match(lispy(["run", file, "--defer", "think", "--json"]).out, /"arguments":\["a", 1\.0\]/);

  const stopped = read(["run", file, "--steps", "1"]);
  assert.deepEqual([stopped.status, stopped.saved, stopped.value], ["suspended", null, null]);
  const failed = read(["resume", saved, "--error", "no"]);
  assert.deepEqual([failed.ok, failed.status, failed.call], [false, "failed", null]);
  const done = read(["run", scratchFile("one.lispy", '(display "o") 1')]);
  assert.deepEqual([done.status, done.output], ["done", "o"]);
  assert.deepEqual(done.value, { tag: "integer", value: "1" });
});

test("wrong usage of run and resume", () => {
  const idle = scratchFile(
    "idle.lispy.json",
    JSON.stringify({ _meta: { type: "lispy-cartridge" }, env: { x: 1 } }),
  );
  for (const args of [
    ["run"],
    ["run", "a", "b"],
    ["resume"],
    ["resume", idle],
    ["resume", scratchFile("no.json", "{}")],
    ["run", idle, "--steps", "0"],
    ["run", idle, "--value", "1"],
    ["run", idle, "--save", "no-such-folder/x.lispy.json"],
    [idle, "--steps", "5"],
  ]) {
    const { code, out, err } = lispy(args);
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, /^lispy: /, args.join(" "));
  }
});

test("a frame that waits is inspected and answered; then it counts", async () => {
  const main =
    '(define (main n)\n  (println "asking")\n  (set! heard (list (ask "more?") (ask "again?"))))';
  using agent = await bootCartridge(agentText(main, { env: { heard: [] } }), {
    capabilities: { ask: { deferred: true } },
  });
  await agent.beginFrame(1);
  const file = scratchFile("frame.lispy.json", agent.export());
  const shown = lispy(["inspect", file]).out;
  assert.match(shown, /waits for the answer to\n {4}\(ask "more\?"\)/);
  assert.match(shown, /main {2}\d+:\d+/);
  assert.match(lispy(["resume", file]).err, /waits for \(ask "more\?"\): answer with --value/);
  assert.equal(lispy(["resume", file, "--value", "1", "--steps", "5"]).code, 2);

  const [first, second] = ["first", "second"].map((name) => join(scratch, `${name}.lispy.json`));
  const leg = lispy(["resume", file, "--value", "12345678901234567890", "--save", first!]);
  assert.deepEqual([leg.code, leg.out], [0, ""]);
  assert.match(leg.err, /waits for \(ask "again\?"\)/);
  const last = lispy(["resume", first!, "--value", '"no"', "--save", second!, "--print-result"]);
  assert.deepEqual([last.code, last.out], [0, '(12345678901234567890 "no")\n']);
  using done = await bootCartridge(readFileSync(second!, "utf8"));
  assert.deepEqual(
    [done.lastFrame, done.vm.get("heard", { as: "json" })],
    [1, '[12345678901234567890, "no"]'],
  );
});
