// The commands about cartridges and worlds where something is not as it should be: what they say, and with which exit code.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { lispy, scratch, scratchFile } from "./lispy.js";

const AT = ["--at", "2026-04-01T20:00:00Z"];
cpSync(join(root, "examples/worlds/harbour"), join(scratch, "harbour"), { recursive: true });
const HARBOUR = ["--world", "harbour"];
lispy(["export", "harbour-tug-01", ...HARBOUR, ...AT, "--out", "tug.lispy.json"]);

/** Runs a line that has to end with a code and say something on standard error; what it printed. */
function says(code: number, message: RegExp, ...args: string[]): string {
  const run = lispy(args);
  assert.match(run.err, message, args.join(" "));
  assert.equal(run.code, code, args.join(" "));
  return run.out;
}

/** The object that a line prints with --json. */
function json(...args: string[]): Record<string, unknown> {
  return JSON.parse(lispy([...args, "--json"]).out) as Record<string, unknown>;
}

/** Every document of a world, by name. */
function contents(world: string): Record<string, string> {
  const folder = join(scratch, world);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const documents = names.filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    documents.map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}

test("wrong usage: exit 2, and what would be right", () => {
  says(2, /usage: lispy export ID\.\.\.\nTry lispy --help/, "export");
  says(2, /usage: lispy diff A B/, "diff", "tug.lispy.json");
  says(2, /usage: lispy list\n/, "list", "harbour");
  says(2, /^lispy: list: Unknown option '--bogus'\n/, "list", "--bogus");
  says(
    2,
    /--on-conflict is reject, replace, merge, rename, not x/,
    "import",
    "f",
    ...["--on-conflict", "x"],
  );
  says(2, /--prefer is env, not vm/, "import", "f", "--prefer", "vm");
  says(2, /--frames needs a whole number, not "x"/, "world", "frame", "harbour", "--frames", "x");
  says(2, /--at: no time: noon/, "export", "harbour-tug-01", ...HARBOUR, "--at", "noon");
  says(2, /after "world" comes one of: frame, merge, sync, init/, "world", "go");
  says(2, /needs --allow-net/, "world", "sync", "harbour", "https://peer.example/state");
  says(2, /fork needs --as ID/, "fork", "tug.lispy.json");
  says(2, /keygen needs --out FILE/, "keygen");
  says(2, /sign needs --key FILE, the private key, and --by NAME/, "sign", "tug.lispy.json");
  says(2, /cannot read none\.json/, "diff", "tug.lispy.json", "none.json");
});

test("--help after a command says what it takes", () => {
  const { code, out } = lispy(["import", "--help"]);
  assert.equal(code, 0);
  assert.match(
    out,
    /^bring in an agent.*\nlispy import FILE\.\.\. \[--on-conflict reject\|replace/,
  );
  assert.match(lispy(["verify", "-h"]).out, /\[--trust KEY\.\.\.\] \[--world DIR\]/);
});

test("no world, no agent, no cartridge", () => {
  says(2, /no world at .*nowhere: there is no such folder/, "list", "--world", "nowhere");
  says(2, /no world at .*nowhere/, "world", "merge", "harbour", "nowhere");
  assert.ok(!existsSync(join(scratch, "nowhere")), "looking makes none");
  says(1, /agent not found: "nobody"/, "export", "nobody", ...HARBOUR);
  says(1, /Cartridge not found: none\.json/, "import", "none.json", ...HARBOUR);
  scratchFile("half.json", "{");
  says(1, /invalid JSON, line 1, column 2/, "import", "half.json", ...HARBOUR);
  assert.deepEqual(json("export", "nobody", ...HARBOUR)["ok"], false, "--json whatever happens");
});

test("a taken id and a dry run leave every document as it is", () => {
  const before = contents("harbour");
  const taken =
    /; --on-conflict replace.*\nlispy: agent harbour-tug-01 is here already; nothing was changed/;
  says(1, taken, "import", "tug.lispy.json", ...HARBOUR);
  const report = json("import", "tug.lispy.json", ...HARBOUR, "--as", "tug-2", "--dry-run");
  assert.deepEqual(report["changes"], [
    ...["agents.json", "echo_frames/tug-2.json", "memory/tug-2.md", "stats.json"],
  ]);
  const { agentId, origin, dryRun } = report;
  assert.deepEqual([agentId, origin, dryRun], ["tug-2", "lispy-vm/harbour:harbour-tug-01", true]);
  assert.deepEqual(contents("harbour"), before);
});

test("a frame that fails: exit 1, with who and why; one without agents says so", () => {
  const frame = ["world", "frame", "harbour", "--max-steps", "5", ...AT];
  const out = says(1, /; harbour-tug-01: execution limit exceeded: steps/, ...frame);
  assert.match(out, /^frame 13: 5 agents, 0 accepted, 5 rolled back, 0 intents, \d+ steps\n$/);
  const { frame: number, agents } = json(...frame) as {
    frame: number;
    agents: { status: string }[];
  };
  assert.equal(number, 14);
  assert.equal(agents.filter(({ status }) => status === "rolled_back").length, 5);
  says(
    0,
    /; no agent of this world has a program nix/,
    "world",
    "frame",
    "harbour",
    "--program",
    "nix",
  );
});

test("two images do not become one, and --drop-images is named", () => {
  lispy(["world", "frame", "harbour", ...AT]);
  lispy(["export", "harbour-pilot-01", ...HARBOUR, ...AT, "--out", "one.json"]);
  lispy(["world", "frame", "harbour", ...AT]);
  lispy(["export", "harbour-pilot-01", ...HARBOUR, ...AT, "--out", "two.json"]);
  says(
    2,
    /; --drop-images leaves .*\nlispy: both cartridges have an image/,
    "merge",
    "one.json",
    "two.json",
  );
  says(
    0,
    /wrote both\.json/,
    "merge",
    "one.json",
    "two.json",
    "--drop-images",
    "--out",
    "both.json",
  );
  assert.equal(lispy(["diff", "one.json", "both.json"]).code, 1);
  assert.equal(lispy(["diff", "one.json", "one.json", "--json"]).out, "[]\n");
});

test("a forged or damaged cartridge does not verify: exit 1", () => {
  const key = lispy(["keygen", "--out", "h.key"]).out.trim();
  lispy([
    "sign",
    "tug.lispy.json",
    "--key",
    "h.key",
    "--by",
    "harbour",
    ...AT,
    "--out",
    "signed.json",
  ]);
  const text = readFileSync(join(scratch, "signed.json"), "utf8");
  scratchFile("forged.json", text.replace("Pulls whatever is stuck", "Pulls nothing"));
  assert.equal(json("verify", "signed.json", "--trust", key)["state"], "valid");
  assert.equal(lispy(["verify", "signed.json"]).code, 0, "whole, and nobody asked for trust");
  assert.equal(lispy(["verify", "tug.lispy.json", "--trust", key]).code, 1, "not signed");
  const { code, out } = lispy(["verify", "forged.json", "half.json", "signed.json"]);
  assert.equal(code, 1);
  assert.match(out, /^forged\.json: a signature does not hold/);
  assert.match(out, /^half\.json: .*invalid JSON/m, "the others are looked at all the same");
  assert.match(out, /^signed\.json: signed; whether by somebody that you trust/m);
  says(2, /trusted\[0\] is no public key/, "verify", "signed.json", "--trust", "me");
});

test("Node's warning that Ed25519 is an experiment is not passed on; others are", () => {
  const warn = `process.emitWarning(warning, "ExperimentalWarning")`;
  const preload = `const { subtle } = crypto, make = subtle.generateKey;
    subtle.generateKey = function (...given) {
      for (const warning of ["The Ed25519 Web Crypto API algorithm", "Something else"]) ${warn};
      return make.apply(this, given);
    };`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(preload)}`;
  const { code, err } = lispy(["keygen", "--out", "quiet.key"], "", { NODE_OPTIONS });
  assert.equal(code, 0);
  assert.match(err, /ExperimentalWarning: Something else/);
  assert.doesNotMatch(err, /Ed25519/);
});

test("a plugin that is broken: exit 1, and the others are shown", () => {
  cpSync(join(root, "examples/agents"), join(scratch, "agents"), { recursive: true });
  scratchFile("agents/broken_agent.lispy", "(define (perform");
  const { code, out, err } = lispy(["agents", "agents"]);
  assert.equal(code, 1);
  assert.match(err, /^plugin: agents.broken_agent\.lispy/);
  const schemas = JSON.parse(lispy(["agents", "agents", "--json"]).out) as { type: string }[];
  assert.equal(schemas.length, out.match(/^\S/gm)?.length);
  assert.equal(schemas[0]?.type, "function");
  says(2, /no plugins \(\*_agent\.lispy\) in harbour/, "agents", "harbour");
});

test("a world begins where there is none", () => {
  const before = contents("harbour");
  says(1, /there is a world here already: it has agents\.json/, "world", "init", "harbour");
  assert.deepEqual(contents("harbour"), before);
  says(1, /invalid JSON/, "world", "init", "spoilt", "--from", "half.json");
  assert.equal(lispy(["world", "init", "islands", ...AT]).out, "islands begins in islands\n");
  assert.deepEqual(json("world", "frame", "islands", ...AT)["agents"], []);
  says(2, /both worlds are called/, "world", "merge", "harbour", "harbour");
});

test("a folder that is no world is refused, and nothing is written there", () => {
  mkdirSync(join(scratch, "photos", "cartridges"), { recursive: true });
  scratchFile("photos/stats.json", "{}");
  const before = readdirSync(join(scratch, "photos"), { recursive: true });
  for (const args of [
    ["world", "frame", "photos", ...AT],
    ["world", "sync", "photos", "harbour", ...AT],
    ["world", "merge", "harbour", "photos", ...AT],
    ["import", "tug.lispy.json", "--world", "photos", ...AT],
    ["list", "--world", "photos"],
    ["-e", "1", "--world", "photos", "--agent", "a", "--writable"],
  ]) {
    const { code, out, err } = lispy(args);
    assert.deepEqual([code, out], [2, ""], args.join(" "));
    assert.match(err, /^lispy: no world at \S*photos: [^\n]*lispy world init[^\n]*\n$/);
    assert.deepEqual(readdirSync(join(scratch, "photos"), { recursive: true }), before);
  }
});

test("what makes a world: a document of one, or a file of an agent; a founded one is one", () => {
  for (const [world, name] of [
    ["w1", "agents.json"],
    ["w2", "frame_counter.json"],
    ["w3", "memory/a1.md"],
    ["w4", "echo_frames/a1.json"],
    ["w5", "cartridges/a1.lispy.json"],
  ] as const) {
    mkdirSync(dirname(join(scratch, world, name)), { recursive: true });
    scratchFile(`${world}/${name}`, name.endsWith(".md") ? "# a1" : "{}");
    assert.equal(lispy(["list", "--world", world]).code, 0, name);
  }
  assert.equal(lispy(["world", "init", "w6", ...AT]).code, 0);
  assert.equal(lispy(["world", "frame", "w6", ...AT]).code, 0);
});
