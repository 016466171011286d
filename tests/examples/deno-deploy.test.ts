// examples/deno-deploy under Deno, with the network and nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Served, ask, post, serveExample } from "./serve-example.js";

let served: Served;
before(async () => void (served = await serveExample("deno-deploy")));
after(() => served.close());

test("a program's value, output and steps", async () => {
  const { status, body } = await post(
    served.url,
    '(println "hi") (map (lambda (x) (+ x 1)) (list 1 2.5))',
  );
  assert.equal(status, 200);
  const { value, output, steps } = body;
  assert.deepEqual([value, output], ["(2 3.5)", "hi\n"]);
  assert.ok((steps as number) > 0);
});

test("programs do not see each other", async () => {
  assert.equal((await post(served.url, "(define x 1)")).status, 200);
  const { status, body } = await post(served.url, "x");
  assert.equal(status, 422);
  assert.match((body["error"] as { message: string }).message, /x/);
});

test("a program that fails or spends its budget is a 422 that says where", async () => {
  const failed = await post(served.url, '(display "so far")\n(car 5)');
  assert.deepEqual([failed.status, failed.body["output"]], [422, "so far"]);
  const { category, line } = failed.body["error"] as Record<string, unknown>;
  assert.deepEqual([category, line], ["evaluation", 2]);

  const endless = await post(`${served.url}/?steps=500`, "(define (f) (f)) (f)");
  assert.deepEqual([endless.status, endless.body["steps"]], [422, 501]);
});

test("what is no request is a 4xx", async () => {
  assert.equal((await ask(served.url)).status, 405);
  assert.equal((await post(`${served.url}/x`, "1")).status, 404);
  for (const steps of ["x", "0", "-1", "1e9", "999999999"]) {
    assert.equal((await post(`${served.url}/?steps=${steps}`, "1")).status, 400, steps);
  }
  assert.equal((await post(served.url, "1".repeat(65_537))).status, 413);
  assert.equal((await post(served.url, Uint8Array.of(0xff))).status, 400);
});
