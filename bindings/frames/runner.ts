// Frames as transactions: a frame is accepted, with a receipt of what it did, or nothing of it has happened.
// Invariant: whatever of an agent a frame can change is in the VM, which a snapshot holds, or in the lineage, which is replaced
// and never changed; so going back is restoring the one and putting back the other.

import type { PendingCall } from "../capabilities/types.js";
import { canonicalJson } from "../cartridge/canonical.js";
import { digestOf } from "../cartridge/digest.js";
import { type Lineage, afterFrame } from "../cartridge/lineage.js";
import type { OpenFrameRecord } from "../cartridge/open-frame.js";
import { LispyError, LispyUsageError } from "../errors.js";
import type { LispyInput, LispyValue } from "../values/convert.js";
import { checkNames } from "../vm/option-names.js";
import type { OutputSink, Usage } from "../vm/options.js";
import type { AsyncRunOptions, RunResult } from "../vm/run-options.js";
import type { Snapshot } from "../vm/snapshot.js";
import { effectsOf } from "./effects.js";
import { type GlobalForm, changesSince, formsOf } from "../cartridge/global-forms.js";
import { DEFAULT_MAX_EFFECTS, IntentCollector } from "../capabilities/intents.js";
import { ANSWER_FRAME_OPTIONS, FRAME_OPTIONS } from "./option-names.js";
import type { Attempt, OpenFrame, OpenFrameState } from "./open-frame.js";
import { NOTHING, stopped } from "./failure.js";
import type {
  AnswerFrameOptions,
  Before,
  FrameAnswer,
  FrameInput,
  FrameOptions,
  GivenName,
  RunnerSettings,
} from "./options.js";
import { type FrameReceipt, makeReceipt } from "./receipt.js";
import type { FrameStep, WaitingFrame } from "./waiting.js";

export class FrameRunner {
  readonly #settings: RunnerSettings;
  #lineage: Lineage;
  #running = false;
  /** The frame that has begun and is not over: it runs, or waits. */
  #open: OpenFrame | undefined;
  #usage: Usage | undefined;

  constructor(settings: RunnerSettings) {
    this.#settings = settings;
    this.#lineage = settings.lineage;
  }

  /** The lineage as of now; another object than the one in the settings when a frame has been accepted. */
  get lineage(): Lineage {
    return this.#lineage;
  }

  /** What the last frame has used when it came back: it may be undone by now, and the figures of the VM with it. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** The frame that waits, as a cartridge needs it; undefined when none waits. */
  get open(): OpenFrameState | undefined {
    if (!this.#open || this.#running) return undefined;
    this.#stillWaits();
    const { before, reopened, number, cartridge, inputHash, logs, collector } = this.#open;
    const { intents } = collector;
    return { before, reopened, record: { number, cartridge, inputHash, logs, intents } };
  }

  /** What the frame that waits is about. */
  get waiting(): WaitingFrame | undefined {
    const call = this.#running ? undefined : this.#settings.vm.pendingCall;
    if (!this.#open || !call) return undefined;
    const { number, logs } = this.#open;
    const { agentId, vm } = this.#settings;
    return { status: "awaiting", agentId, frame: number, call, logs, usage: vm.usage };
  }

  /** Throws while a frame is running: the agent is neither as before it nor as after it. */
  settled(): void {
    if (this.#running) throw new LispyUsageError("a frame is running: await it first");
  }

  /** Throws also while a frame waits. */
  over(): void {
    this.settled();
    if (!this.#open) return;
    const name = this.#settings.vm.pendingCall?.name ?? "a call";
    throw new LispyUsageError(
      `a frame waits for the answer to ${name}: answerFrame or abandonFrame first`,
    );
  }

  /** Runs a whole frame. */
  async run(input: FrameInput, options: FrameOptions): Promise<FrameReceipt> {
    return (await this.#begin(input, options, false)) as FrameReceipt;
  }

  /** Runs a frame to its end, or to a call that is answered from outside. */
  begin(input: FrameInput, options: FrameOptions): Promise<FrameStep> {
    return this.#begin(input, options, true);
  }

  /** Goes on with the frame that waits. */
  async answer(answer: FrameAnswer, options: AnswerFrameOptions): Promise<FrameStep> {
    this.settled();
    const open = this.#open;
    if (!open) throw new LispyUsageError("no frame waits for an answer");
    checkNames(options, ANSWER_FRAME_OPTIONS);
    const { vm } = this.#settings;
    const { key } = this.#stillWaits();
    // An answer that has no LisPy form is the host's mistake: the call still waits for a better one.
    const unanswered = (): boolean => vm.status === "awaiting" && vm.pendingCall?.key === key;
    const goOn: GoOn = (run) => vm.resume({ ...run, ...answer });
    return this.#step(open, options, goOn, { mayWait: true, unanswered });
  }

  /** The call that the frame waits for. A host that resumed or cancelled the VM itself has taken the frame's run away. */
  #stillWaits(): PendingCall {
    const { pendingCall } = this.#settings.vm;
    if (pendingCall) return pendingCall;
    throw new LispyUsageError("the run of the frame that waited is over: abandonFrame undoes it");
  }

  /** Undoes the frame that waits. */
  abandon(): void {
    this.settled();
    if (!this.#open) throw new LispyUsageError("no frame waits for an answer");
    const { before } = this.#open;
    this.#open = undefined;
    this.#settings.vm.cancel();
    this.#restore(before);
  }

  /** Takes up a frame that waited when the cartridge was written; `waiting` is the VM of its image. */
  reopen(record: OpenFrameRecord, waiting: Snapshot): void {
    const { vm, given } = this.#settings;
    const { number, cartridge, inputHash, logs, intents } = record;
    const before = { snapshot: vm.snapshot(), lineage: this.#lineage };
    const collector = new IntentCollector(DEFAULT_MAX_EFFECTS, intents);
    const forms = formsOf(vm, given);
    this.#open = {
      ...{ number, cartridge, inputHash, before, reopened: true },
      ...{ forms: () => forms, collector, logs },
    };
    vm.restore(waiting);
    this.#usage = vm.usage;
  }

  /** Undoes the newest frame of that number, and all after it. */
  rewind(frame: number): void {
    this.over();
    this.#restore(this.#settings.history.take(frame).before);
  }

  /** Takes a call of one of the intents' procedures. */
  intend(name: string, args: readonly LispyValue[]): LispyValue {
    if (!this.#open || !this.#running) {
      throw new Error("intents are collected in frames, and none is running");
    }
    const { type, payload } = this.#open.collector.take(name, args);
    return { type, payload };
  }

  async #begin(input: FrameInput, options: FrameOptions, mayWait: boolean): Promise<FrameStep> {
    this.over();
    this.#usage = undefined;
    checkNames(options, FRAME_OPTIONS);
    const { vm, main, given } = this.#settings;
    const number = this.#numberOf(input, options.frame);
    const inputText = canonicalJson(input);
    const collector = new IntentCollector(checkedMax(options.maxEffects));
    this.#running = true;
    try {
      const cartridge = await this.#settings.cartridgeHash();
      const inputHash = await digestOf(inputText);
      if (vm.status !== "idle") throw new LispyUsageError("the agent's VM has a run of its own");
      const before: Before = { snapshot: vm.snapshot(), lineage: this.#lineage };
      let forms: ReadonlyMap<string, GlobalForm> = new Map();
      const open = {
        ...{ number, cartridge, inputHash, before, reopened: false },
        ...{ forms: () => forms, collector, logs: "" },
      };
      const begin: GoOn = async (run) => {
        const values: Record<GivenName, LispyInput> = { frame: number, input };
        for (const name of given) vm.define(name, values[name]);
        forms = formsOf(vm, given);
        const { limits } = options;
        return main({ input, options: { ...run, ...(limits && { limits }) } });
      };
      return await this.#step(open, options, begin, { mayWait, unanswered: () => false });
    } finally {
      this.#running = false;
    }
  }

  /** Runs the VM until the frame is over or waits, and draws the conclusions. */
  async #step(
    open: OpenFrame,
    { onOutput, signal }: AnswerFrameOptions,
    goOn: GoOn,
    { mayWait, unanswered }: { mayWait: boolean; unanswered: () => boolean },
  ): Promise<FrameStep> {
    const { vm } = this.#settings;
    const sink: OutputSink = (text) => {
      open.logs += text;
      onOutput?.(text);
    };
    const options = { ...(signal && { signal }), onOutput: sink, as: "text" } as const;
    this.#running = true;
    this.#open = open;
    this.#usage = undefined;
    let waits = false;
    try {
      const ran = await this.#attempt(open, () => goOn(options), mayWait);
      waits = ran === "waits";
      if (ran !== "waits") return await this.#conclude(open, ran);
      this.#running = false;
      return this.waiting!;
    } catch (error) {
      // Not the program's failure: a host's function or sink threw, or the host is at fault. Undone all the same.
      waits = !vm.disposed && unanswered();
      if (!vm.disposed) this.#usage ??= vm.usage;
      if (!vm.disposed && !waits) {
        vm.cancel();
        this.#restore(open.before);
      }
      throw error;
    } finally {
      this.#running = false;
      if (!waits) this.#open = undefined;
    }
  }

  /** Runs the VM as it is. What the program did wrong is in the outcome. */
  async #attempt(
    { forms, collector }: OpenFrame,
    run: () => Promise<RunResult<"text">>,
    mayWait: boolean,
  ): Promise<Attempt | "waits"> {
    const { vm, given, locate } = this.#settings;
    try {
      const result = await run();
      const usage = (this.#usage = result.usage);
      if (result.status === "awaiting" && mayWait) return "waits";
      if (result.status !== "done") throw stopped(result);
      const { value, isNil } = result;
      return {
        value,
        isNil,
        usage,
        intents: collector.intents,
        ...changesSince(forms(), vm, given),
      };
    } catch (thrown) {
      if (!(thrown instanceof LispyError)) throw thrown;
      const usage = (this.#usage ??= vm.usage);
      vm.cancel();
      return { ...NOTHING, usage, error: locate(thrown) };
    }
  }

  /** The receipt of a frame that is over, after which it counts, or has not happened. */
  async #conclude(open: OpenFrame, ran: Attempt): Promise<FrameReceipt> {
    const { agentId, history } = this.#settings;
    const { number, cartridge, inputHash, before, logs } = open;
    const { lineage } = before;
    const parent = lineage.receipts.at(-1) ?? cartridge;
    const scope = [agentId, parent, number, inputHash];
    const receipt = await makeReceipt({
      ...{ agentId, frame: number, status: ran.error ? "rolled_back" : "accepted" },
      ...{ value: ran.value, isNil: ran.isNil, exact: ran.outputs, writes: ran.writes },
      effects: await effectsOf(ran.intents, { scope, source: agentId }),
      ...{ logs, usage: ran.usage, error: ran.error, inputHash, parent },
    });
    if (ran.error) this.#restore(before);
    else {
      const { hash } = receipt;
      const accepted = { number, receipt: hash, parent: cartridge, host: this.#settings.host };
      this.#lineage = afterFrame(lineage, accepted);
      history.push({ frame: number, receipt: hash, bytes: before.snapshot.bytes, before });
    }
    return receipt;
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

/** Begins the run of a VM, or goes on with it. */
type GoOn = (options: AsyncRunOptions<"text">) => Promise<RunResult<"text">>;

function checkedMax(max: number = DEFAULT_MAX_EFFECTS): number {
  if (Number.isSafeInteger(max) && max >= 1) return max;
  throw new LispyUsageError(`maxEffects must be a whole number from 1, not ${String(max)}`);
}
