// What the tests of the directory store run in processes of their own: `node directory.worker.mjs COMMAND ROOT [ARGUMENT]`.
// A process that is to die does so before the step of its writes with that number.

import { createHash } from "node:crypto";
import {
  type DirectoryStore,
  directoryStore,
} from "../../bindings/node/directory-store/directory-store.js";
import type { Change } from "../../bindings/world/store.js";
import { WorldConflictError } from "../../bindings/world/store.js";

const [, , command, root = "", argument = ""] = process.argv;

/** Four documents change, two come, one goes. */
const BATCH: readonly Change[] = [
  { name: "a.json", text: "new a" },
  { name: "b.json", text: "new b" },
  { name: "memory/c.md", text: "new c" },
  { name: "memory/d.md", text: "new d" },
  { name: "e.json", text: "new e" },
  { name: "fresh/folder/f.json", text: "new f" },
  { name: "memory/g.md", text: undefined },
];

/** Every name and text, in short. */
async function digestOfAll(store: DirectoryStore): Promise<string> {
  const texts = await store.readTogether(await store.list(""));
  const all = [...texts].map(([name, stored]) => [name, stored?.text]);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 12);
}

/** A write of the batch, or (as "again") one that changes nothing but completes what was left. */
async function dieAt(step: number, again: boolean): Promise<void> {
  const steps: string[] = [];
  const faults = (name: string): void => {
    if (steps.length === step) process.kill(process.pid, "SIGKILL");
    steps.push(name);
  };
  const store = await directoryStore(root, { faults });
  const expected = new Map([["none", undefined]]);
  await store.write({ changes: again ? [] : BATCH, expected });
  console.log(JSON.stringify(steps));
}

/** Opens each root, says what is there, and writes once more. */
async function look(): Promise<void> {
  const digests: string[] = [];
  for (const path of root.split(":")) {
    const store = await directoryStore(path);
    digests.push(await digestOfAll(store));
    await store.write({ changes: [{ name: "after.json", text: "1" }], expected: new Map() });
    if ((await store.read("after.json"))?.text !== "1") digests.push("and a write was lost");
  }
  console.log(JSON.stringify(digests));
}

/** Adds one to a counter, many times, against others who do. */
async function count(times: number): Promise<void> {
  const store = await directoryStore(root, { lockTimeoutMs: 60_000 });
  for (let done = 0; done < times;) {
    const before = await store.read("counter");
    const text = String(Number(before?.text) + 1);
    try {
      const expected = new Map([["counter", before?.version]]);
      await store.write({ changes: [{ name: "counter", text }], expected });
      done += 1;
    } catch (error) {
      if (!(error instanceof WorldConflictError)) throw error;
    }
  }
}

/** Moves amounts between four documents, whose sum stays, and adds and removes notes, whose number a fifth says. Forever. */
async function transfer(): Promise<void> {
  let state = Number(argument);
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const store = await directoryStore(root, { lockTimeoutMs: 60_000 });
  const accounts = ["w", "deep/er/x", "deep/y", "z"];
  console.log("ready");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, random(5)));
    const before = await store.readTogether([...accounts, "notes.json"]);
    const changes = accounts.map((name) => ({ name, text: before.get(name)!.text }));
    const amount = random(10);
    const [from, to] = [changes[random(4)]!, changes[random(4)]!];
    from.text = String(Number(from.text) - amount);
    to.text = String(Number(to.text) + amount);
    const notes = Number(before.get("notes.json")!.text);
    const more = notes === 0 || (notes < 5 && random(2) === 0);
    const expected = new Map([...before].map(([name, stored]) => [name, stored?.version]));
    try {
      await store.write({
        changes: [
          ...changes,
          { name: "notes.json", text: String(more ? notes + 1 : notes - 1) },
          more
            ? { name: `notes/${notes}/n.md`, text: `note ${amount}` }
            : { name: `notes/${notes - 1}/n.md`, text: undefined },
        ],
        expected,
      });
    } catch (error) {
      if (!(error instanceof WorldConflictError)) throw error;
    }
  }
}

/** Whether reading and writing go, in words. */
async function tryOut(): Promise<void> {
  const store = await directoryStore(root);
  console.log((await store.read("a.json"))?.text);
  await store
    .write({ changes: [{ name: "a.json", text: "2" }], expected: new Map() })
    .catch((error: Error) => console.log(error.message));
}

if (command === "batch") await dieAt(Number(argument), false);
else if (command === "again") await dieAt(Number(argument), true);
else if (command === "look") await look();
else if (command === "count") await count(Number(argument));
else if (command === "transfer") await transfer();
else if (command === "try") await tryOut();
else throw new Error(`no command ${command}`);
