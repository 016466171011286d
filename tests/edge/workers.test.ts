// examples/workers under workerd: one frame per request, under a budget; what is wrong with a request is said clearly.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bootCartridge } from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";
import { root } from "../support/root.js";
import { type Started, startExample } from "./started.js";

interface Answer {
  status: string;
  hash: string;
  receipt: { outputs: Record<string, unknown>; error: { category: string } | null };
  cartridge: string;
  exhausted: { name: string; limit: number; used: number };
  message: string;
  details: { path: string };
}

let worker: Started;
before(async () => (worker = await startExample("workers")));
after(() => worker.stop());

const tallyho = readFileSync(join(root, "examples/tallyho.lispy.json"), "utf8");

async function frame(
  body: BodyInit,
  query = "input=1",
): Promise<{ code: number; text: string; answer: Answer }> {
  const response = await fetch(`${worker.url}/frame?${query}`, { method: "POST", body });
  const text = await response.text();
  return { code: response.status, text, answer: JSON.parse(text) as Answer };
}

test("the receipt and the next cartridge are those of Node, and the next request goes on from there", async () => {
  using agent = await bootCartridge(tallyho);
  let cartridge = tallyho;
  for (const number of [1, 2]) {
    const receipt = await agent.frame(number);
    const { code, text, answer } = await frame(cartridge, `input=${number}`);
    assert.deepEqual([code, answer.status], [200, "accepted"]);
    if (number === 1) assert.ok(text.includes(receipt.text));
    assert.equal(answer.cartridge.includes(`"frames-seen": ${number}`), true);
    cartridge = answer.cartridge;
  }
});

test("the hash is that of the receipt's text", async () => {
  const { text, answer } = await frame(tallyho);
  const receipt = /"receipt":(\{.*\}),"cartridge"/s.exec(text)![1]!;
  assert.equal(`sha256:${createHash("sha256").update(receipt).digest("hex")}`, answer.hash);
});

test("no digit of a cartridge is lost", async () => {
  const main = "(define (main n) (set! big (+ big 1)))";
  const text = agentText(main).replace(
    '"programs"',
    '"env": {"big": 12345678901234567890}, "programs"',
  );
  const { answer } = await frame(text);
  assert.match(answer.cartridge, /12345678901234567891/);
});

test("an exhausted budget is an answer, and the next request does not suffer", async () => {
  const forever = agentText("(define (main n) (let loop () (loop)))");
  const steps = await frame(forever, "steps=1000");
  assert.deepEqual([steps.code, steps.answer.status], [422, "rolled_back"]);
  assert.deepEqual(steps.answer.exhausted, { name: "steps", limit: 1000, used: 1001 });
  assert.equal(steps.answer.cartridge, undefined);
  const hungry = agentText(
    "(define (main n) (define l '()) (let loop () (set! l (cons l (range 1000))) (set! keep (cons l keep)) (loop)))",
    { env: { keep: [] } },
  );
  const memory = await frame(hungry, "steps=5000000&memory=2000000");
  assert.deepEqual([memory.code, memory.answer.exhausted?.name], [422, "heapBytes"]);
  assert.equal((await frame(tallyho)).code, 200);
});

test("a program that fails says so in its receipt", async () => {
  const { code, answer } = await frame(agentText("(define (main n) (car n))"));
  assert.deepEqual([code, answer.receipt.error?.category], [422, "evaluation"]);
});

test("what is no request is refused with a reason", async () => {
  const refused = async (
    code: number,
    reason: RegExp,
    body: BodyInit,
    query?: string,
  ): Promise<Answer> => {
    const { code: given, answer } = await frame(body, query);
    assert.deepEqual([given, answer.status], [code, "refused"]);
    assert.match(answer.message, reason);
    return answer;
  };
  await refused(400, /cartridge: \$/, "");
  await refused(400, /cartridge: \$/, "no JSON");
  const tool = await refused(400, /cannot be read/, agentText("(car (x"));
  assert.equal(tool.details.path, "$.programs.main");
  await refused(400, /UTF-8/, new Uint8Array([0xff, 0xfe]));
  await refused(400, /no program main/, JSON.stringify({ _meta: { type: "lispy-cartridge" } }));
  await refused(400, /input must be JSON/, tallyho, "input={");
  for (const query of ["steps=0", "steps=1e3", "steps=x", "steps=99999999999", "steps=-1"]) {
    await refused(400, /steps must be a whole number/, tallyho, query);
  }
  await refused(400, /memory must be/, tallyho, "memory=5");
  await refused(413, /bytes/, new Uint8Array(8 * 1024 * 1024 + 1));
  assert.equal((await fetch(`${worker.url}/frame`)).status, 405);
  assert.equal((await fetch(`${worker.url}/other`, { method: "POST", body: "{}" })).status, 404);
});

test("many at once have VMs of their own", async () => {
  const main = "(define (main n) (set! x (+ x n)))";
  const answers = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => frame(agentText(main, { env: { x: 100 } }), `input=${n}`)),
  );
  assert.deepEqual(
    answers.map(({ answer }) => answer.receipt.outputs["x"]),
    [101, 102, 103, 104, 105, 106, 107, 108],
  );
});
