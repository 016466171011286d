// Agents on Durable Objects whose process is killed: between writing a call down and sending it, while they wait, and at random
// moments of a fleet's life. Nothing is lost and nothing is done twice.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { agentText } from "../support/agent.js";
import { root } from "../support/root.js";
import { type Started, startExample } from "./started.js";

const storage = mkdtempSync(join(tmpdir(), "lispy-kills-"));
after(() => rmSync(storage, { recursive: true, force: true }));

const start = (capabilities: string): Promise<Started> =>
  startExample("agents-on-durable-objects", [
    "--storage",
    storage,
    "--capability-url",
    capabilities,
  ]);

const asking = agentText(
  "(define (main in) (set! heard (append heard (list (ask (random 1000))))))",
  {
    env: { heard: [] },
  },
);

async function statusOf({ url }: Started): Promise<{
  phase: string;
  call: string;
  accepted: number;
  outbox: { sends: number }[];
}> {
  return (await (await fetch(`${url}/agents/a`)).json()) as never;
}

async function until<T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 600; tries += 1) {
    const value = await what();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it is still ${JSON.stringify(await what())}`);
}

test("a call that was written down and not sent is sent after a kill; a frame that waits is resumed after another", async () => {
  const keys: string[] = [];
  const outside = createServer((request, response) => {
    keys.push(String(request.headers["idempotency-key"]));
    request.resume();
    response.writeHead(202).end();
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  let agents = await start("http://127.0.0.1:1"); // where nobody listens
  try {
    await fetch(`${agents.url}/agents/a?frames=2`, { method: "POST", body: asking });
    const { call } = await until(
      () => statusOf(agents),
      ({ outbox }) => (outbox[0]?.sends ?? 0) > 0,
    );
    await agents.stop(); // kill -9 of workerd
    assert.equal(keys.length, 0);

    agents = await start(url);
    await until(
      async () => keys.length,
      (length) => length > 0,
    ); // nobody asked for it: the alarm did
    assert.deepEqual(keys, [call]);
    await agents.stop();

    agents = await start(url);
    assert.equal((await statusOf(agents)).phase, "waiting");
    const answer = JSON.stringify({ key: call, value: "after two kills" });
    assert.equal(
      (await fetch(`${agents.url}/agents/a/answer`, { method: "POST", body: answer })).status,
      202,
    );
    const second = await until(
      () => statusOf(agents),
      ({ accepted, phase }) => accepted === 1 && phase === "waiting",
    );
    assert.notEqual(second.call, call);
    const exported = await (await fetch(`${agents.url}/agents/a/export`)).text();
    assert.deepEqual((JSON.parse(exported) as { env: object }).env, { heard: ["after two kills"] });
  } finally {
    await agents.stop();
    outside.closeAllConnections();
    outside.close();
  }
});

test("a fleet of 30 agents, killed three times in 5 frames each, comes to what one that was left alone comes to", async (t) => {
  const fleet = join(root, "examples/agents-on-durable-objects/fleet.mjs");
  const args = [fleet, "--json", "--agents", "30", "--frames", "5", "--kill", "3"];
  // Its exit code is 1 when something is wrong; what that is, is in its report too.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }).catch(
    (error: { stdout: string }) => error,
  );
  t.diagnostic(stdout.trim());
  const result = JSON.parse(stdout) as Record<string, unknown>;
  assert.deepEqual([result["kills"], result["faults"]], [3, []]);
});
