// `lispy bench` as a process. What it says about times is looked at for its shape only; figures must be exact.

import assert from "node:assert/strict";
import { copyFileSync, cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type AnySchema, Ajv2020 } from "ajv/dist/2020.js";
import { SaxesParser } from "saxes";
import {
  type CapabilityLogEntry,
  FrameTrace,
  bootCartridge,
  recordCapabilities,
} from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";
import { root } from "../support/root.js";
import { type Run, lispy, scratch, scratchFile } from "./lispy.js";

interface Result {
  name: string;
  build: string;
  error: string | null;
  figures: Record<string, number | string> | null;
  times: { rounds: number; latency: Record<string, number> } | null;
}
interface Report {
  ok: boolean;
  results: Result[];
  comparisons: { name: string; sameReceipts: boolean; ratio: Record<string, number> }[];
}

/** As short as it gets: three rounds. */
const bench = (...args: string[]): Run => lispy(["bench", ...args, "--seconds", "0"]);
const reportOf = ({ out }: Run): Report => JSON.parse(out) as Report;
const figuresOf = (run: Run): Result["figures"][] => reportOf(run).results.map((r) => r.figures);

const tallyho = join(root, "examples/tallyho.lispy.json");
const counter = scratchFile(
  "counter.lispy.json",
  agentText("(define (main n) (set! seen (cons n seen)) (println n) (length seen))", {
    env: { seen: [] },
  }),
);
const failing = scratchFile("fails.lispy.json", agentText("(define (main n) (car n))"));

const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false });
const schema = readFileSync(join(root, "docs/schema/bench.schema.json"), "utf8");
const validate = ajv.compile(JSON.parse(schema) as AnySchema);

test("figures are those that the frames have anywhere else, and the same in two processes", () => {
  const run = bench(counter, tallyho, "--frames", "4", "--json");
  assert.deepEqual([run.code, run.err], [0, ""]);
  const [figures, other] = figuresOf(run);
  assert.deepEqual(figuresOf(bench(tallyho, counter, "--frames", "4", "--json")), [other, figures]);

  const booted = lispy(["boot", counter, "--frames", "4", "--json"]);
  const { frames } = JSON.parse(booted.out) as {
    frames: { hash: string; usage: Record<string, number> }[];
  };
  const steps = frames.map(({ usage }) => usage["steps"]!);
  const { frames: count, steps: all, mostSteps, outputBytes, receipt } = figures!;
  assert.deepEqual(
    { count, all, mostSteps, outputBytes, receipt },
    {
      ...{ count: 4, all: steps.reduce((a, b) => a + b), mostSteps: Math.max(...steps) },
      ...{ outputBytes: "1\n2\n3\n4\n".length, receipt: frames.at(-1)!.hash },
    },
  );
});

test("--jit puts machine code beside the interpreter, and nothing that is counted differs", () => {
  const { results, comparisons } = JSON.parse(
    bench(counter, "--frames", "2", "--jit", "--json").out,
  ) as Report;
  assert.deepEqual(
    results.map(({ build }) => build),
    ["this", "jit"],
  );
  assert.deepEqual(results[1]!.figures, results[0]!.figures);
  assert.equal(comparisons[0]!.sameReceipts, true);
});

test("--json has the shape that the schema describes", () => {
  const copy = join(scratch, "copy.wasm");
  copyFileSync(join(root, "dist/lispy.wasm"), copy);
  const run = bench(counter, failing, "--frames", "2", "--against", copy, "--json");
  const report: unknown = JSON.parse(run.out);
  assert.equal(validate(report), true, JSON.stringify(validate.errors));
  assert.equal(run.out.split("\n").length, 2, "one line");

  const { results, comparisons } = report as Report;
  assert.deepEqual(
    results.map(({ name, build, error }) => [name, build === copy, error === null]),
    [
      ["counter", false, true],
      ["counter", true, true],
      ["fails", false, false],
      ["fails", true, false],
    ],
  );
  assert.deepEqual(results[0]!.figures, results[1]!.figures, "the same bytes use the same");
  assert.deepEqual(
    comparisons.map(({ name, sameReceipts }) => [name, sameReceipts]),
    [["counter", true]],
  );
  const { p50, p90, p99, max } = results[0]!.times!.latency as Record<string, number>;
  assert.ok(p50! <= p90! && p90! <= p99! && p99! <= max!);
  const { low, median, high } = comparisons[0]!.ratio as Record<string, number>;
  assert.ok(low! <= median! && median! <= high!);
});

/** Without what differs from machine to machine, or from version to version of the VM: numbers but of frames and steps. */
function masked(markdown: string): string {
  let section = "";
  return markdown
    .split("\n")
    .map((line) => {
      if (line.startsWith("###")) section = line;
      const keep = section.includes("uses") ? 5 : 2;
      return line
        .replace(/ +/g, " ")
        .replace(/-+:/g, "-:")
        .replace(/:-+/g, ":-")
        .split("|")
        .map((cell, index) => (index < keep ? cell : cell.replace(/^ [\d,.]+ $/, " # ")))
        .join("|")
        .replace(/^(Times are of this machine:) .*$/, "$1 #");
    })
    .join("\n");
}

test("--markdown: figures first, then times, then the machine", () => {
  const run = bench(counter, tallyho, "--frames", "3", "--markdown");
  assert.equal(
    masked(run.out),
    `### What a frame uses, the same on every machine

| agent | frames | steps | most | bytes | collections in all | depth |
| :- | -: | -: | -: | -: | -: | -: |
| counter | 3 | 1 | 1 | # | # | # |
| tallyho | 3 | 11 | 12 | # | # | # |

### Bytes after the last frame, the same on every machine

| agent | cartridge | image | live heap | snapshot | memory |
| :- | -: | -: | -: | -: | -: |
| counter | # | # | # | # | # |
| tallyho | # | # | # | # | # |

### Milliseconds of a frame, on one core

| agent | frames/s | p50 | p90 | p99 | max | rounds |
| :- | -: | -: | -: | -: | -: | -: |
| counter | # | # | # | # | # | # |
| tallyho | # | # | # | # | # | # |

### Milliseconds to come and go

| agent | cold boot | compile | first VM | agent | warm boot | from snapshot | export |
| :- | -: | -: | -: | -: | -: | -: | -: |
| counter | # | # | # | # | # | # | # |
| tallyho | # | # | # | # | # | # | # |

Times are of this machine: #
`,
  );
});

test("what fails is said, the others go on, and the exit code is 1", () => {
  const asks = scratchFile("asks.lispy.json", agentText('(define (main n) (curl "/a"))'));
  const late = scratchFile("late.lispy.json", agentText("(define (main n) (/ 6 (- 3 n)))"));
  const empty = scratchFile("empty.lispy.json", "{}");
  const still = scratchFile("still.lispy.json", agentText("nil", {}, { agent_id: "x" }));
  const { code, out, err } = bench(failing, asks, late, empty, counter, still);
  assert.equal(code, 1);
  assert.match(err, /fails\.lispy\.json: frame 1 was rolled back: .*car.*\[evaluation\]/);
  assert.match(err, /asks\.lispy\.json: frame 1 was rolled back: curl belongs to the host/);
  assert.match(err, /late\.lispy\.json: frame 3 was rolled back: .*zero/);
  assert.match(err, /empty\.lispy\.json: cartridge: \$\._meta: is missing/);
  assert.match(err, /--world DIR grants the readers/);
  assert.match(out, /^counter +20 /m);
  assert.match(out, /^still +20 /m);
  assert.doesNotMatch(out, /fails|asks|late|empty/);
  assert.match(bench(tallyho, "--max-steps", "2").err, /limit exceeded: steps \(limit 2/);
});

test("--world: readers answer, the input is that of the world's frames, and nothing is written", () => {
  cpSync(join(root, "examples/worlds/harbour"), join(scratch, "harbour"), { recursive: true });
  const before = contents("harbour");
  const asks = scratchFile(
    "reader.lispy.json",
    agentText(
      '(define (main in) (list-tools) (println (get in "frame") (get in "at") (dict? (get in "echo")))' +
        ' (rb-post "berths" "T" "B") (length (rb-agent "harbour-tug-01")))',
    ),
  );
  const args = ["--world", "harbour", "--frames", "2", "--at", "2026-04-01T20:00:00Z", "--json"];
  const run = bench(asks, ...args);
  assert.deepEqual([run.code, run.err], [0, ""]);
  const printed = "1 2026-04-01T20:00:00Z #t\n2 2026-04-01T20:00:00Z #t\n";
  assert.equal(figuresOf(run)[0]!["outputBytes"], printed.length);
  const publishes = scratchFile(
    "writer.lispy.json",
    agentText('(define (main in) (publish-tool "t" "(define (t) 1)" "t"))'),
  );
  assert.match(bench(publishes, ...args.slice(0, 2)).err, /publish-tool belongs to the host/);
  assert.deepEqual(contents("harbour"), before);
});

/** Every file of a folder, by name. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(join(scratch, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

test("a trace brings frames, inputs and answers", async () => {
  const text = agentText("(define (main in) (println (think (get in 'n))))".replace("'n", '"n"'));
  const log: CapabilityLogEntry[] = [];
  const think = async (n: unknown): Promise<string> => `thought ${String(n)}`;
  using agent = await bootCartridge(text, { capabilities: recordCapabilities({ think }, log) });
  let file = "";
  const settings = { capabilities: ["think"] };
  const write = (line: string): void => void (file += line);
  const trace = await FrameTrace.begin(agent, text, settings, write, log);
  for (const n of [7, 8, 9]) await trace.frame({ n });
  await trace.end();
  const recorded = [...file.matchAll(/"hash":"(sha256:\w+)"/g)].map(([, hash]) => hash);

  const run = bench(scratchFile("thinks.jsonl", file), "--json");
  assert.deepEqual([run.code, run.err], [0, ""]);
  const [figures] = figuresOf(run);
  assert.equal(figures!["frames"], 3);
  assert.equal(figures!["outputBytes"], "thought 7\nthought 8\nthought 9\n".length);
  assert.ok(recorded.includes(figures!["receipt"] as string), "the receipt of the trace");
  const other = scratchFile("other.jsonl", file.replace('"input":{"n":8}', '"input":{"n":80}'));
  assert.match(bench(other).err, /other\.jsonl: replay: call 2 is \(think 80\), the log has/);
});

test("--input is what each frame gets, --echo what it gets as an echo", () => {
  const shows = scratchFile("shows.lispy.json", agentText("(define (main in) (display in))"));
  const bytes = (file: string, ...args: string[]): unknown =>
    figuresOf(bench(file, "--frames", "1", "--json", ...args))[0]!["outputBytes"];
  assert.equal(bytes(shows), "1".length);
  assert.equal(bytes(shows, "--input", "[1.0, 2]"), "(1.0 2)".length);
  const main = '(define (main in) (display (list (get in "frame") (get in "at") (get in "echo"))))';
  const echoes = scratchFile("echoes.lispy.json", agentText(main));
  const echo = scratchFile("echo.json", "[1.0, 2]");
  assert.equal(bytes(echoes, "--echo", echo), `(1 "2026-01-01T00:00:00Z" (1.0 2))`.length);
});

test("--svg draws a curve for each agent that was measured, as XML that can be read", () => {
  const odd = scratchFile('a<b>&"c".lispy.json', agentText("nil"));
  const run = bench(odd, counter, failing, "--frames", "2", "--svg", "chart.svg");
  assert.equal(run.code, 1);
  assert.match(run.err, /wrote chart\.svg/);
  const parser = new SaxesParser({ xmlns: true });
  const texts: string[] = [];
  let curves = 0;
  parser.on("error", (error) => assert.fail(error.message));
  parser.on("text", (text) => texts.push(text));
  parser.on("opentag", ({ name, attributes }) => {
    // What has a colour and many points; rules and marks have two.
    const d = (attributes["d"] as { value: string } | undefined)?.value ?? "";
    if (name === "path" && d.split("L").length > 20) curves += 1;
  });
  parser.write(readFileSync(join(scratch, "chart.svg"), "utf8")).close();
  assert.equal(curves, 2);
  assert.ok(texts.includes('a<b>&"c" (6 frames)') && texts.includes("counter (6 frames)"));
});

test("a terminal sees progress on standard error, a pipe does not", () => {
  const asTerminal = `--import=data:text/javascript,${encodeURIComponent(
    "Object.assign(process.stderr, { isTTY: true, cursorTo() {}, clearLine() {}, moveCursor() {} })",
  )}`;
  const args = ["bench", counter, "--seconds", "0"];
  const run = lispy(args, "", { NODE_OPTIONS: asTerminal });
  assert.equal(run.code, 0, run.err);
  assert.match(run.err, /100%/);
  assert.equal(lispy(args).err, "");
});

test("wrong usage exits with 2", () => {
  const noVM = scratchFile("no.wasm", "\0asm");
  const empty = scratchFile("empty.wasm", "\0asm\x01\0\0\0");
  for (const [message, ...args] of [
    [/usage: lispy bench FILE\.\.\./],
    [/cannot read nowhere\.json/, "nowhere.json"],
    [/--frames needs a number from 1/, counter, "--frames", "0"],
    [/--seconds needs a whole number/, counter, "--seconds", "x"],
    [/--json and --markdown do not go together/, counter, "--json", "--markdown"],
    [/--echo and --input do not go together/, counter, "--echo", counter, "--input", "1"],
    [/--input is no JSON/, counter, "--input", "{"],
    [/--against and --jit do not go together/, counter, "--against", empty, "--jit"],
    [/cannot read none\.wasm/, counter, "--against", "none.wasm"],
    [/no\.wasm is no build of the VM/, counter, "--against", noVM],
    [/empty\.wasm is no build of the VM/, counter, "--against", empty],
    [/cannot write nowhere\/a\.svg/, counter, "--svg", "nowhere/a.svg"],
    [/no world at/, counter, "--world", "nowhere"],
  ] as [RegExp, ...string[]][]) {
    const { code, out, err } = lispy(["bench", ...args]);
    assert.match(err, message);
    assert.equal(code, 2, err);
    assert.ok(out === "" || args.includes("--json"), err);
  }
});
