// A world from inside: what programs ask of it, publish in it, and may not do.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type World,
  type WorldCapabilityOptions,
  createVM,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";

const AT = "2026-04-01T20:00:00Z";

const FILES = {
  "agents.json": '{"agents":{"a1":{"name":"Ada","karma":3}}}',
  "memory/a1.md": "# Ada",
  "channels.json": '{"channels":{"dev":{"name":"Dev"}}}',
  "trending.json": '{"trending":[{"title":"T","score":1.5}]}',
  "frame_echoes.json": '{"echoes":[{"frame":1},{"frame":2},{"frame":3}]}',
  "frame_counter.json": '{"frame":3}',
  "stats.json": '{"total_posts":12345678901234567890}',
};

/** What a program comes to, as text; the message of its error. */
async function ask(
  world: World,
  source: string,
  options: WorldCapabilityOptions = {},
): Promise<string> {
  using vm = await createVM({ capabilities: world.capabilities({ now: () => AT, ...options }) });
  const result = await vm.run(`(try ${source} (catch e (get e "message")))`, { as: "text" });
  assert.equal(result.status, "done");
  return result.value;
}

const READ: readonly (readonly [string, string])[] = [
  ['(get (rb-state "stats.json") "total_posts")', "12345678901234567890"],
  ['(get (rb-state "state/stats.json") "total_posts")', "12345678901234567890"],
  ['(rb-state "none.json")', '"rb-state: state file not found: none.json"'],
  ['(rb-state "../secret")', '"rb-state: no file of this world: \\"../secret\\""'],
  ['(rb-agent "a1")', '(dict ("name" . "Ada") ("karma" . 3) ("id" . "a1"))'],
  ['(rb-agent "b2")', '"rb-agent: agent not found: \\"b2\\""'],
  ['(rb-soul "a1")', '"# Ada"'],
  ['(rb-soul "../agents")', '"(no soul file for ../agents)"'],
  ["(rb-channels)", '((dict ("name" . "Dev") ("slug" . "dev")))'],
  ["(rb-trending)", '((dict ("title" . "T") ("score" . 1.5)))'],
  ["(rb-echo)", '(dict ("frame" . 3))'],
  ["(rb-echoes 2)", '((dict ("frame" . 2)) (dict ("frame" . 3)))'],
  ["(length (rb-echoes))", "3"],
  ['(get (rb-frame) "frame")', "3"],
  ["(list-tools)", "()"],
];

for (const [source, expected] of READ) {
  test(`a program reads ${source}`, async () => {
    using world = await openWorld(memoryStore(FILES));
    assert.equal(await ask(world, source), expected);
  });
}

test("who may not write cannot even try", async () => {
  using world = await openWorld(memoryStore(FILES));
  using vm = await createVM({ capabilities: world.capabilities({ agentId: "a1" }) });
  await assert.rejects(vm.run('(publish-tool "t" "1")'), /publish-tool/);
});

test("a tool belongs to its first author", async () => {
  using world = await openWorld(memoryStore());
  const [ada, bob] = [
    { agentId: "a1", writable: true },
    { agentId: "b2", writable: true },
  ];
  const publish = '(publish-tool "My Tool" "(+ 1 2)" "adds")';
  assert.equal(await ask(world, publish, ada), "\"✅ Tool 'My Tool' published by a1 (7 chars)\"");
  assert.equal(await ask(world, '(eval (read (use-tool "my-tool")))', bob), "3");
  assert.equal(
    await ask(world, publish, bob),
    '"publish-tool: tool my-tool belongs to a1; publish yours under another name"',
  );
  const asAda = '(publish-tool "x" "1" "" "a1")';
  using vm = await createVM({ capabilities: world.capabilities(bob) });
  await assert.rejects(vm.run(asAda), /you publish as b2, not as a1/);
  await ask(world, '(publish-tool "My Tool" "(+ 2 2)")', ada);
  assert.equal(
    await ask(world, "(list-tools)"),
    '((dict ("slug" . "my-tool") ("name" . "My Tool") ("description" . "") ("author" . "a1") ("uses" . 1)))',
  );
  assert.equal(
    await ask(world, '(use-tool "none")'),
    '"use-tool: Tool not found: none (available: my-tool)"',
  );
});

test("a tool that an agent brought along is there for it, and for nobody else", async () => {
  using world = await openWorld(memoryStore());
  const tool = { name: "t", code: "(+ 40 2)", author: "far" };
  const meta = { type: "lispy-cartridge", agent_id: "a1" };
  await world.importText(JSON.stringify({ _meta: meta, tools: { t: tool } }));
  assert.equal(await ask(world, '(eval (use-tool "t"))', { agentId: "a1" }), "42");
  assert.match(await ask(world, '(use-tool "t")', { agentId: "b2" }), /Tool not found/);
});

test("prompts", async () => {
  using world = await openWorld(memoryStore());
  const ada = { agentId: "a1", writable: true };
  const template = '(curl (string-append \\"https://\\" host))';
  await ask(world, `(publish-prompt "Fetch" "${template}" "gets" "web, io")`, ada);
  assert.equal(await ask(world, '(get (prompt-info "fetch") "requires_api")'), "#t");
  assert.equal(await ask(world, '(get (first (list-prompts)) "tags")'), '("web" "io")');
  assert.equal(await ask(world, '(load-prompt "fetch")'), `"${template}"`);
  assert.equal(await ask(world, '(load-prompt "no")'), '"load-prompt: Prompt not found: no"');
});

test("an agent exports itself; a program imports", async () => {
  using world = await openWorld(memoryStore(FILES));
  const ada = { agentId: "a1", writable: true };
  const { bytes } = await world.export("a1", { at: AT });
  assert.equal(
    await ask(world, "(export-cartridge)", ada),
    `"✅ Cartridge exported: cartridges/a1-20260401T200000Z-2.lispy.json (${bytes} bytes)"`,
  );
  assert.equal(await ask(world, '(get (first (list-cartridges)) "agent")'), '"a1"');
  const again = '(import-cartridge "a1-20260401T200000Z.lispy.json")';
  assert.match(await ask(world, again, ada), /a1 is here already/);
});

test("a buddy hatches, remembers, and is laid into the world", async () => {
  const egg = { _meta: { type: "rappter.egg" }, organism: { name: "Dot", stage: "egg", xp: 3 } };
  const store = memoryStore({ "cartridges/dot.rappter.egg": JSON.stringify(egg) });
  using world = await openWorld(store);
  const source = `(begin
    (hatch-egg "dot.rappter.egg")
    (buddy-remember "the tide turns at six" "fact")
    (lay-egg "cartridges/dot-2.rappter.egg")
    (get (buddy-recall "tide") "total"))`;
  assert.equal(await ask(world, source, { writable: true }), "1");
  const laid = JSON.parse((await store.read("cartridges/dot-2.rappter.egg"))!.text) as {
    organism: { long_memory: { saved_at: string }[] };
  };
  assert.equal(laid.organism.long_memory[0]!.saved_at, AT);
  assert.match(await ask(world, source, { writable: false }), /may not write/);
  assert.match(await ask(world, '(hatch-egg "../x")'), /hatch/);
});
