// Two places where an agent can be, with the same three calls: `boot(text)`, `run(steps, onOutput)`, `export()`.

import { Thinker } from "./thinker.js";

/** In the page itself. */
export class HereHost {
  #thinker;

  async boot(text) {
    const booted = await Thinker.boot(text);
    this.#thinker?.dispose();
    this.#thinker = booted;
    return booted.state;
  }

  run(steps, onOutput) {
    return this.#thinker.run(steps, onOutput);
  }

  async export() {
    return this.#thinker.export();
  }
}

/** In a Web Worker. */
export class WorkerHost {
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  #calls = new Map();
  #sent = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data: { id, output, answer, error } }) => {
      const call = this.#calls.get(id);
      if (output !== undefined) return call.onOutput?.(output);
      this.#calls.delete(id);
      if (error === undefined) call.resolve(answer);
      else call.reject(new Error(error));
    });
    this.#worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#calls.values()) reject(new Error(message ?? "no worker"));
    });
  }

  boot(text) {
    return this.#ask("boot", text);
  }

  run(steps, onOutput) {
    return this.#ask("run", steps, onOutput);
  }

  export() {
    return this.#ask("export");
  }

  #ask(call, argument, onOutput) {
    const id = (this.#sent += 1);
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onOutput });
      this.#worker.postMessage({ id, call, argument });
    });
  }
}
