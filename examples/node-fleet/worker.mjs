// A thread of the fleet: takes an agent, runs its frames, gives its next cartridge back. The compiled module came with the thread, so
// nothing is compiled here.

import { parentPort, workerData } from "node:worker_threads";
import { bootCartridge } from "lispy-vm";

const { module, limits } = workerData;

parentPort.on("message", async ({ index, cartridge, seed, frames }) => {
  const agent = await bootCartridge(cartridge, { module, limits, seed, history: 0 });
  try {
    let steps = 0;
    let receipt;
    for (let frame = 1; frame <= frames; frame++) {
      receipt = await agent.frame(frame);
      // The agent is as it was before; the others go on.
      if (receipt.status === "rolled_back") break;
      steps += receipt.usage.steps;
    }
    const { status, hash, error } = receipt;
    const next = status === "accepted" ? agent.export() : undefined;
    parentPort.postMessage({ index, status, hash, steps, next, error: error?.message });
  } finally {
    agent.dispose();
  }
});
