// What somebody types who does not know the command yet: asks for help in every way, misspells, takes one file for another.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lispy, scratchFile } from "./lispy.js";

const cartridge = scratchFile("a.lispy.json", '{"_meta": {"type": "lispy-cartridge"}}');

test("help as a word is --help, of a command too", () => {
  assert.deepEqual(lispy(["help"]), lispy(["--help"]));
  assert.deepEqual(lispy(["help", "fork"]), lispy(["fork", "--help"]));
  assert.equal(lispy(["help", "world"]).code, 0);
});

test("run, resume, inspect, boot, replay, vectors --help: the lines of that command alone", () => {
  const whole = lispy(["--help"]).out.split("\n");
  for (const [command, first, shown, hidden] of [
    ["run", "--steps N", "--save FILE", "--value"],
    ["resume", "--steps N", "--error TEXT", "--frames"],
    ["inspect", undefined, "--json", "--frames"],
    ["boot", "--frames N", "--host NAME", "--steps"],
    ["replay", undefined, "--json", "--frames"],
    ["vectors", "--filter TEXT", "--migrate-every", "--frames"],
  ] as const) {
    const { code, out } = lispy([command, "--help"]);
    assert.equal(code, 0);
    const [usage, option, ...rest] = out.trimEnd().split("\n");
    assert.match(usage!, new RegExp(`^  lispy ${command} FILE`));
    if (first !== undefined) assert.ok(option!.startsWith(`  ${first} `), out);
    assert.ok(out.includes(shown), out);
    assert.ok(!out.includes(hidden), out);
    for (const line of [usage!, ...rest]) {
      assert.ok(whole.includes(line) || line.startsWith("  also: "), line);
    }
    assert.equal(lispy(["help", command]).out, out);
    assert.equal(lispy([command, "x.json", "-h"]).out, out);
  }
  assert.deepEqual(lispy(["x.lispy", "--help"]).out.split("\n"), whole);
});

test("world --help lists what comes after it, with usage", () => {
  const { code, out } = lispy(["world", "--help"]);
  assert.equal(code, 0);
  assert.match(out, /^ {2}lispy world frame \[DIR\] .*\n {2}lispy world merge A B /);
  assert.match(out, /lispy world init DIR/);
  assert.equal(lispy(["world", "-h"]).out, out);
});

test("help and usage of a command say which options it must have", () => {
  assert.match(lispy(["fork", "--help"]).out, /\nlispy fork FILE --as ID \[--out FILE\]/);
  assert.match(lispy(["sign", "--help"]).out, /\nlispy sign FILE --key FILE --by NAME \[--out/);
  assert.match(lispy(["keygen", "--help"]).out, /\nlispy keygen --out FILE \[/);
  assert.match(lispy(["fork"]).err, /usage: lispy fork FILE --as ID\n/);
});

test("a word that is neither a command nor a file is said to be neither", () => {
  const { code, err } = lispy(["frobnicate"]);
  assert.equal(code, 2);
  assert.match(err, /^lispy: frobnicate is neither a command nor a file\n/);
  assert.match(
    lispy(["runn", "x"]).err,
    /^lispy: no command is called runn, and one file at a time/,
  );
  assert.match(lispy(["missing.lispy"]).err, /^lispy: cannot read missing.lispy: /);
});

test("an unknown option is named, without advice about files that begin with a dash", () => {
  const { code, err } = lispy(["--max-step", "5", "-e", "1"]);
  assert.deepEqual([code, err], [2, "lispy: Unknown option '--max-step'\nTry lispy --help.\n"]);
});

test("replay of what is no trace names the file", () => {
  const { code, err } = lispy(["replay", cartridge]);
  assert.equal(code, 1);
  assert.match(err, /^lispy: \S*a\.lispy\.json: /);
});

test("one step is no steps", () => {
  const program = scratchFile("one.lispy", "(define x 1) (println x)");
  assert.match(lispy(["run", program, "--steps", "1"]).err, /suspended after 1 step;/);
});

test("a folder that cannot be made is an error with its name, not a stack", () => {
  const { code, err } = lispy(["world", "init", `${"x".repeat(300)}`]);
  assert.equal(code, 1);
  assert.match(err, /^lispy: world: \S*xxx cannot be made: ENAMETOOLONG[^\n]*\n$/);
});
