// The directory store when its processes are killed: at each step of a batch, at random, and while others want the lock.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { directoryStore } from "../../bindings/node/directory-store/directory-store.js";

const WORKER = fileURLToPath(new URL("directory.worker.mjs", import.meta.url));
// What a killed process has written stays whether or not a disk is below it, and memory is faster.
const fast = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const scratch = mkdtempSync(join(fast, "lispy-crash-"));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [WORKER, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

async function run(
  ...args: string[]
): Promise<{ out: string; signal: string | null; code: number | null }> {
  const child = start(...args);
  let out = "";
  child.stdout!.on("data", (chunk) => (out += String(chunk)));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once("close", (...ending) => resolve(ending)),
  );
  return { out, signal, code };
}

const OLD = {
  "a.json": "old a",
  "b.json": "old b",
  "memory/c.md": "old c",
  "memory/d.md": "old d",
  "memory/g.md": "old g",
};

async function worldOf(path: string, texts: Record<string, string>): Promise<string> {
  const store = await directoryStore(path, { create: true });
  const changes = Object.entries(texts).map(([name, text]) => ({ name, text }));
  await store.write({ changes, expected: new Map() });
  return path;
}

const oldWorld = (name: string): Promise<string> => worldOf(join(scratch, name), OLD);

async function digests(...roots: string[]): Promise<string[]> {
  return JSON.parse((await run("look", roots.join(":"))).out) as string[];
}

/** What `.lispy` holds of a world in which nobody writes. */
const left = (root: string): string[] => readdirSync(join(root, ".lispy")).sort();
const CLEAN = [".gitignore", "journal", "last"];

test("a process killed at any step of a batch leaves all of it or nothing, and the next one goes on", async (t) => {
  const whole = await oldWorld("whole");
  const steps = JSON.parse((await run("batch", whole, "-1")).out) as string[];
  const [before, done] = await digests(await oldWorld("untouched"), whole);
  assert.notEqual(before, done);

  const roots: string[] = [];
  for (const step of steps.keys()) {
    const root = await oldWorld(`killed-${step}`);
    assert.equal((await run("batch", root, String(step))).signal, "SIGKILL", steps[step]);
    roots.push(root);
  }
  const found = await digests(...roots);
  const commit = steps.indexOf("commit");
  assert.deepEqual(
    found.map((digest, step) => [steps[step], digest]),
    steps.map((name, step) => [name, step <= commit ? before : done]),
  );
  for (const root of roots) assert.deepEqual(left(root), CLEAN);
  t.diagnostic(`${steps.length} steps, the commit is number ${commit}`);
});

test("a process killed while it completes another's batch leaves it to the next", async () => {
  const [untouched] = await digests(await oldWorld("twice-untouched"));
  const steps = JSON.parse((await run("batch", await oldWorld("steps"), "-1")).out) as string[];
  const roots: string[] = [];
  for (let step = 0, more = true; more; step += 1) {
    const root = await oldWorld(`twice-${step}`);
    await run("batch", root, String(steps.indexOf("keep the commit")));
    more = (await run("again", root, String(step))).signal === "SIGKILL";
    roots.push(root);
  }
  const found = await digests(...roots);
  assert.ok(roots.length > 10);
  assert.equal(new Set(found).size, 1);
  assert.notEqual(found[0], untouched);
});

test("200 processes killed at random, among others in one world: sums and counts agree after each", async (t) => {
  const SEED = 20260401;
  // On a busy machine, where starting 200 processes takes longer, there are fewer.
  const MAX_MS = 22_000;
  let state = SEED;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const accounts = { w: "100", "deep/er/x": "100", "deep/y": "100", z: "100" };
  const root = await worldOf(join(scratch, "accounts"), { ...accounts, "notes.json": "0" });
  const store = await directoryStore(root, { lockTimeoutMs: 60_000 });
  const check = async (when: string): Promise<string> => {
    const texts = await store.readTogether([
      ...Object.keys(accounts),
      "notes.json",
      ...[0, 1, 2, 3, 4].map((n) => `notes/${n}/n.md`),
    ]);
    const sum = Object.keys(accounts).reduce((all, name) => all + Number(texts.get(name)!.text), 0);
    assert.equal(sum, 400, when);
    const notes = Number(texts.get("notes.json")!.text);
    const there = [0, 1, 2, 3, 4].map((n) => texts.get(`notes/${n}/n.md`) !== undefined);
    assert.deepEqual(
      there,
      [0, 1, 2, 3, 4].map((n) => n < notes),
      when,
    );
    return JSON.stringify([...texts]);
  };
  const startOne = (seed: number): Promise<ChildProcess> => {
    const child = start("transfer", root, String(seed));
    return new Promise((resolve, reject) => {
      child.stdout!.once("data", () => resolve(child));
      child.once("close", () => reject(new Error("a worker ended by itself")));
    });
  };
  const began = performance.now();
  // Two are killed in turn, the third has to live with what they leave.
  const survivor = await startOne(0);
  const lanes = [startOne(1), startOne(2)];
  let [hit, changed, last] = [0, 0, ""];
  let kill = 0;
  for (; kill < 200 && performance.now() - began < MAX_MS; kill += 1) {
    const child = await lanes[kill % 2]!;
    await new Promise((resolve) => setTimeout(resolve, random(20)));
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await gone;
    const lock = left(root).some((name) => name.startsWith("lock"));
    if (lock) hit += 1;
    lanes[kill % 2] = startOne(1000 + kill);
    const now = await check(`kill ${kill} of seed ${SEED}`);
    if (now !== last) changed += 1;
    last = now;
  }
  for (const lane of [survivor, ...(await Promise.all(lanes))]) {
    const gone = new Promise((resolve) => lane.once("close", resolve));
    lane.kill("SIGKILL");
    await gone;
  }
  await check("at rest");
  await store.write({ changes: [{ name: "end", text: "" }], expected: new Map() });
  await check("at the end");
  assert.deepEqual(left(root), CLEAN);
  assert.ok(kill >= 20, `only ${kill} kills`);
  assert.ok(changed > kill / 4, `only ${changed} of ${kill} looks saw a change`);
  t.diagnostic(
    `${((performance.now() - began) / 1000).toFixed(1)} s; ${kill} kills, ${hit} with the lock taken; ${changed} looks saw a change`,
  );
});

test("two processes that count to 200 each come to 400", async () => {
  const root = await worldOf(join(scratch, "counter"), { counter: "0" });
  const both = await Promise.all([run("count", root, "200"), run("count", root, "200")]);
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  );
  const store = await directoryStore(root);
  assert.equal((await store.read("counter"))?.text, "400");
  assert.deepEqual(left(root), CLEAN);
});
