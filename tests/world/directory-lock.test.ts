// The lock of the directory store: who waits for whom, who takes over from whom, and what is said to who waits in vain.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { randomUUID } from "node:crypto";
import { directoryStore } from "../../bindings/node/directory-store/directory-store.js";
import { Layout } from "../../bindings/node/directory-store/layout.js";
import { WorldLock, WorldLockedError } from "../../bindings/node/directory-store/lock.js";
import { type Owner, stateOf, thisProcess } from "../../bindings/node/directory-store/owner.js";
import { WorldConflictError, type WorldStore } from "../../bindings/world/store.js";

const scratch = mkdtempSync(join(tmpdir(), "lispy-lock-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The number of a process that was there. */
const gonePid = spawnSync(process.execPath, ["-e", ""]).pid;
const me = (): Owner => thisProcess(randomUUID());
const gone = (): Owner => ({ ...me(), pid: gonePid });

let count = 0;
/** A world whose lock these owners hold, one after the other. */
function locked(...owners: Owner[]): string {
  const root = join(scratch, String((count += 1)));
  mkdirSync(join(root, ".lispy"), { recursive: true });
  let path = join(root, ".lispy/lock");
  for (const owner of owners) {
    writeFileSync(path, JSON.stringify(owner));
    path = join(root, `.lispy/lock-${owner.token}`);
  }
  return root;
}

const put = (store: WorldStore, name: string): Promise<void> =>
  store.write({ changes: [{ name, text: "1" }], expected: new Map() });

const locks = (root: string): string[] =>
  readdirSync(join(root, ".lispy")).filter((name) => /lock|claim/.test(name));

test("an owner is gone when its process is, or is another by now, and unknown elsewhere", () => {
  assert.equal(stateOf(me()), "running");
  assert.equal(stateOf(gone()), "gone");
  assert.equal(stateOf({ ...gone(), host: "elsewhere" }), "unknown");
  if (!existsSync("/proc/self/stat")) return;
  assert.equal(stateOf({ ...me(), started: "1" }), "gone");
  assert.equal(stateOf({ ...me(), boot: "an earlier one" }), "gone");
  assert.equal(stateOf({ ...gone(), space: "another container" }), "unknown");
});

test("what a dead owner holds is taken over at once, also from one that died taking over", async () => {
  for (const owners of [[gone()], [gone(), gone()], [gone(), gone(), gone()]]) {
    const root = locked(...owners);
    // Left by processes that were killed on their way.
    for (const name of [`claim-${randomUUID()}`, `lock-${randomUUID()}`]) {
      writeFileSync(join(root, ".lispy", name), "");
    }
    await put(await directoryStore(root, { lockTimeoutMs: 0 }), "a");
    assert.deepEqual(locks(root), []);
  }
});

test("who waits in vain learns who has the lock, where and since when, and has written nothing", async () => {
  const owner = { ...me(), since: "2026-04-01T20:00:00.000Z" };
  for (const owners of [[owner], [gone(), owner]]) {
    const root = locked(...owners);
    const before = locks(root);
    const store = await directoryStore(root, { lockTimeoutMs: 30 });
    await assert.rejects(put(store, "a"), (error) => {
      assert.ok(error instanceof WorldLockedError);
      const file = owners.length === 1 ? "lock" : `lock-${owners[0]!.token}`;
      assert.equal(error.path, join(root, ".lispy", file));
      for (const word of [String(owner.pid), owner.host, owner.since, error.path, "30 ms"]) {
        assert.ok(error.message.includes(word), error.message);
      }
      return true;
    });
    assert.equal(await store.read("a"), undefined);
    assert.deepEqual(locks(root), before);
  }
});

test("a lock of another machine is never taken over; the error says what to do", async () => {
  const root = locked({ ...gone(), host: "elsewhere" });
  const store = await directoryStore(root, { lockTimeoutMs: 10 });
  await assert.rejects(put(store, "a"), /on elsewhere holds.*if it does not, remove the file/);
  rmSync(join(root, ".lispy/lock"));
  await put(store, "a");
});

test("a lock that does not say whose it is, or leads to itself, is an error", async () => {
  const owner = gone();
  for (const text of ["", "{}", JSON.stringify({ ...owner, token: "../x" })]) {
    const root = locked(owner);
    writeFileSync(join(root, ".lispy/lock"), text);
    await assert.rejects(put(await directoryStore(root), "a"), /\.lispy\/lock: does not say/);
  }
  const circle = locked(owner, owner);
  await assert.rejects(put(await directoryStore(circle), "a"), /does not say/);
});

test("a write whose lock was removed by hand does not commit", async () => {
  const root = locked();
  const faults = (step: string): void => {
    if (step === "keep the journal") rmSync(join(root, ".lispy/lock"));
  };
  await assert.rejects(
    put(await directoryStore(root, { faults }), "a"),
    /somebody removed the lock/,
  );
  assert.ok(!existsSync(join(root, "a")));
  assert.deepEqual(readdirSync(join(root, ".lispy/journal")), []);
});

test("who takes over from a dead owner after somebody else did, and was done, owns nothing", async () => {
  const [dead, next] = [gone(), me()];
  const root = locked(dead);
  const faults = (step: string): void => {
    if (step !== "lock") return;
    // The chain is released between the look at it and the link to its end, and another one begins.
    rmSync(join(root, ".lispy/lock"));
    writeFileSync(join(root, ".lispy/lock"), JSON.stringify(next));
  };
  const layout = new Layout(root);
  await assert.rejects(WorldLock.take(layout, 0, faults), WorldLockedError);
  assert.deepEqual(locks(root), ["lock"]);
});

test("many that find a dead owner take over one after the other", async () => {
  for (let round = 0; round < 10; round += 1) {
    const root = locked(gone(), gone());
    writeFileSync(join(root, "counter"), "0");
    const add = async (): Promise<void> => {
      const store = await directoryStore(root, { lockTimeoutMs: 30_000 });
      for (;;) {
        const before = await store.read("counter");
        try {
          return await store.write({
            changes: [{ name: "counter", text: String(Number(before?.text) + 1) }],
            expected: new Map([["counter", before?.version]]),
          });
        } catch (error) {
          if (!(error instanceof WorldConflictError)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, add));
    const store = await directoryStore(root);
    assert.equal((await store.read("counter"))?.text, "6");
    assert.deepEqual(locks(root), []);
  }
});
