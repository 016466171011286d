// The command in rough hands: files that are none, outputs that cannot be written, options that make no sense.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../support/root.js";

const scratch = mkdtempSync(join(tmpdir(), "lispy-rough-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
const command = join(root, "dist/cli/main.js");

function lispy(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    input: "",
    encoding: "utf8",
    cwd: scratch,
  });
  return { code: status, out: stdout, err: stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const cartridge = (rest: object): string =>
  JSON.stringify({ _meta: { type: "lispy-cartridge" }, ...rest });
const agent = file(
  "agent.lispy.json",
  cartridge({ env: { k: 0 }, programs: { main: "(define (main n) (display n) (set! k n))" } }),
);
mkdirSync(join(scratch, "folder"));

test("--json is exactly one object on standard output, whatever happens", () => {
  const bad = file("bad-main.json", cartridge({ programs: {} }));
  const runs: [number, string[]][] = [
    [2, ["--nonsense"]],
    [2, ["-e", "1", "--max-steps", "x"]],
    [2, ["-e", "1", "--max-heap-bytes", "99999999999"]],
    [2, ["-e", "1", "--profile", "scheme"]],
    [2, ["a", "b"]],
    [2, ["missing.lispy"]],
    [2, ["folder"]],
    [2, ["--repl"]],
    [1, ["-e", "(("]],
    [1, ["-e", "(lambda (x) x)"]],
    [1, ["-e", "1", "--max-steps", "0"]],
    [2, ["boot"]],
    [2, ["boot", "missing"]],
    [2, ["boot", bad]],
    [2, ["boot", agent, "--out", "folder"]],
    [1, ["boot", file("egg.json", "[]")]],
    [2, ["vectors", "missing"]],
    [2, ["vectors", file("no.jsonl", "null")]],
    [1, ["vectors", file("none.jsonl", "")]],
  ];
  for (const [expected, args] of runs) {
    const { code, out } = lispy("--json", ...args);
    assert.equal(code, expected, args.join(" "));
    assert.match(out, /^\{.*\}\n$/, args.join(" "));
    assert.equal((JSON.parse(out) as { ok: boolean }).ok, false, args.join(" "));
  }
});

test("bytes that are not UTF-8 are refused, not replaced", () => {
  const broken = Buffer.concat([Buffer.from('(display "a'), Buffer.of(0xff), Buffer.from('")')]);
  const { code, out, err } = lispy(file("broken.lispy", broken));
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /broken\.lispy: it is not UTF-8 text/);
  assert.equal(lispy(file("bom.lispy", "\ufeff(display 1)")).out, "1");
});

test("a number is written in digits, and an option is given once", () => {
  for (const text of ["_", "", " 5", "0x10", "1__0", "-1", "1.5", "1e400"]) {
    assert.equal(lispy(`--max-steps=${text}`, "-e", "1").code, 2, JSON.stringify(text));
  }
  assert.equal(lispy("--max-steps", "1_000", "-e", "1").out, "1\n");
  const { code, err } = lispy("-e", "(display 1)", "-e", "2");
  assert.equal(code, 2);
  assert.match(err, /--eval is given twice/);
  assert.equal(lispy("boot", agent, "--first", "9007199254740991", "--frames", "2").code, 2);
});

test("vectors: what is no test vector is named by its line", () => {
  const good = '{"id":"a","source":"1","expect":{"stdout":""}}';
  for (const line of ["null", "5", "[]", "{}", '{"id":"a","source":5,"expect":{}}']) {
    const { code, err } = lispy("vectors", file("odd.jsonl", `${good}\n${line}\n`));
    assert.equal(code, 2, line);
    assert.match(err, /line 2 is no test vector/, line);
  }
  for (const corpus of ['{"schema":1}', '{"schema":1,"cases":[null]}']) {
    const { code, err } = lispy("vectors", file("corpus.json", corpus));
    assert.equal(code, 2, corpus);
    assert.match(err, /corpus\.json is no vector file: cases/);
  }
});

test("boot --out that cannot be written is found before a frame runs, and nothing is left", () => {
  for (const target of ["folder", "no-folder/next", "", "-"]) {
    const { code, out, err } = lispy("boot", agent, "--out", target);
    assert.deepEqual([code, out], [2, ""], target);
    assert.match(err, /--out|cannot write/);
  }
  assert.deepEqual(
    readdirSync(scratch).filter((name) => name.includes("tmp") || name === "-"),
    [],
  );
});

test("boot --out keeps links and modes", { skip: process.platform === "win32" }, () => {
  const real = file("real.json", readFileSync(agent));
  chmodSync(real, 0o600);
  const link = join(scratch, "link.json");
  symlinkSync("real.json", link);
  assert.equal(lispy("boot", link, "--first", "7", "--out", link).code, 0);
  assert.equal(lstatSync(link).isSymbolicLink(), true);
  assert.equal(statSync(real).mode & 0o777, 0o600);
  assert.match(readFileSync(real, "utf8"), /"k": 7/);
});

test("boot --out writes to a pipe and does not replace it", async (t) => {
  const pipe = join(scratch, "pipe");
  if (spawnSync("mkfifo", [pipe]).status !== 0) return t.skip("no mkfifo");
  const reader = spawn("cat", [pipe]);
  let text = "";
  reader.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const closed = new Promise((resolve) => reader.on("close", resolve));
  assert.equal(lispy("boot", agent, "--out", pipe).code, 0);
  await closed;
  assert.equal(statSync(pipe).isFIFO(), true);
  assert.match(text, /"k": 1/);
});

test("boot --out fails rather than lose state, and the old cartridge stays", () => {
  const main = `(define (nest n) (if (= n 0) nil (list (nest (- n 1)))))
    (define (main n) (set! k (nest 300)) n)`;
  const before = cartridge({ env: { k: 1 }, programs: { main } });
  const path = file("deep.json", before);
  const { code, err } = lispy("boot", path, "--out", path);
  assert.equal(code, 1);
  assert.match(err, /^lispy: cartridge: \$\.env\.k: /m);
  assert.equal(readFileSync(path, "utf8"), before);
});

test("a full disk is one line, not a stack", { skip: !existsSync("/dev/full") }, () => {
  const line = `"${process.execPath}" "${command}" -e "(display 1)" > /dev/full`;
  const { status, stderr } = spawnSync("sh", ["-c", line], { encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /^lispy: cannot write the output: ENOSPC[^\n]*\n$/);
});

test("an image of a later version is called that", () => {
  const later = file("later.json", '{"format":"lispy-image@2"}');
  for (const verb of ["resume", "inspect"]) {
    const { code, err } = lispy(verb, later);
    assert.equal(code, 2);
    assert.match(err, /later\.json is of a version that is not known: lispy-image@2/);
  }
});

test("a file that cannot be used is one line; --help is for lines that cannot be understood", () => {
  const closed = file("closed.lispy", "1");
  chmodSync(closed, 0);
  const lines = [
    ["missing.lispy"],
    ["folder"],
    ["inspect", "missing.json"],
    ["run", agent, "--save", "folder"],
    ["boot", agent, "--out", "no-folder/next"],
    ["boot", agent, "--trace", "folder"],
    ["vectors", "missing"],
    ["bench", "missing"],
    ["agents", "missing"],
    ["diff", agent, "missing"],
    ["inspect", file("text.json", "{")],
    ["list", "--world", "folder"],
    ["list", "--world", "missing"],
    ["list", "--world", agent],
    ...(process.getuid?.() === 0 ? [] : [[closed]]),
    ...(existsSync("/dev/full") ? [["boot", agent, "--out", "/dev/full"]] : []),
  ];
  for (const args of lines) {
    const { code, err } = lispy(...args);
    assert.equal(code, 2, args.join(" "));
    const said = err.split("\n").filter((line) => !line.startsWith("; "));
    assert.match(said.join("\n"), /^lispy: [^\n]+\n$/, args.join(" "));
  }
  const long = lispy("list", "--world", "x".repeat(300));
  assert.equal(long.code, 1);
  assert.match(long.err, /^lispy: ENAMETOOLONG: [^\n]+\n$/);
  for (const args of [
    ["inspect"],
    ["--nonsense"],
    ["resume", agent, "--value", "{"],
    ["list", "x"],
  ]) {
    assert.match(lispy(...args).err, /\nTry lispy --help\.\n$/, args.join(" "));
  }
});
