// The page: two panels, each with an agent in another place. What they show is what the agents say; the page knows nothing of them.

import { HereHost, WorkerHost } from "./hosts.js";

const STEPS = 20_000;

class Panel {
  #host;
  #element;
  #agentId;

  constructor(element, host) {
    this.#element = element;
    this.#host = host;
    const onClick = (name, action) =>
      this.#part(name).addEventListener("click", () => this.#busy(action));
    onClick("run", () => this.#run(STEPS));
    onClick("finish", () => this.#run());
    onClick("export", () => this.#download());
    onClick("import", async () => this.#part("file").click());
    this.#part("file").addEventListener("change", () => this.#busy(() => this.#upload()));
  }

  copyTo(target) {
    this.#part("copy").addEventListener("click", () =>
      this.#busy(async () => target.arrive(await this.#host.export())),
    );
  }

  /** An agent comes, and the one that was here goes. A cartridge that is none changes nothing. */
  async arrive(text) {
    const state = await this.#host.boot(text);
    this.#part("output").replaceChildren();
    if (state.status === "suspended") {
      this.#say("arrived in the middle of a run\n", "note");
    }
    this.#show(state);
  }

  async #run(steps) {
    this.#part("status").textContent = "running";
    const result = await this.#host.run(steps, (output) => this.#say(output));
    if (result.status === "done") this.#say(`${result.value}\n`, "value");
    this.#show(result);
  }

  async #download() {
    const blob = new Blob([await this.#host.export()], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${this.#agentId}.lispy.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async #upload() {
    const input = this.#part("file");
    const [file] = input.files;
    input.value = ""; // the same file may come again
    if (file) await this.arrive(await file.text());
  }

  #show({ agentId, status, steps }) {
    this.#agentId = agentId;
    this.#part("agent").textContent = agentId;
    this.#part("status").textContent = status;
    this.#part("steps").textContent = `${steps.toLocaleString("en-US")} steps`;
  }

  #say(text, kind) {
    const output = this.#part("output");
    const line = document.createElement("span");
    line.textContent = text;
    if (kind) line.className = kind;
    output.append(line);
    output.scrollTop = output.scrollHeight;
  }

  /** One thing at a time; what goes wrong is said where the output is. */
  async #busy(action) {
    const buttons = [...this.#element.querySelectorAll("button")];
    const before = this.#part("status").textContent;
    for (const button of buttons) button.disabled = true;
    try {
      await action();
    } catch (error) {
      this.#part("status").textContent = before;
      this.#say(`${error.message}\n`, "error");
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  #part(name) {
    return this.#element.querySelector(`[data-part="${name}"]`);
  }
}

const here = new Panel(document.querySelector("#here"), new HereHost());
const worker = new Panel(document.querySelector("#worker"), new WorkerHost());
here.copyTo(worker);
worker.copyTo(here);

const cartridge = await (await fetch("hailstones.lispy.json")).text();
await Promise.all([here.arrive(cartridge), worker.arrive(cartridge)]);
document.body.dataset.ready = "yes";
