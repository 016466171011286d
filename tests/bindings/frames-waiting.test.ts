// Frames that wait for an answer from outside: written into a cartridge and taken up elsewhere, they come to what a frame that was
// never interrupted comes to, byte for byte. (bindings/frames/waiting.ts, bindings/cartridge/open-frame.ts)

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LispyError } from "../../bindings/entries/node.js";
import {
  type Agent,
  type BootOptions,
  LispyUsageError,
  bootCartridge,
} from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";

const ask = { deferred: true, arguments: ["string"] } as const;
const deferred: BootOptions = { capabilities: { ask }, seed: "s", scope: "here", history: 4 };
const answerTo = (question: unknown): string => `re: ${String(question)}`;

/** Prints, draws, wants something done, waits twice, captures a variable, and shows where it got the input from. */
const MAIN = `(define notes '())
(define (note! text) (set! notes (append notes (list text))) text)
(define counter (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(define (main in)
  (println "asked" (get in "who"))
  (rb-post "general" "Asking" (note! (ask (str "first " (random 1000)))))
  (define second (map (lambda (q) (ask (str q (counter)))) (list "a" "b")))
  (rb-comment 7 (note! (str second input frame)))
  (if (get in "fail" #f) (error "no") (set! total (+ total (length notes)))))`;
const parts = { env: { total: 1 } };
const input = { who: "zion" };

/** Runs a frame to its end; `between` may put another agent in the place of the one that waits. */
async function through(
  agent: Agent,
  given: Record<string, string | boolean>,
  between: (agent: Agent) => Promise<Agent>,
): Promise<{ agent: Agent; text: string; error: LispyError | undefined; waits: number }> {
  let step = await agent.beginFrame(given);
  let waits = 0;
  while (step.status === "awaiting") {
    waits += 1;
    const { key } = step.call;
    agent = await between(agent);
    assert.equal(agent.waitingFrame?.call.key, key);
    step = await agent.answerFrame({ value: answerTo(step.call.args[0]) });
  }
  return { agent, text: step.text, error: step.error, waits };
}

const stay = async (agent: Agent): Promise<Agent> => agent;
/** What an eviction does: nothing is left but the text. */
const move = async (agent: Agent): Promise<Agent> => {
  const text = agent.export();
  agent.dispose();
  // Another seed is of no use to a frame that has begun. Without a scope of its own the host changes no key of later calls either.
  const next = await bootCartridge(text, { ...deferred, seed: "other", scope: "" });
  assert.equal(next.export(), text);
  return next;
};

for (const [name, given] of [
  ["accepted", input],
  ["rolled back", { ...input, fail: true }],
] as const) {
  test(`a frame that moves at every wait is the one that stayed: ${name}`, async () => {
    const text = agentText(MAIN, parts);
    const capabilities = {
      ask: { ...ask, deferred: false, run: ({ args }: { args: unknown[] }) => answerTo(args[0]) },
    };
    using whole = await bootCartridge(text, { ...deferred, capabilities } as BootOptions);
    const receipt = await whole.frame(given);
    const stayed = await through(await bootCartridge(text, deferred), given, stay);
    const moved = await through(await bootCartridge(text, deferred), given, move);
    assert.equal(moved.waits, 3);
    assert.equal(stayed.text, receipt.text);
    assert.equal(moved.text, receipt.text);
    assert.equal(stayed.agent.export(), whole.export());
    assert.equal(moved.agent.export(), whole.export());
    assert.equal(moved.error?.line, receipt.error?.line);
    for (const { agent } of [stayed, moved]) agent.dispose();
  });
}

test("a program main that is evaluated waits too, and errors name its lines", async () => {
  const main = '(set! total 5)\n(ask "x")\n(car total)';
  const frames: string[] = [];
  for (const between of [stay, move]) {
    const agent = await bootCartridge(agentText(main, parts), deferred);
    const { agent: last, text, error } = await through(agent, input, between);
    assert.deepEqual([error?.source?.name, error?.line], ["programs.main", 3]);
    assert.equal(last.vm.get("total"), 1);
    last.dispose();
    frames.push(text);
  }
  assert.equal(frames[0], frames[1]);
});

test("the cartridge of a frame that waits is the agent before the frame, and the frame", async () => {
  using agent = await bootCartridge(agentText(MAIN, parts), deferred);
  const first = await through(agent, input, stay);
  const before = JSON.parse(agent.export()) as Record<string, unknown>;
  await agent.beginFrame(input);
  const { open_frame: frame, ...rest } = JSON.parse(agent.export()) as Record<string, unknown>;
  assert.deepEqual(rest, before);
  const { number, logs, intents } = frame as Record<string, unknown>;
  assert.deepEqual([number, logs, intents], [2, "asked zion\n", []]);
  assert.ok(first.text.length > 0);
  agent.abandonFrame();
  assert.deepEqual(JSON.parse(agent.export()), before);
  assert.equal((await agent.beginFrame(input)).status, "awaiting");
});

test("the calls of a frame keep their keys under another scope", async () => {
  const main = '(define (main n) (ask "x") (ask "y"))';
  const keys: string[][] = [];
  for (const scope of ["here", "elsewhere"]) {
    using agent = await bootCartridge(agentText(main), deferred);
    await agent.beginFrame(1);
    using next = await bootCartridge(agent.export(), { ...deferred, scope });
    await next.answerFrame({ value: 1 });
    keys.push([agent.waitingFrame!.call.key, next.waitingFrame!.call.key]);
  }
  assert.deepEqual(keys[0], keys[1]);
  assert.notEqual(keys[0]![0], keys[0]![1]);
});

test("while a frame waits, nothing else begins", async () => {
  using agent = await bootCartridge(agentText(MAIN, parts), deferred);
  await assert.rejects(agent.answerFrame({ value: 1 }), /no frame waits/);
  assert.throws(() => agent.abandonFrame(), /no frame waits/);
  await agent.beginFrame(input);
  await assert.rejects(agent.frame(1), /a frame waits for the answer to ask/);
  await assert.rejects(agent.beginFrame(1), /a frame waits/);
  assert.throws(() => agent.run("main"), /a frame waits/);
  assert.throws(() => agent.rewind(1), /a frame waits/);
});

test("an answer that has no LisPy form leaves the call waiting; a call that fails is an error in LisPy", async () => {
  using agent = await bootCartridge(
    agentText('(define (main n) (try (ask "x") (catch e (get e "message"))))'),
    deferred,
  );
  await agent.beginFrame(1);
  await assert.rejects(agent.answerFrame({ value: new Date(0) as never }), LispyUsageError);
  assert.equal(agent.waitingFrame?.call.name, "ask");
  const step = await agent.answerFrame({ error: "nobody is there" });
  assert.equal(step.status === "accepted" && step.value, '"ask: nobody is there"');
});

test("a host that ends the run itself can only undo the frame", async () => {
  using agent = await bootCartridge(agentText(MAIN, parts), deferred);
  const before = agent.export();
  await agent.beginFrame(input);
  agent.vm.cancel();
  await assert.rejects(agent.answerFrame({ value: 1 }), /the run of the frame that waited is over/);
  assert.throws(() => agent.export(), /abandonFrame undoes it/);
  agent.abandonFrame();
  assert.equal(agent.export(), before);
});

test("a frame that was taken up elsewhere can be rewound there", async () => {
  const agent = await bootCartridge(agentText("(define (main n) (set! total (ask n)))", parts), {
    capabilities: { ask: { deferred: true } },
  });
  await agent.beginFrame(7);
  using later = await move(agent);
  assert.equal((await later.answerFrame({ value: 5 })).status, "accepted");
  assert.deepEqual([later.vm.get("total"), later.lastFrame], [5, 7]);
  later.rewind(7);
  assert.deepEqual([later.vm.get("total"), later.lastFrame], [1, undefined]);
});

test("two answers at once: the second is refused", async () => {
  using agent = await bootCartridge(agentText('(define (main n) (ask "x"))'), deferred);
  await agent.beginFrame(1);
  const both = await Promise.allSettled([
    agent.answerFrame({ value: 1 }),
    agent.answerFrame({ value: 2 }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
});

test("frame() cannot wait, as before", async () => {
  using agent = await bootCartridge(agentText('(define (main n) (ask "x"))'), deferred);
  const { status, error } = await agent.frame(1);
  assert.deepEqual([status, error?.category], ["rolled_back", "capability"]);
  assert.equal(agent.waitingFrame, undefined);
});

test("the budget of a frame counts on where the cartridge is booted", async () => {
  const main = '(define (main n) (dotimes (i 500) (random)) (ask "x") (dotimes (i 500) (random)))';
  const limits = { steps: 800 };
  const agent = await bootCartridge(agentText(main), { ...deferred, limits });
  assert.equal((await agent.beginFrame(1)).status, "awaiting");
  using later = await bootCartridge(agent.export(), { ...deferred, limits });
  agent.dispose();
  const step = await later.answerFrame({ value: null });
  assert.equal(step.status === "rolled_back" && step.error?.limit?.name, "steps");
});

test("a frame that is damaged is refused, with its path", async () => {
  using agent = await bootCartridge(agentText(MAIN, parts), deferred);
  await agent.beginFrame(input);
  await agent.answerFrame({ value: "yes" }); // now there is an intent
  const text = agent.export();
  const damaged: [path: string, change: (frame: Record<string, never>) => void][] = [
    ["$.open_frame.number", (frame) => Object.assign(frame, { number: 1.5 })],
    ["$.open_frame.input_hash", (frame) => Object.assign(frame, { input_hash: "md5:0" })],
    ["$.open_frame.logs", (frame) => Object.assign(frame, { logs: 1 })],
    ["$.open_frame.intents", (frame) => Object.assign(frame, { intents: {} })],
    ["$.open_frame.intents[0]", (frame) => Object.assign(frame["intents"]![0]!, { payload: {} })],
    ["$.open_frame.intents[0]", (frame) => Object.assign(frame["intents"]![0]!, { type: "rm" })],
    ["$.open_frame.vm", (frame) => Object.assign(frame, { vm: [] })],
    ["$.open_frame.vm.status", (frame) => Object.assign(frame["vm"]!, { status: "idle" })],
    ["$.open_frame.vm.stack", (frame) => Object.assign(frame["vm"]!, { stack: 7 })],
  ];
  for (const [path, change] of damaged) {
    const document = JSON.parse(text) as Record<string, Record<string, never>>;
    change(document["open_frame"]!);
    await bootCartridge(JSON.stringify(document), deferred).then(
      (booted) => {
        booted.dispose();
        assert.fail(`${path} was taken`);
      },
      (error: LispyError) => {
        assert.equal(error.category, "invalid-data", error.message);
        assert.ok(error.path?.startsWith(path), `${path}: ${error.message}`);
      },
    );
  }
});
