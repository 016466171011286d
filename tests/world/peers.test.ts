// Exchanges between worlds: what a peer publishes, by its directory or over HTTP, comes in under its name; the peer stays as it is.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { httpStore, memoryStore, openWorld } from "../../bindings/entries/node.js";

const AT = "2026-04-01T20:00:00Z";
const LATER = "2026-04-01T21:00:00Z";

const world = (repo: string, agent: string): Record<string, string> => ({
  "federation.json": JSON.stringify({ identity: { owner: "o", repo, name: repo } }),
  "agents.json": JSON.stringify({ agents: { [agent]: { name: agent, status: "active" } } }),
  "channels.json": '{"channels":{"general":{}}}',
  "posted_log.json": JSON.stringify({
    posts: [{ number: 1, title: `about ${repo}`, author: agent, channel: "lobby", created_at: AT }],
    comments: [],
  }),
  "frame_counter.json": '{"frame":7}',
});

test("an exchange adapts the peer, writes it down, and is not repeated at once", async () => {
  const store = memoryStore(world("near", "n1"));
  const peer = memoryStore(world("far", "f1"));
  using near = await openWorld(store);
  assert.deepEqual(await near.exchange("far", peer, { at: AT }), {
    ...{ peer: "far", agents: 1, content: 1 },
  });
  const read = async (name: string): Promise<string> => (await store.read(name))?.text ?? "";
  assert.match(await read("world_bridge.json"), /"id": "far:f1"/);
  assert.match(await read("federation.json"), /"direction": "inbound"/);
  assert.match(await read("vlink_echo_far.json"), /"protocol": "vlink-echo"/);
  await assert.rejects(near.exchange("far", peer, { at: AT }), /exchange/);
  await assert.rejects(near.exchange("far", peer, { at: LATER }), /frame 7 has had its exchange/);
  assert.deepEqual(await peer.list(""), Object.keys(world("far", "f1")).sort());
});

test("a peer behind HTTP is read by name, and nothing else is", async (t) => {
  const documents = world("far", "f1");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = request.url!.replace("/state/", "");
    asked.push(name);
    const text = documents[name];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const far = httpStore(`http://127.0.0.1:${port}/state`, async (url) => {
    const answer = await fetch(url);
    return answer.status === 404 ? undefined : answer.text();
  });
  using near = await openWorld(memoryStore(world("near", "n1")));
  assert.equal((await near.exchange("far", far, { at: AT })).agents, 1);
  assert.ok(asked.includes("agents.json") && asked.every((name) => /^[a-z_]+\.json$/.test(name)));
  await assert.rejects(far.read("../secret"), /no name of a document/);
  await assert.rejects(far.write({ changes: [], expected: new Map() }), /only read/);
  assert.throws(() => httpStore("file:///etc", () => Promise.resolve("")), /http: or https:/);
});

test("a world without an identity has no peers; a peer whose documents are broken is named", async () => {
  using nameless = await openWorld(memoryStore({ "agents.json": "{}" }));
  await assert.rejects(
    nameless.exchange("far", memoryStore(world("far", "f1")), { at: AT }),
    /identity/,
  );
  const store = memoryStore(world("near", "n1"));
  using near = await openWorld(store);
  const broken = memoryStore({ ...world("far", "f1"), "stats.json": "{" });
  await assert.rejects(near.exchange("far", broken, { at: AT }), /stats\.json/);
  assert.deepEqual(await store.list("world"), []);
});
