// A fleet: threads that run frames of agents. The module is compiled once and shared by all of them; a VM belongs to one thread and
// lives as long as its agent is there. Which thread an agent comes to does not matter: what it does depends on its cartridge and
// seed alone.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";

export class Fleet {
  #workers;

  constructor(workers) {
    this.#workers = workers;
  }

  /** Starts threads, and waits until all of them are there. */
  static async start(threads, { limits = {} } = {}) {
    const file = new URL(import.meta.resolve("lispy-vm/lispy.wasm"));
    const module = await WebAssembly.compile(await readFile(file));
    const workers = Array.from({ length: threads }, () => {
      return new Worker(new URL("worker.mjs", import.meta.url), { workerData: { module, limits } });
    });
    await Promise.all(workers.map((worker) => once(worker, "online")));
    return new Fleet(workers);
  }

  /**
   * Runs `frames` frames of each agent, given as `{ cartridge, seed }`. A thread that is free takes the next agent.
   *
   * @returns For each agent, in their order: status, hash of the last receipt, steps, next cartridge.
   */
  async run(agents, frames) {
    const results = new Array(agents.length);
    let next = 0;
    const lane = async (worker) => {
      while (next < agents.length) {
        const index = next++;
        results[index] = await ask(worker, { ...agents[index], index, frames });
      }
    };
    await Promise.all(this.#workers.map(lane));
    return results;
  }

  async stop() {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

/** Rejects when the thread dies of it: a cartridge that does not boot. */
async function ask(worker, message) {
  worker.postMessage(message);
  const [answer] = await once(worker, "message");
  return answer;
}
