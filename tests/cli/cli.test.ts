// The `lispy` command as a user meets it: dist/cli/main.js in a process of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { lispy, scratch, scratchFile as file } from "./lispy.js";

test("-e prints the written form of the value, nothing for nil", () => {
  assert.deepEqual(lispy(["-e", '(list 1 "a" 2.0)']), { code: 0, out: '(1 "a" 2.0)\n', err: "" });
  assert.deepEqual(lispy(["-e", "nil"]), { code: 0, out: "", err: "" });
  assert.equal(lispy(["--eval", "'()"]).out, "");
  assert.equal(lispy(["--profile", "lispy-core@1", "--eval", "'()"]).out, "()\n");
});

test("piped text is run and its value printed", () => {
  assert.deepEqual(lispy([], '(display "a")\n(+ 1 2)'), { code: 0, out: "a3\n", err: "" });
  assert.equal(lispy(["-"], "(+ 1 2)").out, "3\n");
});

test("a file prints only what it writes, unless its result is asked for", () => {
  const path = file("a.lispy", '(display "hi")\n(+ 1 2)');
  assert.deepEqual(lispy([path]), { code: 0, out: "hi", err: "" });
  assert.equal(lispy(["--print-result", path]).out, "hi3\n");
});

test("an error shows category, place, source line and caret, and exits with 1", () => {
  const path = file("bad.lispy", '(display "before")\n(define (f x)\n  (car x))\n(f 5)');
  const { code, out, err } = lispy([path]);
  assert.equal(code, 1);
  assert.equal(out, "before");
  const [first, line, caret] = err.split("\n");
  assert.match(first!, /^; error: .*bad\.lispy:3:3: .*\[evaluation\]$/);
  assert.equal(line, ";   3 |   (car x))");
  assert.equal(caret, ";     |   ^");
  assert.equal(err.includes("\u001b"), false, "no colours without a terminal");
});

test("wrong usage exits with 2 and says why", () => {
  for (const args of [
    ["--nonsense"],
    ["a", "b"],
    ["-e", "1", "file"],
    ["vectors"],
    ["boot"],
    ["replay"],
    ["--max-steps", "many", "-e", "1"],
    ["--profile", "scheme", "-e", "1"],
    ["no-such-file.lispy"],
    ["--frames", "2", "-e", "1"],
    ["--max-heap-bytes", "99999999999", "-e", "1"],
  ]) {
    const { code, out, err } = lispy(args);
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, /^lispy: /, args.join(" "));
  }
});

test("--help and --version", () => {
  assert.match(lispy(["--help"]).out, /^Usage:/);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  assert.equal(lispy(["--version"]).out, `lispy ${version}\n`);
});

test("limits are options", () => {
  const { code, err } = lispy(["--max-steps", "1e3", "-e", "(define (f) (f)) (f)"]);
  assert.equal(code, 1);
  assert.match(err, /limit 1000.*\[resource-limit\]/);
  assert.match(lispy(["--max-output-bytes", "2", "-e", '(display "abc")']).err, /resource-limit/);
  assert.equal(lispy(["--max-depth", "10", "-e", "(+ 1 1)"]).out, "2\n");
});

test("--json is one object: value as wire, output, error, usage", () => {
  const fine = lispy(["--json", "-e", '(display "o") (list 1 2.5)']);
  const result = JSON.parse(fine.out) as Record<string, unknown>;
  assert.equal(fine.code, 0);
  assert.deepEqual(Object.keys(result), ["api", "ok", "value", "output", "error", "usage"]);
  assert.deepEqual(result.value, {
    tag: "list",
    items: [
      { tag: "integer", value: "1" },
      { tag: "float64", bits: "4004000000000000" },
    ],
  });
  assert.deepEqual([result.ok, result.output, result.error], [true, "o", null]);

  const failed = lispy(["--json", "-e", '(display "o")\n(car 5)']);
  const { ok, value, output, error } = JSON.parse(failed.out) as Record<string, unknown>;
  assert.deepEqual([failed.code, ok, value, output], [1, false, null, "o"]);
  const { category, location } = error as Record<string, unknown>;
  assert.equal(category, "evaluation");
  assert.deepEqual(location, { source: "-e", line: 2, column: 1 });

  const limit = JSON.parse(
    lispy(["--json", "--max-steps", "99", "-e", "(define (f) (f)) (f)"]).out,
  ) as {
    error: Record<string, unknown>;
  };
  assert.deepEqual([limit.error.resource, limit.error.limit], ["steps", 99]);
});

test("output larger than the module's buffer streams through", () => {
  const { out } = lispy(["-e", "(for-each (lambda (n) (display n) (newline)) (range 30000))"]);
  assert.equal(out, Array.from({ length: 30000 }, (_, n) => `${n}\n`).join(""));
});

test("the REPL keeps state, continues unfinished forms, and survives errors", () => {
  const input =
    "(define (f x)\n  (* x 2))\n(f 21)\n(car 5)\n,globals\n(f 1) (f 2)\nnil\n,quit\n(f 9)\n";
  const { code, out, err } = lispy(["--repl"], input);
  assert.equal(code, 0);
  const shown = out.replaceAll(/lispy> | {2}\.\.\.> /g, "");
  assert.match(shown, /^#<procedure f>\n42\n.*f\n4\n/s);
  assert.equal(shown.includes("18"), false, "nothing after ,quit");
  assert.match(err, /^; error: repl:1:1: .*\[evaluation\]/);
});

test("the REPL reports a form that is never finished", () => {
  const { err } = lispy(["--repl"], "(+ 1\n");
  assert.match(err, /\[syntax\]/);
});

test("vectors: failures show expected beside actual, the last line counts", () => {
  const good = {
    id: "a.one",
    source: "(+ 1 2)",
    expect: { value: { tag: "integer", value: "3" }, stdout: "" },
  };
  const wrong = {
    id: "a.two",
    source: "(+ 1 2)",
    expect: { value: { value: "4", tag: "integer" }, stdout: "" },
  };
  const error = {
    id: "b.err",
    source: '(display "x") (car 5)',
    expect: { error: { category: "evaluation" }, stdout: "x" },
  };
  const alien = {
    id: "c.alien",
    profile: "other@9",
    source: "1",
    expect: { value: { tag: "nil" }, stdout: "" },
  };
  const path = file(
    "v.jsonl",
    [good, wrong, error, alien].map((v) => JSON.stringify(v)).join("\n"),
  );
  const { code, out } = lispy(["vectors", path]);
  assert.equal(code, 1);
  assert.match(
    out,
    /^FAIL a\.two\n {2}source {3}\(\+ 1 2\)\n {2}expected .*"4".*\n {2}actual {3}.*"3"/,
  );
  assert.match(out, /FAIL c\.alien\n.*\n.*\n {2}actual {3}no run: .*other@9/);
  assert.equal(out.trimEnd().split("\n").at(-1), "2 passed, 2 failed");
  const filtered = lispy(["vectors", "--filter", "a.one", path]);
  assert.deepEqual(filtered, { code: 0, out: "1 passed, 0 failed\n", err: "" });
});

test("vectors: the corpus format", () => {
  const corpus = {
    schema: "lispy-conformance@2",
    profile: "lispy-core@1",
    cases: [
      { id: "x.y", source: "#t", expect: { value: { tag: "boolean", value: true }, stdout: "" } },
    ],
  };
  const { code, out } = lispy(["vectors", file("corpus.json", JSON.stringify(corpus, null, 2))]);
  assert.deepEqual([code, out], [0, "1 passed, 0 failed\n"]);
  assert.equal(lispy(["vectors", file("no.jsonl", "not json")]).code, 2);
});

const tallyho = join(root, "examples/tallyho.lispy.json");

test("boot runs frames and writes the next cartridge, which continues", () => {
  const next = join(scratch, "next.lispy.json");
  const first = lispy(["boot", tallyho, "--frames", "2", "--out", next]);
  assert.equal(first.code, 0);
  assert.match(
    first.out,
    /^Frame 1: the tide is rising.*\n.*for 1 frame;.*\nFrame 2: .*\n.*for 2 frames;/,
  );
  assert.match(first.err, /; tallyho, frame 1\n/);
  const again = lispy(["boot", next, "--first", "3", "--frames", "5"]);
  assert.match(again.out, /^Frame 3: the tide is still, all quiet\.\n.*for 3 frames;/);
  const report = lispy(["boot", next, "--program", "report"]);
  assert.match(report.out, /^Frame 1: .*\nFrame 2: .*\n$/);
});

test("boot with no frames writes the same bytes; the clock comes from the caller", () => {
  const same = join(scratch, "same.lispy.json");
  lispy(["boot", tallyho, "--frames", "0", "--out", same]);
  assert.equal(readFileSync(same, "utf8"), readFileSync(tallyho, "utf8"));
  lispy(["boot", tallyho, "--frames", "0", "--out", same, "--exported-at", "2026-05-06T07:08:09Z"]);
  assert.match(readFileSync(same, "utf8"), /"exported_at": "2026-05-06T07:08:09Z"/);
});

test("boot explains a failing frame with the program's own line, and writes nothing", () => {
  const programs = { main: "(define (main n)\n  (car n))" };
  const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs });
  const out = join(scratch, "never.lispy.json");
  const { code, err } = lispy(["boot", file("bad.lispy.json", text), "--out", out]);
  assert.equal(code, 1);
  assert.match(err, /; error: programs\.main:2:3: .*\n; {3}2 \| {3}\(car n\)\)\n/);
  assert.throws(() => readFileSync(out));
});

test("boot --json tells everything in one object", () => {
  const { out } = lispy(["boot", tallyho, "--frames", "2", "--json"]);
  const { ok, agentId, frames } = JSON.parse(out) as {
    ok: boolean;
    agentId: string;
    frames: unknown[];
  };
  assert.deepEqual([ok, agentId, frames.length], [true, "tallyho", 2]);
});

test("boot --trace writes a log that replay reproduces, or says what differs first", () => {
  const [log, next] = [join(scratch, "frames.jsonl"), join(scratch, "traced.lispy.json")];
  const options = ["--frames", "3", "--host", "here", "--trace", log, "--out", next];
  assert.equal(
    lispy(["boot", tallyho, ...options, "--exported-at", "2026-05-06T07:08:09Z"]).code,
    0,
  );
  const text = readFileSync(log, "utf8");
  assert.equal(text.split("\n").length, 6, "boot, three frames, end, and the end of the last line");
  const again = lispy(["replay", log]);
  assert.deepEqual([again.code, again.out], [0, "3 frames, the same byte for byte\n"]);
  const lineage = (JSON.parse(readFileSync(next, "utf8")) as { lineage: { hosts: string[] } })
    .lineage;
  assert.deepEqual(lineage.hosts, ["here"]);

  const changed = file(
    "changed.jsonl",
    text.replace("Frame 2: the tide is falling", "Frame 2: the tide is rising"),
  );
  const { code, out } = lispy(["replay", changed]);
  assert.equal(code, 1);
  assert.match(
    out,
    /^differs after 1 frame: line 3, frame 2: \$\.receipt\.logs\n {2}recorded: "Frame 2: the tide is rising.*\n {2}replayed: "Frame 2: the tide is falling/,
  );
  const json = JSON.parse(lispy(["replay", changed, "--json"]).out) as Record<string, unknown>;
  assert.deepEqual([json["same"], json["frames"]], [false, 1]);
});

test("boot goes on with the frame after the last one of the lineage", () => {
  const next = join(scratch, "lineage.lispy.json");
  lispy(["boot", tallyho, "--first", "4", "--frames", "2", "--out", next]);
  assert.match(lispy(["boot", next]).err, /; tallyho, frame 6\n/);
});

test("boot shows intents, and a frame that is rolled back ends the run", () => {
  const main = '(define (main n) (rb-comment 7 "hi") (println n) (if (= n 2) (car n) n))';
  const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs: { main } });
  const [path, log] = [file("intents.lispy.json", text), join(scratch, "failed.jsonl")];
  const { code, err, out } = lispy(["boot", path, "--frames", "5", "--trace", log]);
  assert.deepEqual([code, out], [1, "1\n2\n"]);
  assert.match(
    err,
    /; intent: rappterbook\.comment\.create \{"body":"hi","discussion_number":7\}\n/,
  );
  assert.match(err, /; rolled back\n/);
  assert.equal(lispy(["replay", log]).code, 0, "failing is reproduced too");
});

test("boot of something else exits with 1 and names the place", () => {
  const { code, err } = lispy(["boot", file("x.json", '{"_meta": {"type": "egg"}}')]);
  assert.equal(code, 1);
  assert.match(err, /\$\._meta\.type/);
});

test("colours only on a terminal that wants them", async () => {
  const { paint } = await import("../../cli/report.js");
  const stream = (isTTY: boolean): NodeJS.WriteStream => ({ isTTY }) as NodeJS.WriteStream;
  const before = process.env.NO_COLOR;
  delete process.env.NO_COLOR;
  assert.equal(paint(stream(false), "red", "x"), "x");
  process.env.NO_COLOR = "1";
  assert.equal(paint(stream(true), "red", "x"), "x");
  if (before === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = before;
});
