// The sample worlds in examples/worlds/: they are consistent, and all that is in them works. Tests and the tutorial build on them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { test } from "node:test";
import { createVM, createVMSync, memoryStore, openWorld } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const AT = "2026-04-01T20:00:00Z";
const folder = join(root, "examples/worlds");

/** The documents of a sample world by name. */
function documentsOf(world: string): Record<string, string> {
  const at = join(folder, world);
  const entries = readdirSync(at, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = path.slice(at.length + 1).replaceAll(sep, "/");
    return [name, readFileSync(path, "utf8")] as const;
  });
  return Object.fromEntries(read.sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Post {
  number: number;
  author: string;
  channel: string;
  created_at: string;
}
interface Comment {
  discussion: number;
  author: string;
}
interface Profile {
  status: string;
  post_count: number;
  comment_count: number;
}
interface Echo {
  frame: number;
  source_platform: string;
  platform_snapshot: Record<string, number>;
}
interface Shared {
  author: string;
  code: string;
  usage: string;
}

const SAMPLES = ["harbour", "orchard"] as const;

for (const sample of SAMPLES) {
  const documents = documentsOf(sample);
  const json = <T>(name: string): T => JSON.parse(documents[name]!) as T;

  test(`${sample}: every document reads, none is large, and none has a figure that others contradict`, () => {
    using vm = createVMSync();
    let bytes = 0;
    for (const [name, text] of Object.entries(documents)) {
      bytes += Buffer.byteLength(text);
      if (!name.endsWith(".json")) continue;
      vm.parseJSON(text);
      // eslint-disable-next-line no-control-regex -- what the command writes is ASCII, so that a first export changes no other line
      assert.match(text, /^[\x00-\x7f]*\n$/, name);
    }
    assert.ok(bytes < 120_000, `${bytes} bytes`);

    const { agents } = json<{ agents: Record<string, Profile> }>("agents.json");
    const { posts, comments } = json<{ posts: Post[]; comments: Comment[] }>("posted_log.json");
    const { channels } = json<{ channels: Record<string, { post_count: number }> }>(
      "channels.json",
    );
    const ids = Object.keys(agents);
    assert.equal(ids.length, 12);
    for (const id of ids) {
      assert.match(id, new RegExp(`^${sample}-[a-z]+-0\\d$`));
      assert.match(documents[`memory/${id}.md`]!, /^## Frame \d+ — /m, id);
      const { post_count, comment_count } = agents[id]!;
      const of = ({ author }: { author: string }): boolean => author === id;
      assert.deepEqual(
        [post_count, comment_count],
        [posts.filter(of).length, comments.filter(of).length],
        id,
      );
    }
    posts.forEach(({ number, author }, index) => {
      assert.deepEqual([number, ids.includes(author)], [index + 1, true]);
    });
    for (const { discussion, author } of comments) {
      assert.ok(posts[discussion - 1] && ids.includes(author), author);
    }
    for (const [slug, { post_count }] of Object.entries(channels)) {
      assert.equal(post_count, posts.filter(({ channel }) => channel === slug).length, slug);
    }
    const active = ids.filter((id) => agents[id]!.status === "active").length;
    const figures = {
      ...{ total_agents: 12, active_agents: active },
      ...{ total_posts: posts.length, total_comments: comments.length },
    };
    const { echoes } = json<{ echoes: Echo[] }>("frame_echoes.json");
    const last = echoes.at(-1)!;
    assert.ok(echoes.length >= 5);
    assert.deepEqual(last.platform_snapshot, figures);
    assert.equal(last.source_platform, `lispy-vm/${sample}`);
    assert.equal(last.frame, json<{ frame: number }>("frame_counter.json").frame);
    const stats = json<Record<string, number>>("stats.json");
    for (const [name, figure] of Object.entries(figures)) assert.equal(stats[name], figure, name);
  });

  test(`${sample}: tools define what they are called; prompts do what they say`, async () => {
    const { tools } = json<{ tools: Record<string, Shared> }>("toolbox.json");
    const { prompts } = json<{ prompts: Record<string, Shared> }>("prompt_library.json");
    const { agents } = json<{ agents: Record<string, Profile> }>("agents.json");
    for (const [slug, { author, code }] of Object.entries(tools)) {
      using vm = createVMSync();
      vm.eval(code);
      assert.equal(vm.eval(`(procedure? ${slug})`), true, slug);
      assert.ok(Object.hasOwn(agents, author), slug);
    }
    using world = await openWorld(memoryStore(documents));
    for (const [slug, { author, usage }] of Object.entries(prompts)) {
      using vm = await createVM({ capabilities: world.capabilities() });
      const outcome = await vm.run(usage, { as: "text" });
      assert.ok(outcome.status === "done" && !/procedure|^\(\)$/.test(outcome.value), slug);
      assert.ok(Object.hasOwn(agents, author), slug);
    }
  });

  test(`${sample}: every agent comes out of it, and is the same in another world`, async () => {
    using world = await openWorld(memoryStore(documents));
    assert.equal(await world.name(), `lispy-vm/${sample}`);
    using empty = await openWorld(memoryStore());
    const ids = await world.agents();
    assert.equal(ids.length, 12);
    for (const id of ids) {
      const text = await world.cartridgeOf(id, { at: AT });
      const { notRestored } = await empty.importText(text, { at: AT });
      assert.deepEqual(notRestored, [], id);
      assert.equal(await empty.cartridgeOf(id, { at: AT }), text, id);
    }
  });

  test(`${sample}: five frames, all accepted, the same twice`, async () => {
    const digests: string[] = [];
    for (let round = 0; round < 2; round++) {
      const store = memoryStore(documents);
      using world = await openWorld(store);
      let intents = 0;
      for (let frame = 13; frame < 18; frame++) {
        const report = await world.frame({ at: AT });
        assert.equal(report.frame, frame);
        assert.ok(report.agents.length >= 4);
        for (const { agentId, status, error, effects } of report.agents) {
          assert.equal(status, "accepted", `${agentId}: ${error}`);
          intents += effects.length;
        }
      }
      assert.ok(intents >= 10, `${intents} intents`);
      const digest = createHash("sha256");
      for (const name of await store.list("")) {
        digest.update(`${name}\n${(await store.read(name))!.text}\n`);
      }
      digests.push(digest.digest("hex"));
    }
    assert.equal(digests[1], digests[0]);
  });
}
