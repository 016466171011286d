// Frames as transactions: a frame is accepted, with a receipt of what it did, or nothing of it has happened.
// Invariant: whatever of an agent a frame can change is in the VM, which a snapshot holds, or in the lineage, which is replaced
// and never changed; so going back is restoring the one and putting back the other.

import type { Capabilities, CapabilityCall, Signal } from "../capabilities/types.js";
import type { LispyInput, LispyValue } from "../values/convert.js";
import { LispyError, LispyUsageError } from "../errors.js";
import type { Limits } from "../vm/limits.js";
import type { OutputSink } from "../vm/options.js";
import type { AsyncRunOptions, RunResult } from "../vm/run-options.js";
import type { Snapshot } from "../vm/snapshot.js";
import type { LispyVM } from "../vm/vm.js";
import { type JsonValue, canonicalJson } from "../cartridge/canonical.js";
import { digestOf } from "../cartridge/digest.js";
import { effectsOf } from "./effects.js";
import { type GlobalForm, changedNames, formsOf } from "./global-forms.js";
import type { History } from "./history.js";
import { DEFAULT_MAX_EFFECTS, IntentCollector, INTENT_NAMES } from "./intents.js";
import { type Lineage, afterFrame } from "../cartridge/lineage.js";
import { type FrameReceipt, makeReceipt } from "./receipt.js";

/** What a frame is given: its number, or any data that JSON can say (an echo, a world view, messages). */
export type FrameInput = JsonValue;

/** Options of one frame. */
export interface FrameOptions {
  /** The frame's number, a whole number. Default: the input, if that is a whole number; else one more than the last. */
  frame?: number;
  /** Limits for this frame only. */
  limits?: Partial<Limits>;
  /** Is told at once what the frame prints, when it is not known yet whether it will be accepted. */
  onOutput?: OutputSink;
  /** How many intents the frame may have. Default 100. */
  maxEffects?: number;
  /** Ends and undoes the frame when it is aborted; the promise rejects with its reason. */
  signal?: Signal;
}

/** What a run of the main program needs to know. */
export interface MainCall {
  input: LispyInput;
  options: AsyncRunOptions<"text">;
}

/** What an agent says about itself to the one who runs its frames. */
export interface RunnerSettings {
  vm: LispyVM;
  agentId: string;
  lineage: Lineage;
  /** Where frames run, for the lineage. */
  host: string | undefined;
  history: History<Before>;
  /** The names that frames bind. */
  given: ReadonlySet<GivenName>;
  /** The content hash of the cartridge that was booted. */
  cartridgeHash: () => Promise<string>;
  /** Runs the main program. */
  main: (call: MainCall) => Promise<RunResult<"text">>;
  /** An error in terms of the program's own text. */
  locate: (error: LispyError) => LispyError;
}

/** The globals that each frame binds, unless the cartridge has globals of these names. */
export type GivenName = "frame" | "input";

/** A state to go back to. */
export interface Before {
  readonly snapshot: Snapshot;
  readonly lineage: Lineage;
}

export class FrameRunner {
  readonly #settings: RunnerSettings;
  #lineage: Lineage;
  #collector: IntentCollector | undefined;
  #running = false;

  constructor(settings: RunnerSettings) {
    this.#settings = settings;
    this.#lineage = settings.lineage;
  }

  /** The lineage as of now; another object than the one in the settings when a frame has been accepted. */
  get lineage(): Lineage {
    return this.#lineage;
  }

  /** Throws while a frame is running: the agent is neither as before it nor as after it. */
  settled(): void {
    if (this.#running) throw new LispyUsageError("a frame is running: await it first");
  }

  async run(input: FrameInput, options: FrameOptions): Promise<FrameReceipt> {
    this.settled();
    const { agentId, history, vm } = this.#settings;
    const number = this.#numberOf(input, options.frame);
    const inputText = canonicalJson(input);
    const maxEffects = checkedMax(options.maxEffects);
    this.#running = true;
    try {
      const lineage = this.#lineage;
      const cartridge = await this.#settings.cartridgeHash();
      const parent = lineage.receipts.at(-1) ?? cartridge;
      const inputHash = await digestOf(inputText);
      if (vm.status !== "idle") throw new LispyUsageError("the agent's VM has a run of its own");
      const before: Before = { snapshot: vm.snapshot(), lineage };
      try {
        const ran = await this.#attempt(input, number, maxEffects, options);
        const scope = [agentId, parent, number, inputHash];
        const receipt = await makeReceipt({
          ...{ agentId, frame: number, status: ran.error ? "rolled_back" : "accepted" },
          ...{ value: ran.value, isNil: ran.isNil, exact: ran.outputs, writes: ran.writes },
          effects: await effectsOf(ran.intents, { scope, source: agentId }),
          ...{ logs: ran.logs, usage: ran.usage, error: ran.error, inputHash, parent },
        });
        if (ran.error) this.#restore(before);
        else {
          const { hash } = receipt;
          const accepted = { number, receipt: hash, parent: cartridge, host: this.#settings.host };
          this.#lineage = afterFrame(lineage, accepted);
          history.push({ frame: number, receipt: hash, bytes: before.snapshot.bytes, before });
        }
        return receipt;
      } catch (error) {
        // Not the program's failure: a host's function or sink threw, or the host is at fault. Undone all the same.
        if (!vm.disposed) this.#restore(before);
        throw error;
      }
    } finally {
      this.#running = false;
    }
  }

  /** Undoes the newest frame of that number, and all after it. */
  rewind(frame: number): void {
    this.settled();
    this.#restore(this.#settings.history.take(frame).before);
  }

  /** Takes a call of one of the intents' procedures. */
  intend(name: string, args: readonly LispyValue[]): LispyValue {
    if (!this.#collector) throw new Error("intents are collected in frames, and none is running");
    const { type, payload } = this.#collector.take(name, args);
    return { type, payload };
  }

  /** Runs the frame in the VM as it is. What the program did wrong is in the outcome. */
  async #attempt(
    input: FrameInput,
    number: number,
    maxEffects: number,
    { limits, onOutput, signal }: FrameOptions,
  ): Promise<Attempt> {
    const { vm, main, locate, given } = this.#settings;
    const collector = new IntentCollector(maxEffects);
    let logs = "";
    const sink: OutputSink = (text) => {
      logs += text;
      onOutput?.(text);
    };
    const options = { ...(limits && { limits }), ...(signal && { signal }) };
    const values: Record<GivenName, LispyInput> = { frame: number, input };
    try {
      for (const name of given) vm.define(name, values[name]);
      const before = formsOf(vm, given);
      this.#collector = collector;
      const result = await main({ input, options: { ...options, onOutput: sink, as: "text" } });
      this.#collector = undefined;
      if (result.status !== "done") throw stopped(result);
      const { value, isNil, usage } = result;
      const { intents } = collector;
      return { ...{ value, isNil, intents, logs, usage }, ...this.#changes(before) };
    } catch (thrown) {
      if (!(thrown instanceof LispyError)) throw thrown;
      return { ...NOTHING, logs, usage: vm.usage, error: locate(thrown) };
    } finally {
      this.#collector = undefined;
      vm.cancel();
    }
  }

  /** The names of the globals that have changed, and the values of those that JSON can say. */
  #changes(before: ReadonlyMap<string, GlobalForm>): Pick<Attempt, "writes" | "outputs"> {
    const { vm, given } = this.#settings;
    const after = formsOf(vm, given);
    const writes = changedNames(before, after);
    const data = writes.filter((name) => after.get(name)!.kind === "data");
    const outputs = data.map((name): [string, LispyValue] => [
      name,
      vm.get(name, { dicts: "map", floats: "exact" }),
    ]);
    return { writes, outputs: new Map(outputs) };
  }

  #restore({ snapshot, lineage }: Before): void {
    this.#settings.vm.restore(snapshot);
    this.#lineage = lineage;
  }

  #numberOf(input: FrameInput, given: number | undefined): number {
    const last = this.#lineage.frame ?? 0;
    // -0 is a float in LisPy.
    const isNumber = Number.isSafeInteger(input) && !Object.is(input, -0);
    const number = given ?? (isNumber ? (input as number) : last + 1);
    if (Number.isSafeInteger(number) && !Object.is(number, -0)) return number;
    throw new LispyUsageError(`a frame's number must be a whole number, not ${String(number)}`);
  }
}

/** What a frame did, as long as it is not known whether it counts. */
interface Attempt {
  value: string | undefined;
  isNil: boolean;
  outputs: ReadonlyMap<string, LispyValue>;
  writes: string[];
  intents: IntentCollector["intents"];
  logs: string;
  usage: FrameReceipt["usage"];
  error?: LispyError;
}

/** Why a run that has stopped is no frame. */
function stopped(result: RunResult<"text">): LispyError {
  const name = result.status === "awaiting" ? result.call.name : "the run";
  const message = `${name} is answered from outside, which a frame cannot wait for`;
  return new LispyError({ category: "capability", message });
}

const NOTHING = { value: undefined, isNil: false, outputs: new Map(), writes: [], intents: [] };

/** The intents' procedures, as capabilities; `runner` is asked for at each call, because it is made after the VM. */
export function intentCapabilities(runner: () => FrameRunner | undefined): Capabilities {
  const entries = INTENT_NAMES.map((name) => {
    const run = ({ args }: CapabilityCall): LispyValue => {
      const ready = runner();
      if (!ready) throw new Error("the agent is still booting");
      return ready.intend(name, args);
    };
    return [name, { run, data: { floats: "exact", dicts: "map" } }] as const;
  });
  return Object.fromEntries(entries);
}

function checkedMax(max: number = DEFAULT_MAX_EFFECTS): number {
  if (Number.isSafeInteger(max) && max >= 1) return max;
  throw new LispyUsageError(`maxEffects must be a whole number from 1, not ${String(max)}`);
}
