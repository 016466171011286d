// A world in a directory: batches that happen as a whole whatever dies, one writer at a time, no way out of the root.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type WorldStore, WorldConflictError } from "../../bindings/entries/node.js";
import { directoryStore } from "../../bindings/entries/directory.js";
import { Random } from "../support/random.js";

/** A folder of its own for each test. */
function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "lispy-world-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const put = (store: WorldStore, texts: Record<string, string | undefined>): Promise<void> =>
  store.write({
    changes: Object.entries(texts).map(([name, text]) => ({ name, text })),
    expected: new Map(),
  });

/** Everything that a store holds. */
async function contents(store: WorldStore): Promise<Record<string, string>> {
  const names = await store.list("");
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await store.read(name))!.text] as const)),
  );
}

test("what is written is there, in folders and across openings; what is not asked for is not", async (t) => {
  const root = folder(t);
  const store = await directoryStore(root);
  await put(store, { "agents.json": "{}", "memory/a1.md": "ü\n" });
  await put(store, { "agents.json": undefined });
  assert.deepEqual(await contents(await directoryStore(root)), { "memory/a1.md": "ü\n" });
  assert.equal(await store.read("agents.json"), undefined);
  assert.deepEqual(await store.list("mem"), ["memory/a1.md"]);
  assert.deepEqual(await store.list("memory/b"), []);
  assert.deepEqual(readdirSync(join(root, ".lispy/journal")), []);
});

test("a batch that was made from something older is not written", async (t) => {
  const store = await directoryStore(folder(t));
  await put(store, { "a.json": "1" });
  const { version } = (await store.read("a.json"))!;
  await put(store, { "a.json": "2" });
  const changes = [{ name: "a.json", text: "3" }];
  for (const expected of [new Map([["a.json", version]]), new Map([["a.json", undefined]])]) {
    await assert.rejects(store.write({ changes, expected }), WorldConflictError);
  }
  assert.equal((await store.read("a.json"))!.text, "2");
});

test("a directory that is not there is an error, unless it is to be made", async (t) => {
  const path = join(folder(t), "new");
  await assert.rejects(directoryStore(path), /is no directory; lispy world init/);
  await put(await directoryStore(path, { create: true }), { "a.json": "1" });
  assert.ok(existsSync(join(path, "a.json")));
});

test("damaged documents are read as they are and never written over", async (t) => {
  const root = folder(t);
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n";
  const conflict = '{\n<<<<<<< ours\n"a": 1\n';
  writeFileSync(join(root, "pointer.json"), pointer);
  writeFileSync(join(root, "conflict.json"), conflict);
  writeFileSync(join(root, "bytes.json"), new Uint8Array([0x22, 0xff, 0x22]));
  const store = await directoryStore(root);
  assert.equal((await store.read("pointer.json"))!.text, pointer);
  await assert.rejects(put(store, { "pointer.json": "{}", "b.json": "1" }), /line 1: is a pointer/);
  await assert.rejects(
    put(store, { "conflict.json": "{}", "b.json": "1" }),
    /line 2: has conflict/,
  );
  await assert.rejects(
    put(store, { "bytes.json": "{}", "b.json": "1" }),
    /bytes\.json: is not UTF-8/,
  );
  assert.ok(!existsSync(join(root, "b.json")));
});

test("no name leads out of the root, and no link is followed", async (t) => {
  const root = folder(t);
  const outside = folder(t);
  writeFileSync(join(outside, "secret.md"), "secret");
  symlinkSync(outside, join(root, "memory"));
  symlinkSync(join(outside, "secret.md"), join(root, "link.json"));
  mkdirSync(join(root, "folder.json"));
  const store = await directoryStore(root);
  for (const name of ["../x", "/etc/passwd", "a/../../x", ".lispy/lock", "a//b", "", "con.json"]) {
    await assert.rejects(store.read(name), /no name of a document/);
    await assert.rejects(put(store, { [name]: "x" }), /no name of a document/);
  }
  for (const name of ["memory/secret.md", "memory/new.md", "link.json", "folder.json"]) {
    await assert.rejects(store.read(name), /link|no regular file|no folder/, name);
    await assert.rejects(
      put(store, { "ok.json": "1", [name]: "x" }),
      /link|no regular|no folder/,
      name,
    );
  }
  assert.deepEqual(await store.list(""), []);
  assert.deepEqual(readdirSync(outside), ["secret.md"]);
  assert.equal(readFileSync(join(outside, "secret.md"), "utf8"), "secret");
});

test("a folder of the store's own that is a link is not written through", async (t) => {
  const [root, outside] = [folder(t), folder(t)];
  symlinkSync(outside, join(root, ".lispy"));
  const store = await directoryStore(root);
  await assert.rejects(put(store, { "a.json": "1" }), /link/);
  assert.deepEqual(readdirSync(outside), []);
});

const BEFORE = {
  "a.json": "a",
  "b.json": "b",
  "memory/c.md": "c",
  "d.json": "d",
  "gone.json": "g",
};
const BATCH = {
  ...{ "a.json": "A", "b.json": "B", "memory/c.md": "C", "d.json": "D" },
  ...{ "new/e.json": "E", "new/f/g.json": "G", "gone.json": undefined },
};
const AFTER = Object.fromEntries(Object.entries(BATCH).filter(([, text]) => text !== undefined));

test("a writer that dies before any step leaves the old world or the new one", async (t) => {
  const steps: string[] = [];
  const counted = await directoryStore(folder(t), { faults: (step) => steps.push(step) });
  await put(counted, BEFORE);
  steps.length = 0;
  await put(counted, BATCH);
  assert.ok(steps.length > 15);
  const seen = { before: 0, after: 0 };
  for (const [index, step] of steps.entries()) {
    const root = folder(t);
    let left = Infinity;
    const dying = await directoryStore(root, {
      faults: () => {
        if (left-- === 0) throw new Error("dies here");
      },
    });
    await put(dying, BEFORE);
    left = index;
    // The lock is given back, as it is not by a process that is killed; the disk is the same.
    await assert.rejects(put(dying, BATCH), /dies here/);
    const store = await directoryStore(root);
    const found = await contents(store);
    const isAfter = "new/e.json" in found;
    assert.deepEqual(found, isAfter ? AFTER : BEFORE, step);
    seen[isAfter ? "after" : "before"] += 1;
    await put(store, { "later.json": "1" });
    assert.deepEqual(readdirSync(join(root, ".lispy")).sort(), ["journal"]);
  }
  assert.ok(seen.before > 5 && seen.after > 5, JSON.stringify(seen));
});

/** A process that writes numbers into two documents, always the same into both, until it is killed; or so many times. */
const WRITER = `
  const { directoryStore } = await import(process.argv[1]);
  const [root, times, step] = process.argv.slice(2);
  const store = await directoryStore(root, {
    lockTimeoutMs: 60000,
    faults: step ? (name) => { if (name === step) process.kill(process.pid, "SIGKILL"); } : undefined,
  });
  console.log("ready");
  for (let done = 0; done < Number(times); ) {
    const [a, b] = [await store.read("a.json"), await store.read("b.json")];
    const text = String(Number(a?.text ?? 0) + 1);
    try {
      await store.write({
        changes: ["a.json", "b.json"].map((name) => ({ name, text })),
        expected: new Map([["a.json", a?.version], ["b.json", b?.version]]),
      });
      done += 1;
    } catch (error) {
      if (error.name !== "WorldConflictError") throw error;
    }
  }
`;
const ENTRY = new URL(import.meta.resolve("#dist/entries/directory.js")).href;

function writer(root: string, times: number, step = ""): [ChildProcess, Promise<number | null>] {
  const args = ["--input-type=module", "-e", WRITER, ENTRY, root, String(times), step];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return [child, new Promise((resolve) => child.on("close", resolve))];
}

/** The number in both documents; fails when they differ. */
async function number(root: string): Promise<number> {
  const store = await directoryStore(root);
  const [a, b] = [await store.read("a.json"), await store.read("b.json")];
  assert.equal(a?.text, b?.text);
  return Number(a?.text ?? 0);
}

test("a process that is killed at any step", async (t) => {
  const steps: string[] = [];
  const counted = await directoryStore(folder(t), { faults: (step) => steps.push(step) });
  await put(counted, { "a.json": "0", "b.json": "0" });
  for (const step of new Set(steps)) {
    const root = folder(t);
    await put(await directoryStore(root), { "a.json": "1", "b.json": "1" });
    const [, ended] = writer(root, 5, step);
    assert.equal(await ended, null, `${step}: it was to be killed`);
    assert.ok(existsSync(join(root, ".lispy/lock")), "its lock is left behind");
    assert.ok([1, 2].includes(await number(root)), step);
    const [, again] = writer(root, 1);
    assert.equal(await again, 0);
    assert.ok([2, 3].includes(await number(root)), step);
  }
});

test("200 processes killed at random moments", async (t) => {
  const root = folder(t);
  const random = new Random("kills");
  let last = 0;
  let kills = 0;
  const lane = async (): Promise<void> => {
    while (kills < 200) {
      kills += 1;
      const [child, ended] = writer(root, 1e9);
      await once(child.stdout!, "data");
      await new Promise((resolve) => setTimeout(resolve, random.below(30)));
      child.kill("SIGKILL");
      await ended;
      const now = await number(root);
      assert.ok(now >= last, "nothing that was written is lost");
      last = now;
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  t.diagnostic(`${last} batches written by 200 processes that were killed`);
  assert.ok(last > 20);
});

test("two processes count at once and lose nothing", async (t) => {
  const root = folder(t);
  const exits = await Promise.all([writer(root, 150)[1], writer(root, 150)[1]]);
  assert.deepEqual(exits, [0, 0]);
  assert.equal(await number(root), 300);
});

test("who waits for a writer that goes on is told who that is", async (t) => {
  const root = folder(t);
  const store = await directoryStore(root, { lockTimeoutMs: 50 });
  await put(store, { "a.json": "1" });
  const owner = {
    pid: process.pid,
    host: "elsewhere",
    began: null,
    since: "2026-01-01",
    token: "x",
  };
  writeFileSync(join(root, ".lispy/lock"), JSON.stringify(owner));
  await assert.rejects(
    put(store, { "a.json": "2" }),
    /process \d+ on elsewhere, since 2026-01-01.*remove .*lock/,
  );
  assert.equal((await store.read("a.json"))!.text, "1", "reading goes on");
});
