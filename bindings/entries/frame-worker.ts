// No entry of the package, but what runs in a thread of node/frame-pool.ts: takes a job, answers with its result, until it is ended.

import { parentPort, workerData } from "node:worker_threads";
import { bootCartridge, openWorld } from "./node.js";
import { directoryStore } from "../node/directory-store/directory-store.js";
import { runFrameJob } from "../world/frame-job.js";
import { watchedStore } from "../world/reads.js";
import type { FromWorker, ToWorker } from "../node/frame-pool.js";

const { directory } = workerData as { directory: string };
const { store, take } = watchedStore(await directoryStore(directory));
const world = await openWorld(store);
parentPort!.on("message", (message: ToWorker) => {
  if ("end" in message) return;
  const { job, index } = message;
  const capabilities = world.capabilities({ agentId: job.agentId, now: () => job.at });
  void runFrameJob(job, bootCartridge, capabilities).then((result) => {
    const answer: FromWorker = { index, result: { ...result, reads: take() } };
    parentPort!.postMessage(answer);
  });
});
