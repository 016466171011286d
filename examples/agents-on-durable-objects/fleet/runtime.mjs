// workerd with its storage on disk, which may be killed and started again; requests to it go on until they are answered.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startWorkerd } from "../../support/workerd.mjs";

const NAME = "agents-on-durable-objects";
/** A tick of Linux's clock of processor time. */
const TICK_MS = 10;
const RETRY_MS = 50;
const PATIENCE_MS = 300_000;

export class Runtime {
  #workerd;
  #starting;
  kills = 0;
  /** Bytes of memory that it had at most, resident. */
  peak = 0;
  /** Milliseconds of processor time of the processes that were killed. */
  #spent = 0;

  constructor(storage, env) {
    Object.assign(this, { storage, env });
  }

  start() {
    this.#starting = startWorkerd(NAME, { storage: this.storage, env: this.env }).then(
      (workerd) => (this.#workerd = workerd),
    );
    return this.#starting;
  }

  /** kill -9, and again from what is on disk. */
  async killAndStart() {
    await this.#starting;
    this.memory();
    this.#spent = this.processorMs();
    this.kills += 1;
    const { kill } = this.#workerd;
    this.#workerd = undefined;
    await kill();
    await this.start();
  }

  async stop() {
    await this.#starting;
    await this.#workerd?.kill();
  }

  /** The answer to a request, which is repeated while nobody is there; so it must do no harm when it comes twice. */
  async ask(path, options, expected) {
    const end = Date.now() + PATIENCE_MS;
    let last = "nobody is there";
    while (Date.now() < end) {
      try {
        const { url } = this.#workerd ?? (await this.#starting);
        const response = await fetch(url + path, options);
        const body = await response.text();
        if (expected.includes(response.status)) return body;
        last = `HTTP ${response.status}: ${body}`;
        if (response.status < 500) break;
      } catch (error) {
        last = error.cause?.message ?? error.message;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    throw new Error(`${options.method ?? "GET"} ${path}: ${last}`);
  }

  /** Milliseconds of processor time so far, of all threads. */
  processorMs() {
    const pid = this.#workerd?.pid;
    if (pid === undefined) return this.#spent;
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return this.#spent + (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Bytes of memory, resident. */
  memory() {
    const pid = this.#workerd?.pid;
    if (pid === undefined) return 0;
    try {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
      this.peak = Math.max(this.peak, Number(kilobytes) * 1024);
      return Number(kilobytes) * 1024;
    } catch {
      return 0;
    }
  }

  /** Bytes that the storage takes on disk. */
  disk() {
    return readdirSync(this.storage, { recursive: true })
      .map((name) => statSync(join(this.storage, String(name))))
      .filter((entry) => entry.isFile())
      .reduce((sum, { blocks }) => sum + blocks * 512, 0);
  }
}
