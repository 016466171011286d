// Where an agent comes from, and going back: lineage, content hashes, the chain of receipts, history and rewind.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  LispyError,
  LispyUsageError,
  bootCartridge,
  contentHash,
} from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";

const MAIN = "(define (main n) (set! seen (append seen (list (random 1000)))) (length seen))";
const TEXT = agentText(MAIN, { env: { seen: [] } });

interface Lineage {
  parent: string;
  frame: number;
  hosts: string[];
  receipts: string[];
}
const lineageOf = (text: string): Lineage => (JSON.parse(text) as { lineage: Lineage }).lineage;
const sha256 = (text: string): string =>
  `sha256:${createHash("sha256").update(text).digest("hex")}`;

test("each receipt names the one before, the first one the cartridge", async () => {
  using agent = await bootCartridge(TEXT);
  const [first, second] = [await agent.frame(1), await agent.frame(2)];
  assert.equal(first.parent, await contentHash(TEXT));
  assert.equal(second.parent, first.hash);
  for (const { hash, text } of [first, second]) assert.equal(hash, sha256(text));
  assert.deepEqual(lineageOf(agent.export()), {
    ...{ parent: await contentHash(TEXT), frame: 2, hosts: [] },
    receipts: [first.hash, second.hash],
  });
});

test("the chain goes on in the next boot, as if there had been none", async () => {
  using whole = await bootCartridge(TEXT, { seed: 5 });
  using half = await bootCartridge(TEXT, { seed: 5, host: "here" });
  await whole.frame(1);
  await half.frame(1);
  const middle = half.export();
  using rest = await bootCartridge(middle, { seed: 5, host: "there" });
  assert.equal(rest.lastFrame, 1);
  const receipt = await rest.frame({ again: true });
  assert.equal(receipt.frame, 2);
  assert.equal(receipt.parent, lineageOf(middle).receipts.at(-1));
  assert.deepEqual(lineageOf(rest.export()), {
    ...{ parent: await contentHash(middle), frame: 2, hosts: ["here", "there"] },
    receipts: [...lineageOf(middle).receipts, receipt.hash],
  });
});

test("a frame that was rolled back is not in the chain, though it has a receipt", async () => {
  using agent = await bootCartridge(agentText("(define (main n) (/ 6 n))"));
  const good = await agent.frame(3);
  const bad = await agent.frame(0);
  assert.equal(bad.parent, good.hash);
  assert.equal((await agent.frame(2)).parent, good.hash);
});

test("the content hash knows neither layout nor signatures, but every value", async () => {
  const hash = await contentHash('{"b": [1, 2.0], "a": "\\u00e9"}');
  assert.equal(hash, sha256('{"a":"é","b":[1,2.0]}'));
  assert.equal(await contentHash('{"a":"é", "b":[1,2.0]}'), hash);
  assert.equal(await contentHash('{"a":"é","b":[1,2.0],"lineage":{"signatures":[1]}}'), hash);
  assert.notEqual(await contentHash('{"a":"é","b":[1,2]}'), hash);
  const lineage = await contentHash('{"lineage":{"frame":1}}');
  assert.equal(await contentHash('{"lineage":{"signatures":[],"frame":1}}'), lineage);
  assert.notEqual(await contentHash('{"lineage":{"frame":2}}'), lineage);
  await assert.rejects(contentHash("[]"), LispyError);
});

test("signatures go when the agent lives on; what else is in the lineage stays", async () => {
  const text = agentText(MAIN, {
    env: { seen: [] },
    lineage: { note: "kept", signatures: [{ key: "k", by: "world", at: "2026", sig: "s" }] },
    after: 1,
  });
  using agent = await bootCartridge(text);
  assert.equal(agent.export(), text, "nothing has happened yet");
  await agent.frame(1);
  const next = JSON.parse(agent.export()) as { lineage: object };
  assert.deepEqual(Object.keys(next.lineage), ["note", "parent", "frame", "hosts", "receipts"]);
  assert.deepEqual(Object.keys(next), ["_meta", "env", "vm", "lineage", "after", "programs"]);
});

test("a lineage that is none is refused with its path", async () => {
  const wrong: [unknown, string][] = [
    [[], "$.lineage"],
    [{ parent: "abc" }, "$.lineage.parent"],
    [{ frame: 1.5 }, "$.lineage.frame"],
    [{ hosts: ["a", 1] }, "$.lineage.hosts[1]"],
    [{ receipts: {} }, "$.lineage.receipts"],
    [{ receipts: ["x"] }, "$.lineage.receipts[0]"],
  ];
  for (const [lineage, path] of wrong) {
    const named = (error: unknown) => error instanceof LispyError && error.path === path;
    await assert.rejects(bootCartridge(agentText(MAIN, { lineage })), named, path);
  }
});

test("a cartridge carries the last 256 receipts", async () => {
  using agent = await bootCartridge(agentText("(define (main n) n)"), { history: 0 });
  let last = "";
  for (let n = 1; n <= 300; n++) last = (await agent.frame(n)).hash;
  const { receipts, frame } = lineageOf(agent.export());
  assert.deepEqual([receipts.length, receipts.at(-1), frame], [256, last, 300]);
});

test("rewind undoes a frame and all after it: state, random numbers, lineage", async () => {
  using agent = await bootCartridge(TEXT, { history: 10 });
  const texts = [agent.export()];
  const receipts = [];
  for (let n = 1; n <= 4; n++) {
    receipts.push(await agent.frame(n));
    texts.push(agent.export());
  }
  assert.deepEqual(
    agent.history.map(({ frame, receipt }) => [frame, receipt]),
    receipts.map(({ frame, hash }) => [frame, hash]),
  );
  agent.rewind(3);
  assert.equal(agent.export(), texts[2]);
  assert.deepEqual(
    agent.history.map(({ frame }) => frame),
    [1, 2],
  );
  assert.equal((await agent.frame(3)).text, receipts[2]!.text);
  agent.rewind(1);
  assert.equal(agent.export(), TEXT);
  assert.equal(agent.lastFrame, undefined);
  for (let n = 1; n <= 4; n++) await agent.frame(n);
  assert.equal(agent.export(), texts[4]);
});

test("the history is bounded by number and by bytes", async () => {
  using agent = await bootCartridge(TEXT, { history: 2 });
  for (let n = 1; n <= 5; n++) await agent.frame(n);
  assert.deepEqual(
    agent.history.map(({ frame }) => frame),
    [4, 5],
  );
  assert.throws(() => agent.rewind(3), /frame 3 is not in the history; there are: 4, 5/);
  const bytes = agent.history[0]!.bytes;
  using small = await bootCartridge(TEXT, { history: 100, historyBytes: 3 * bytes + (bytes >> 1) });
  for (let n = 1; n <= 8; n++) await small.frame(n);
  assert.equal(small.history.length, 3);
  using none = await bootCartridge(TEXT, { history: 0 });
  await none.frame(1);
  assert.deepEqual(none.history, []);
  await assert.rejects(bootCartridge(TEXT, { history: -1 }), LispyUsageError);
});

test("of frames with one number rewind undoes the newest; a failed frame is none", async () => {
  using agent = await bootCartridge(
    agentText("(define (main n) (set! x (+ x (/ 6 n))))", { env: { x: 0 } }),
  );
  await agent.frame(1);
  await agent.frame(1);
  await agent.frame(0);
  agent.rewind(1);
  assert.equal(agent.vm.eval("x", { as: "text" }), "6.0");
  agent.rewind(1);
  assert.equal(agent.vm.get("x"), 0);
  assert.throws(() => agent.rewind(1), /there are: none/);
});
