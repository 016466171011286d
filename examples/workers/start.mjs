// node examples/workers/start.mjs [--port 8787]: the Worker under workerd on this machine, until Ctrl-C.

import { parseArgs } from "node:util";
import { bundleWorker, startWorkerd, stopWithThisProcess } from "../support/workerd.mjs";

const { values } = parseArgs({ options: { port: { type: "string", default: "8787" } } });
await bundleWorker("workers");
const workerd = await startWorkerd("workers", { port: Number(values.port) });
stopWithThisProcess(workerd);
console.log(`curl --data-binary @examples/tallyho.lispy.json '${workerd.url}/frame?input=1'`);
await workerd.ended;
