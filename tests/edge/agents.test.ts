// examples/agents-on-durable-objects under workerd: what may happen to an agent that waits, is full, is too large, fails, or is asked
// twice. That nothing is lost when the process is killed is tests/edge/fleet.test.ts.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bootCartridge } from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";
import { type Started, startExample } from "./started.js";

interface Status {
  phase: string;
  call: string | null;
  reason: string | null;
  frame: number;
  accepted: number;
  failed: number;
  inbox: number;
  outbox: { kind: string; name: string; sends: number }[];
  last: { status: string; error: string | null } | null;
  cartridge: { chunks: number; bytes: number };
  error?: string;
}

/** What the outside does with a request of a name: the status and the body of its answer. */
type Manner = (body: string, request: IncomingMessage) => [status: number, body?: object];

const storage = mkdtempSync(join(tmpdir(), "lispy-agents-"));
const manners = new Map<string, Manner>();
const received: { name: string; key: string; body: string }[] = [];
let outside: Server;
let agents: Started;

before(async () => {
  outside = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const name = decodeURIComponent(request.url!.slice(1));
      received.push({ name, key: String(request.headers["idempotency-key"]), body });
      const [status, answer] = manners.get(name)?.(body, request) ?? [404];
      response.writeHead(status).end(answer && JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  agents = await startExample("agents-on-durable-objects", [
    ...["--storage", storage, "--capability-url", url, "--capabilities", "ask,fail,flaky"],
  ]);
});
after(async () => {
  await agents.stop();
  outside.closeAllConnections();
  outside.close();
  rmSync(storage, { recursive: true, force: true });
});

async function call(
  path: string,
  options: RequestInit = {},
): Promise<{ code: number; text: string }> {
  const response = await fetch(`${agents.url}/agents/${path}`, options);
  return { code: response.status, text: await response.text() };
}
const post = (
  path: string,
  body: unknown = "",
  headers = {},
): Promise<{ code: number; text: string }> =>
  call(path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  });
const statusOf = async (name: string): Promise<Status> =>
  JSON.parse((await call(name)).text) as Status;

/** Waits until an agent is as it should be. */
async function until(name: string, holds: (status: Status) => boolean): Promise<Status> {
  for (let tries = 0; tries < 600; tries += 1) {
    const status = await statusOf(name);
    if (holds(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} is ${JSON.stringify(await statusOf(name))}`);
}
const waits = ({ phase, outbox }: Status): boolean => phase === "waiting" && outbox.length === 1;
const rests = ({ phase, outbox, inbox }: Status): boolean =>
  phase === "idle" && outbox.length === 0 && inbox === 0;

async function envOf(name: string): Promise<Record<string, unknown>> {
  return (JSON.parse((await call(`${name}/export`)).text) as { env: Record<string, unknown> }).env;
}

/** An agent that asks once a frame, and waits: the outside takes the call and does not answer by itself. */
const ASKS = '(define (main in) (set! heard (append heard (list (ask (get in "frame"))))))';
const asking = agentText(ASKS, { env: { heard: [] } });
const later: Manner = () => [202];

async function waiting(name: string): Promise<string> {
  manners.set("ask", later);
  assert.equal((await post(`${name}?frames=1`, asking)).code, 201);
  return (
    await until(name, (status) => waits(status) && received.some(({ key }) => key === status.call))
  ).call!;
}

test("messages are read by the next frame, in order, each once", async () => {
  const main = `(define (main in)
    (set! heard (append heard (get in "messages")))
    (set! frames (+ frames 1)))`;
  await post("reader", agentText(main, { env: { heard: [], frames: 0 } }));
  for (const n of [1, 2, 3]) {
    const headers = { "idempotency-key": `m${n}` };
    assert.equal(
      (await post("reader/messages", `{"n": ${n}, "big": 12345678901234567890}`, headers)).code,
      202,
    );
    assert.match((await post("reader/messages", `{"n": ${n}}`, headers)).text, /known/);
  }
  await until("reader", rests);
  const exported = (await call("reader/export")).text;
  assert.deepEqual(
    (JSON.parse(exported) as { env: { heard: { n: number }[] } }).env.heard.map(({ n }) => n),
    [1, 2, 3],
  );
  assert.ok(
    exported.includes('"big": 12345678901234567890') && !exported.includes("12345678901234567000"),
  );
});

test("an answer that comes later resumes the frame; one for an unknown key, or a second one, does nothing", async () => {
  const key = await waiting("later");
  assert.equal((await post("later/answer", { key: "0".repeat(32), value: 1 })).code, 404);
  assert.equal((await post("later/answer", { value: 1 })).code, 400);
  assert.equal((await post("later/answer", { key })).code, 400);
  const both = await Promise.all([1, 2].map((value) => post("later/answer", { key, value })));
  assert.deepEqual(
    both.map(({ code }) => code),
    [202, 202],
  );
  assert.deepEqual(
    both.map(({ text }) => (JSON.parse(text) as Status & { status: string }).status).sort(),
    ["known", "taken"],
  );
  const status = await until("later", rests);
  assert.deepEqual([status.accepted, status.failed], [1, 0]);
  const taken = both.findIndex(({ text }) => text.includes("taken")) + 1;
  assert.deepEqual(await envOf("later"), { heard: [taken] });
  assert.match((await post("later/answer", { key, value: 3 })).text, /known/);
  assert.equal(received.filter((entry) => entry.key === key).length, 1);
});

test("what waits is exported whole, and goes on in another object under the same key", async () => {
  const key = await waiting("original");
  const text = (await call("original/export")).text;
  const { env, open_frame: frame } = JSON.parse(text) as {
    env: object;
    open_frame: { number: number };
  };
  assert.deepEqual([env, frame.number], [{ heard: [] }, 1]);
  const shown = JSON.parse((await call("original/inspect")).text) as {
    waiting: { call: string; key: string };
  };
  assert.deepEqual([shown.waiting.call, shown.waiting.key], ["ask", key]);

  await post("copy", text);
  const copy = await until("copy", waits);
  assert.equal(copy.call, key);
  assert.equal((await post("copy/answer", { key, value: "there" })).code, 202);
  await until("copy", rests);
  assert.deepEqual(await envOf("copy"), { heard: ["there"] });
  assert.equal((await statusOf("original")).phase, "waiting");
  // Anywhere else, too.
  using here = await bootCartridge(text, { capabilities: { ask: { deferred: true } } });
  assert.equal((await here.answerFrame({ value: 1 })).status, "accepted");
});

test("an import while a frame waits takes its place; the answer to it comes too late", async () => {
  const key = await waiting("imported");
  const next = agentText("(define (main in) (set! n (+ n 1)))", { env: { n: 0 } });
  assert.equal((await post("imported/import", "no cartridge")).code, 400);
  assert.equal((await statusOf("imported")).call, key);
  assert.equal((await post("imported/import", next)).code, 200);
  assert.equal((await post("imported/answer", { key, value: 1 })).code, 404);
  assert.equal((await statusOf("imported")).outbox.length, 0);
  await post("imported/run?frames=2");
  await until("imported", ({ accepted, phase }) => accepted === 2 && phase === "idle");
  assert.deepEqual(await envOf("imported"), { n: 2 });
});

test("messages that a frame has read are not lost when it is given up, nor read twice when it comes back", async () => {
  manners.set("ask", later);
  const main = `(define (main in)
    (set! heard (append heard (get in "messages")))
    (set! heard (append heard (list (ask (length heard))))))`;
  await post("mailed", agentText(main, { env: { heard: [] } }));
  await post("mailed/messages", '"hello"');
  const { call: key } = await until("mailed", waits);
  const text = (await call("mailed/export")).text;
  assert.equal((await post("mailed/import", text)).code, 200);
  assert.equal((await post("mailed/answer", { key, value: 1 })).code, 202);
  await until("mailed", rests);
  assert.deepEqual(await envOf("mailed"), { heard: ["hello", 1] });

  await post("mailed/messages", '"again"');
  await until("mailed", waits);
  await post(
    "mailed/import",
    agentText(main.replace("(ask (length heard))", "2"), { env: { heard: [] } }),
  );
  await until("mailed", rests);
  assert.deepEqual(await envOf("mailed"), { heard: ["again", 2] });
});

test("a capability that fails is an error that the program can catch", async () => {
  manners.set("fail", () => [422]);
  const main = `(define (main in) (set! why (try (fail 1) (catch e (get e "message")))))`;
  await post("failing?frames=1", agentText(main, { env: { why: "" } }));
  await until("failing", ({ accepted }) => accepted === 1);
  assert.deepEqual(await envOf("failing"), { why: "fail: HTTP 422" });
  manners.set("ask", () => [200, { error: "I would rather not" }]);
  await post(
    "refused?frames=1",
    agentText(main.replace("(fail 1)", "(ask 1)"), { env: { why: "" } }),
  );
  await until("refused", ({ accepted }) => accepted === 1);
  assert.deepEqual(await envOf("refused"), { why: "ask: I would rather not" });
});

test("a call that gets lost is sent again under its key", async () => {
  let times = 0;
  manners.set("flaky", () => ((times += 1) < 2 ? [503] : [200, { value: "at last" }]));
  await post(
    "patient?frames=1",
    agentText('(define (main in) (set! x (flaky "q")))', { env: { x: 0 } }),
  );
  await until("patient", ({ accepted }) => accepted === 1);
  assert.deepEqual(await envOf("patient"), { x: "at last" });
  const keys = received.filter(({ name }) => name === "flaky").map(({ key }) => key);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("arguments that are no JSON fail in the program; effects are delivered when the frame is accepted", async () => {
  manners.set("rappterbook.comment.create", () => [200]);
  const main = `(define (main in)
    (rb-comment 7 (try (ask 'symbol (lambda (x) x)) (catch e (get e "message")))))`;
  await post("odd?frames=1", agentText(main));
  await until("odd", (status) => status.accepted === 1 && rests(status));
  const [effect] = received.filter(({ name }) => name === "rappterbook.comment.create");
  assert.match(effect!.key, /^sha256:/);
  assert.match(effect!.body, /ask: /);
});

test("an agent that exhausts its budget in every frame is stopped, and can be started again", async () => {
  const main = "(define (main in) (set! n (+ n 1)) (let loop () (loop)))";
  await post("spent?frames=100", agentText(main, { env: { n: 0 } }));
  const status = await until("spent", ({ phase }) => phase === "stopped");
  assert.deepEqual([status.accepted, status.failed, status.frame], [0, 3, 3]);
  assert.match(status.reason!, /3 frames failed in a row.*steps/);
  assert.deepEqual(await envOf("spent"), { n: 0 });
  await post("spent/import", agentText("(define (main in) (set! n 5))", { env: { n: 0 } }));
  await until("spent", ({ accepted }) => accepted === 97);
  assert.deepEqual(await envOf("spent"), { n: 5 });
});

test("a frame that fails after it has waited has not happened", async () => {
  manners.set("ask", () => [200, { value: 5 }]);
  const main = '(define (main in) (set! n (ask 1)) (rb-comment 1 "no") (car n))';
  const before = received.length;
  await post("undone?frames=1", agentText(main, { env: { n: 0 } }));
  const { last } = await until("undone", ({ failed }) => failed === 1);
  assert.match(last!.error!, /car/);
  assert.deepEqual(await envOf("undone"), { n: 0 });
  assert.ok(!(await call("undone/export")).text.includes("open_frame"));
  assert.deepEqual(
    received.slice(before).map(({ name }) => name),
    ["ask"],
  );
});

test("messages of a frame that failed, and effects that are not taken, are put aside", async () => {
  manners.set("rappterbook.reaction.add", () => [403]);
  await post(
    "bounced",
    agentText('(define (main in) (car (get (first (get in "messages")) "n")))'),
  );
  await post("bounced/messages", { n: [] });
  await until("bounced", (status) => status.failed === 1 && rests(status));
  await post("bounced/import", agentText('(define (main in) (rb-react "x" "rocket"))'));
  await post("bounced/run?frames=1");
  await until("bounced", (status) => status.accepted === 1 && rests(status));
  const { refused } = JSON.parse((await call("bounced/refused")).text) as {
    refused: { text: string; reason?: string }[];
  };
  assert.deepEqual(
    refused.map(({ text, reason }) => [JSON.parse(text) as unknown, reason]),
    [
      [{ n: [] }, undefined],
      [{ node_id: "x", reaction: "rocket" }, "HTTP 403"],
    ],
  );
});

for (const megabytes of [0.2, 2.5]) {
  test(`a cartridge of ${megabytes} MB is kept in chunks, and lives`, async () => {
    manners.set("ask", () => [200, { value: 1 }]);
    const name = `large-${megabytes * 10}`;
    const pages = Array.from({ length: megabytes * 1000 }, (_, n) =>
      `${n} é🌊 ${"ab ".repeat(400)}`.slice(0, 1000),
    );
    const main =
      '(define (main in) (set! n (+ n (ask 1))) (set! pages (append pages (list "more"))))';
    const created = await post(`${name}?frames=2`, agentText(main, { env: { n: 0, pages } }));
    assert.equal(created.code, 201, created.text);
    const { cartridge } = await until(name, ({ accepted }) => accepted === 2);
    assert.ok(
      cartridge.bytes > megabytes * 1e6 &&
        cartridge.chunks === Math.ceil(cartridge.bytes / 122_880),
    );
    assert.deepEqual(await envOf(name), { n: 2, pages: [...pages, "more", "more"] });
  });
}

test("what does not fit is refused: cartridges, messages, frames that grow too large", async () => {
  assert.equal((await post("huge", "x".repeat(16 * 1024 * 1024 + 1))).code, 413);
  assert.equal((await call("huge")).code, 404);
  const grows = "(define (main in) (set! s (string-append s s s s)))";
  await post("grows?frames=3", agentText(grows, { env: { s: "x".repeat(900_000) } }));
  const { failed, last } = await until("grows", ({ accepted, failed }) => accepted + failed === 3);
  assert.ok(failed > 0 && last !== null);
  assert.ok(((await envOf("grows"))["s"] as string).length < 16 * 1024 * 1024);
  await post("mail", agentText("(define (main in) 1)"));
  assert.equal((await post("mail/messages", JSON.stringify("x".repeat(60_000)))).code, 413);
  assert.equal((await post("mail/messages", "{")).code, 400);
});

test("what is no agent or no request is refused", async () => {
  assert.equal((await call("nobody")).code, 404);
  assert.equal((await post("nobody/messages", "1")).code, 404);
  assert.equal((await post("broken", "{}")).code, 400);
  assert.equal((await post("broken", agentText("(car (x"))).code, 400);
  assert.equal((await call("broken")).code, 404);
  await post("twice", agentText("(define (main in) 1)"));
  assert.equal((await post("twice", agentText("(define (main in) 2)"))).code, 409);
  assert.equal((await post("twice/run?frames=-1")).code, 400);
  assert.equal((await call("twice/nonsense")).code, 404);
  assert.equal((await fetch(`${agents.url}/agents/a/b/c`)).status, 404);
  assert.equal((await fetch(`${agents.url}/agents/..%2fx`)).status, 404);
});
