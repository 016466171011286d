// The directory store in one process: what it reads, lists and writes, what it refuses, and that nothing is written then.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import {
  type DirectoryStore,
  type DirectoryStoreOptions,
  directoryStore,
} from "../../bindings/node/directory-store/directory-store.js";
import { memoryStore } from "../../bindings/world/memory.js";
import { WorldConflictError, type WorldStore } from "../../bindings/world/store.js";

const scratch = mkdtempSync(join(tmpdir(), "lispy-store-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
/** A folder with these files. */
function folder(files: Record<string, string | Uint8Array> = {}): string {
  const root = join(scratch, String((count += 1)));
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

const open = (root: string, options?: DirectoryStoreOptions): Promise<DirectoryStore> =>
  directoryStore(root, options);

/** Writes texts, with nothing expected. */
const put = (store: WorldStore, texts: Record<string, string | undefined>): Promise<void> =>
  store.write({
    changes: Object.entries(texts).map(([name, text]) => ({ name, text })),
    expected: new Map(),
  });

/** Every file below a folder but those of the store, with its content. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((name) => !name.startsWith(".lispy"));
  return Object.fromEntries(
    files.sort().map((name) => [name, readFileSync(join(root, name), "latin1")]),
  );
}

/** Whether an error is a LispyError of a category whose message has all these words. */
const refusal =
  (category: string, ...words: string[]) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof LispyError, String(error));
    assert.equal(error.category, category);
    for (const word of words) assert.ok(error.message.includes(word), error.message);
    return true;
  };

test("does what a store in memory does", async () => {
  const stores = [memoryStore(), await open(folder())];
  const seen: unknown[][] = [[], []];
  for (const [index, store] of stores.entries()) {
    const note = (value: unknown): void => void seen[index]!.push(value);
    await put(store, { "stats.json": "{}", "memory/b.md": "é😀\r\n", "memory/a.md": "" });
    note(await store.list(""));
    note(await store.list("memory/"));
    note(await store.list("memory/b"));
    note(await store.list("nothing/"));
    note((await store.read("memory/b.md"))?.text);
    note((await store.read("memory/a.md"))?.text);
    note(await store.read("memory/c.md"));
    const first = await store.read("stats.json");
    await put(store, { "stats.json": "[]", "memory/b.md": undefined, "never.json": undefined });
    const second = await store.read("stats.json");
    note(second?.text);
    note(first?.version === second?.version);
    note(await store.list(""));
    const stale = {
      changes: [{ name: "x", text: "x" }],
      expected: new Map([["stats.json", first!.version]]),
    };
    await assert.rejects(store.write(stale), (error) => {
      note((error as WorldConflictError).names);
      return error instanceof WorldConflictError;
    });
    note(await store.read("x"));
    await assert.rejects(
      store.write({ changes: [], expected: new Map([["stats.json", undefined]]) }),
      WorldConflictError,
    );
    await store.write({
      changes: [{ name: "x", text: "y" }],
      expected: new Map([
        ["stats.json", second!.version],
        ["x", undefined],
      ]),
    });
    note((await store.read("x"))?.text);
    await assert.rejects(async () => store.read("../x"), refusal("capability"));
    await assert.rejects(put(store, { ".lispy/lock": "" }), refusal("capability"));
  }
  assert.deepEqual(seen[1], seen[0]);
});

test("a text is what its bytes are, with a byte order mark and without a last newline", async () => {
  const root = folder({ "a.md": "\ufeff# a" });
  const store = await open(root);
  const { text } = (await store.read("a.md"))!;
  assert.equal(text, "\ufeff# a");
  await put(store, { "b.md": text });
  assert.deepEqual(readFileSync(join(root, "b.md")), readFileSync(join(root, "a.md")));
});

test("what is no text, or too long, is named and stays", async () => {
  const files = { "bad.json": Uint8Array.of(0x7b, 0xff), "long.md": "0123456789a" };
  const root = folder(files);
  const before = contents(root);
  const store = await open(root, { maxBytes: 10 });
  await assert.rejects(store.read("bad.json"), refusal("invalid-data", "bad.json", "UTF-8"));
  await assert.rejects(store.read("long.md"), refusal("invalid-data", "long.md", "11 bytes", "10"));
  for (const texts of [
    { ok: "1", "bad.json": "{}" },
    { ok: "1", "long.md": "short" },
    { ok: "1", "new.md": "0123456789a" },
    { ok: "1", "new.md": "half \ud83d" },
  ]) {
    await assert.rejects(put(store, texts), refusal("invalid-data", Object.keys(texts)[1]!));
  }
  assert.deepEqual(contents(root), before);
});

test("a damaged document is read, and neither replaced nor removed", async () => {
  const conflict = "{\n<<<<<<< HEAD\n=======\n>>>>>>> main\n}";
  const root = folder({ "codex.json": conflict });
  const store = await open(root);
  assert.equal((await store.read("codex.json"))?.text, conflict);
  for (const text of ["{}", undefined]) {
    const writing = put(store, { "other.json": "{}", "codex.json": text });
    await assert.rejects(
      writing,
      refusal("invalid-data", "codex.json", "line 2", "not overwritten"),
    );
  }
  await assert.rejects(put(store, { "new.json": conflict }), refusal("invalid-data", "new.json"));
  assert.deepEqual(contents(root), { "codex.json": conflict });
});

test("one batch has a name once, and not as a folder too", async () => {
  const store = await open(folder());
  const changes = [
    { name: "a", text: "1" },
    { name: "a", text: "2" },
  ];
  await assert.rejects(store.write({ changes, expected: new Map() }), LispyUsageError);
  await assert.rejects(put(store, { a: "1", "a/b/c": "2" }), LispyUsageError);
  assert.deepEqual(await store.list(""), []);
});

test("links, folders and devices in the way are refused, and nothing is written, read or listed through them", async () => {
  const outside = folder({ "a.md": "secret", "sub/b.md": "secret" });
  const untouched = contents(outside);
  const cases: [string, (root: string) => void, name: string, category: string][] = [
    [
      "a linked folder",
      (root) => symlinkSync(outside, join(root, "memory")),
      "memory/a.md",
      "capability",
    ],
    [
      "a linked folder, new name",
      (root) => symlinkSync(outside, join(root, "memory")),
      "memory/new.md",
      "capability",
    ],
    [
      "a linked folder further down",
      (root) => {
        mkdirSync(join(root, "deep"));
        symlinkSync(outside, join(root, "deep/memory"));
      },
      "deep/memory/sub/b.md",
      "capability",
    ],
    [
      "a linked file",
      (root) => symlinkSync(join(outside, "a.md"), join(root, "a.md")),
      "a.md",
      "capability",
    ],
    [
      "a link inside the world",
      (root) => symlinkSync("ok.json", join(root, "a.md")),
      "a.md",
      "capability",
    ],
    [
      "a link to nothing",
      (root) => symlinkSync(join(outside, "new"), join(root, "a.md")),
      "a.md",
      "capability",
    ],
    [
      "a link to a folder to come",
      (root) => symlinkSync(join(outside, "new"), join(root, "d")),
      "d/a.md",
      "capability",
    ],
    ["a link in a circle", (root) => symlinkSync("a.md", join(root, "a.md")), "a.md", "capability"],
    ["a folder", (root) => mkdirSync(join(root, "a.md")), "a.md", "invalid-data"],
    ["a file as a folder", (root) => writeFileSync(join(root, "d"), ""), "d/a.md", "invalid-data"],
    ["a pipe", (root) => void spawnSync("mkfifo", [join(root, "a.md")]), "a.md", "capability"],
  ];
  for (const [what, prepare, name, category] of cases) {
    const root = folder({ "ok.json": "1" });
    prepare(root);
    if (what === "a pipe" && !existsSync(join(root, "a.md"))) continue;
    const before = contents(root);
    const store = await open(root);
    await assert.rejects(store.read(name), refusal(category), what);
    for (const text of ["2", undefined]) {
      await assert.rejects(put(store, { "ok.json": "2", [name]: text }), refusal(category), what);
    }
    assert.deepEqual(contents(root), before, what);
    assert.ok(!(await store.list("")).includes(name), what);
    assert.ok(!(await store.list(name.slice(0, -2))).includes(name), what);
    await put(store, { "ok.json": "3" });
  }
  assert.deepEqual(contents(outside), untouched);
});

test("the store's own folder is no link either", async () => {
  for (const inside of ["", "/journal", "/commit.json", "/lock"]) {
    const outside = folder({ "commit.json": "{}" });
    const root = folder({ "ok.json": "1" });
    if (inside !== "") mkdirSync(join(root, ".lispy"));
    symlinkSync(
      inside.endsWith("n") ? join(outside, "commit.json") : outside,
      join(root, `.lispy${inside}`),
    );
    const store = await open(root);
    await assert.rejects(
      put(store, { "ok.json": "2" }),
      refusal("capability", `.lispy${inside}`),
      inside,
    );
    assert.deepEqual(contents(outside), { "commit.json": "{}" });
    assert.deepEqual(contents(root), { "ok.json": "1" });
  }
});

test("a link that appears after the checks is not written through", async () => {
  const outside = folder();
  const root = folder({ "memory/a.md": "1" });
  const faults = (step: string): void => {
    if (step !== "place memory/a.md") return;
    renameSync(join(root, "memory"), join(root, "aside"));
    symlinkSync(outside, join(root, "memory"));
  };
  const store = await open(root, { faults });
  await put(store, { "memory/a.md": "2" });
  assert.deepEqual(contents(outside), {});
  // The batch counts; the next write says why it cannot be put in place.
  assert.equal((await store.read("memory/a.md"))?.text, "2");
  await assert.rejects(put(await open(root), { b: "1" }), refusal("capability", "memory"));
  rmSync(join(root, "memory"));
  renameSync(join(root, "aside"), join(root, "memory"));
  await put(await open(root), { b: "1" });
  assert.deepEqual(contents(root), { b: "1", "memory/a.md": "2" });
});

test("another name of the same file keeps the old text", async () => {
  const root = folder({ "a.md": "1" });
  linkSync(join(root, "a.md"), join(scratch, "other-name"));
  await put(await open(root), { "a.md": "2" });
  assert.equal(readFileSync(join(scratch, "other-name"), "utf8"), "1");
});

test("permissions of a document stay", async () => {
  const root = folder({ "a.md": "1" });
  chmodSync(join(root, "a.md"), 0o640);
  await put(await open(root), { "a.md": "2" });
  assert.equal(statSync(join(root, "a.md")).mode & 0o777, 0o640);
});

test("only names are listed", async () => {
  const root = folder({
    "a.md": "",
    ".git/x": "",
    "b/.hidden": "",
    "b/c d": "",
    "b/c": "",
    "a.md~": "",
  });
  const store = await open(root);
  await put(store, { d: "1" });
  assert.deepEqual(await store.list(""), ["a.md", "b/c", "d"]);
  for (const prefix of ["..", "../", "/", ".lispy/", "b/../", "a.md/"]) {
    assert.deepEqual(await store.list(prefix), [], prefix);
  }
});

test("the root must be a folder, may be made, and may be a link", async () => {
  const root = join(scratch, "deep/new");
  await assert.rejects(open(root), LispyUsageError);
  writeFileSync(join(scratch, "file"), "");
  for (const create of [false, true]) {
    await assert.rejects(open(join(scratch, "file"), { create }), LispyUsageError);
    await assert.rejects(open(join(scratch, "file/below"), { create }), LispyUsageError);
  }
  await put(await open(root, { create: true }), { a: "1" });
  symlinkSync(root, join(scratch, "link"));
  const store = await open(join(scratch, "link"));
  await put(store, { a: "2" });
  assert.equal(readFileSync(join(root, "a"), "utf8"), "2");
  rmSync(root, { recursive: true });
  await assert.rejects(store.read("a"), { code: "ENOENT" });
  await assert.rejects(store.list(""), { code: "ENOENT" });
});

test("a folder that cannot be written to is read", (t) => {
  const root = folder({ "a.json": "1" });
  const readable = spawnSync("chmod", ["a+rx", scratch, root]);
  if (process.platform === "win32" || readable.status !== 0) return t.skip("no permissions here");
  chmodSync(root, 0o555);
  const worker = fileURLToPath(new URL("directory.worker.mjs", import.meta.url));
  // Nobody is kept out by permissions when the tests run as root.
  const ids = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, [worker, "try", root], {
    encoding: "utf8",
    ...ids,
  });
  chmodSync(root, 0o755);
  const [text, complaint] = stdout.split("\n");
  assert.equal(text, "1", stderr);
  assert.match(complaint ?? "", /cannot be written to: EACCES/);
  assert.deepEqual(readdirSync(root), ["a.json"]);
});

test("a batch that was committed is read before it is in place, and completed without being asked to", async () => {
  const root = folder({ a: "1", b: "1", "c/d": "1" });
  const stopped = await open(root, {
    faults: (step) => {
      if (step === "place b") throw new Error("the disk is gone");
    },
  });
  await put(stopped, { a: "2", b: "2", "c/d": undefined, "e/f": "2" });
  assert.deepEqual(contents(root), { a: "2", b: "1" });
  assert.deepEqual(await stopped.list(""), ["a", "b", "e/f"]);
  assert.equal((await stopped.readTogether(["b"])).get("b")?.text, "2");
  assert.equal(await stopped.read("c/d"), undefined);
  await open(root);
  assert.deepEqual(contents(root), { a: "2", b: "2", "e/f": "2" });
});

test("a document that was changed by hand before a batch was completed is not overwritten", async () => {
  for (const spoil of ["b", "e", ".lispy/journal/*/1"]) {
    const root = folder({ a: "1", b: "1" });
    const stopped = await open(root, {
      faults: (step) => {
        if (step === "place b") throw new Error("the disk is gone");
      },
    });
    await put(stopped, { a: "2", b: "2", e: "2" });
    const [id] = readdirSync(join(root, ".lispy/journal"));
    const path = join(root, spoil.replace("*", id!));
    const before = existsSync(path) ? readFileSync(path) : undefined;
    writeFileSync(path, "by hand");
    const hands = contents(root);
    const store = await open(root);
    await assert.rejects(
      put(store, { z: "1" }),
      refusal("invalid-data", spoil === "e" ? "e" : "b", "commit.json"),
    );
    assert.deepEqual(contents(root), hands);
    if (before === undefined) rmSync(path);
    else writeFileSync(path, before);
    await put(store, { z: "1" });
    assert.deepEqual(contents(root), { a: "2", b: "2", e: "2", z: "1" });
  }
});

test("a record that is none is named, and nothing is made of it", async () => {
  const root = folder({ a: "1" });
  await put(await open(root), { a: "2" });
  const change = { name: "../x", was: null, now: null };
  const record = { format: "lispy-world-journal@1", id: "0".repeat(36), changes: [change] };
  for (const text of [
    "",
    "{}",
    "[",
    "null",
    JSON.stringify(record),
    JSON.stringify({ ...record, id: "../.." }),
  ]) {
    writeFileSync(join(root, ".lispy/commit.json"), text);
    await assert.rejects(put(await open(root), { a: "3" }), refusal("capability", "commit.json"));
  }
  assert.deepEqual(contents(root), { a: "2" });
});

test("texts that are read together are of one batch", async () => {
  const root = folder({ a: "0", b: "0" });
  const [writer, reader] = [await open(root), await open(root)];
  let writing = true;
  const writes = (async () => {
    for (let n = 1; n <= 40; n += 1)
      await put(writer, { a: String(n), b: String(n), [`n/${n}`]: "", [`n/${n - 1}`]: undefined });
    writing = false;
  })();
  while (writing) {
    const found = await reader.readTogether(["a", "b"]);
    assert.equal(found.get("a")?.text, found.get("b")?.text);
    assert.ok((await reader.list("n/")).length <= 1);
  }
  await writes;
});
