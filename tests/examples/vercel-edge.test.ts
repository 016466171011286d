// examples/vercel-edge in edge-runtime, where no bytes may be compiled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Served, ask, post, serveExample } from "./serve-example.js";

let served: Served;
before(async () => void (served = await serveExample("vercel-edge")));
after(() => served.close());

const decide = (readings: unknown) => post(served.url, JSON.stringify(readings));

test("the rule decides, and the receipt says what it did", async () => {
  const frost = await decide({ temperature: 2, humidity: 60 });
  assert.equal(frost.status, 200);
  assert.deepEqual(frost.body["settings"], { heating: 1, vents: 0 });
  const { logs, contract_id, writes } = frost.body["receipt"] as Record<string, unknown>;
  assert.deepEqual(
    { logs, contract_id, writes },
    {
      ...{ logs: "frost: all heating, nothing open\n", contract_id: "greenhouse@1" },
      writes: ["heating", "vents"],
    },
  );
  const damp = await decide({ temperature: 20, humidity: 90 });
  assert.deepEqual(damp.body["settings"], { heating: 0.2, vents: 0.5 });
});

test("what is no request is a 4xx that says why", async () => {
  for (const [readings, message] of [
    [{ temperature: 2 }, /humidity must be a number from 0 to 100/],
    [{ temperature: 200, humidity: 60 }, /temperature must be/],
    [{ temperature: "2", humidity: 60 }, /temperature must be/],
    [{ temperature: 2, humidity: 60, wind: 1 }, /there is no reading "wind"/],
    [null, /must be an object/],
  ] as const) {
    const { status, body } = await decide(readings);
    assert.deepEqual([status, body["status"]], [400, "refused"]);
    assert.match(body["message"] as string, message);
  }
  assert.equal((await post(served.url, "{")).status, 400);
  assert.equal((await post(served.url, " ".repeat(5000))).status, 413);
  assert.equal((await ask(served.url)).status, 405);
});
