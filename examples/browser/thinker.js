// An agent whose program is run some steps at a time. It knows neither page nor worker, and runs in both. A Web Worker has no import
// map, so the package is imported by its place: `lispy-vm/` beside the page is the package's folder dist.

import { bootCartridge } from "./lispy-vm/entries/inline.js";

export class Thinker {
  #agent;

  constructor(agent) {
    this.#agent = agent;
  }

  /** Boots a cartridge: one that was exported in the middle of a run goes on there. */
  static async boot(text) {
    return new Thinker(await bootCartridge(text));
  }

  /** Who it is, and where its run stands: `idle`, or `suspended` in the middle. */
  get state() {
    const { agentId, vm } = this.#agent;
    return { agentId, status: vm.status, steps: vm.usage.steps };
  }

  /** Runs so many steps more, or to the end. What it prints meanwhile goes to `onOutput`. */
  async run(steps, onOutput) {
    const { vm } = this.#agent;
    const options = { onOutput, as: "display", ...(steps !== undefined && { steps }) };
    const result =
      vm.status === "idle" ? await vm.run({ call: "main" }, options) : await vm.resume(options);
    const { status, usage, value } = result;
    return { ...this.state, status, steps: usage.steps, value };
  }

  /** The cartridge, with the image of the run in it. */
  export() {
    return this.#agent.export({ exportedAt: new Date() });
  }

  dispose() {
    this.#agent.dispose();
  }
}
