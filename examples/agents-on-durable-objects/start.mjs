// node examples/agents-on-durable-objects/start.mjs [--port 8788] [--storage build/agents] [--capability-url URL] [--capabilities ask,…]
// The agents under workerd on this machine, until Ctrl-C; what they are stays in the storage folder.

import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleWorker, startWorkerd, stopWithThisProcess } from "../support/workerd.mjs";

const NAME = "agents-on-durable-objects";
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8788" },
    storage: { type: "string", default: "build/agents" },
    "capability-url": { type: "string", default: "" },
    capabilities: { type: "string", default: "ask" },
  },
});
const storage = resolve(values.storage);
mkdirSync(storage, { recursive: true });
await bundleWorker(NAME);
const workerd = await startWorkerd(NAME, {
  port: Number(values.port),
  storage,
  env: { CAPABILITY_URL: values["capability-url"], CAPABILITIES: values.capabilities },
});
stopWithThisProcess(workerd);
console.log(`${workerd.url}/agents/ID`);
await workerd.ended;
