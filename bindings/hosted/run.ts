// A hosted run: one program under one contract, in a VM of its own that nobody sees. The outputs count all together or not
// at all; what comes of it is a receipt, whatever happens.

import { version } from "../../package.json";
import { EndOfRun } from "../capabilities/perform.js";
import type { Capabilities, CapabilityCall } from "../capabilities/types.js";
import type { VMMaker } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyCrashError, LispyError, LispyUsageError } from "../errors.js";
import { sha256Hex } from "../cartridge/digest.js";
import { effectOf } from "../frames/effects.js";
import { INTENT_NAMES, IntentCollector } from "../capabilities/intents.js";
import { checkNames } from "../vm/option-names.js";
import type { LispyVM } from "../vm/vm.js";
import {
  type CheckedRequest,
  type ContractRequest,
  type Violations,
  checkRequest,
} from "./contract.js";
import { protect, wasAssigned } from "./protect.js";
import {
  HOSTED_API,
  type HostedEffect,
  type HostedPhase,
  type HostedReceipt,
  type Values,
  hostedError,
} from "./receipt.js";
import { receiptValue } from "./serialize.js";

const DEFAULT_CONTRACT = "hosted-governor@1";

/** Names of hosts of `lispy-core@1` that a hosted program calls in vain. */
const DENIED: readonly string[] = [
  ...["read-file", "write-file", "file-exists?", "rb-run"],
  ...["rb-state", "rb-agent", "rb-soul", "rb-channels", "rb-trending"],
];

/** What a program runs under; a validator under another name would judge nothing. */
const CONTRACT_OPTIONS: ReadonlySet<string> = new Set([
  ...["source", "inputs", "outputs", "contractId", "sourceId", "intentScope", "maxEffects"],
  ...["limits", "validate", "validateEffects", "data"],
]);

type Receipt = Omit<HostedReceipt, "status">;

/** Runs a program under a contract; the entries' `runContract`. */
export async function runContract(
  request: ContractRequest,
  makeVM: VMMaker,
): Promise<HostedReceipt> {
  checkNames(request, CONTRACT_OPTIONS);
  const { source, contractId = DEFAULT_CONTRACT, sourceId, intentScope } = request;
  if (typeof source !== "string") throw new LispyUsageError("the source text must be a string");
  const run = new HostedRun(request, contractId, {
    ...{ api: HOSTED_API, runtime: { version, profile: "lispy-core@1" }, contract_id: contractId },
    ...{ source_sha256: await sha256Hex(source), source_id: sourceId ?? null },
    intent_scope: intentScope ?? null,
  });
  return run.receipt(makeVM);
}

class HostedRun {
  readonly #effects: HostedEffect[] = [];
  #logs = "";
  #usage: HostedReceipt["usage"] = null;

  constructor(
    readonly request: ContractRequest,
    readonly contractId: string,
    readonly base: Pick<
      Receipt,
      "api" | "runtime" | "contract_id" | "source_sha256" | "source_id" | "intent_scope"
    >,
  ) {}

  async receipt(makeVM: VMMaker): Promise<HostedReceipt> {
    let checked: CheckedRequest;
    try {
      checked = checkRequest(this.request);
    } catch (error) {
      return this.#failed("input", error);
    }
    const collector = new IntentCollector(checked.maxEffects);
    let vm: LispyVM;
    try {
      vm = makeVM({
        profile: "lispy-core@1",
        ...(this.request.limits && { limits: this.request.limits }),
        capabilities: this.#capabilities(collector),
      });
    } catch (error) {
      return this.#failed("prepare", error);
    }
    try {
      return await this.#inVM(vm, checked);
    } finally {
      vm.dispose();
    }
  }

  async #inVM(vm: LispyVM, { inputs, outputs }: CheckedRequest): Promise<HostedReceipt> {
    this.#usage = { steps: 0, peak_call_depth: 0 };
    try {
      bind(vm, inputs, outputs);
    } catch (error) {
      return this.#failed("input", error);
    }
    let result: LispyValue;
    try {
      result = await this.#evaluate(vm);
    } catch (error) {
      if (error instanceof LispyCrashError) throw error;
      const syntax = error instanceof LispyError && error.category === "syntax";
      return this.#failed(syntax ? "parse" : "evaluate", error);
    }
    const { data = {}, validate, validateEffects } = this.request;
    const valuesOf = (bindings: CheckedRequest["inputs"], path: string): Values =>
      Object.fromEntries(
        bindings.map(([name]) => [
          name,
          receiptValue(vm.get(name, EXACT), `${path}.${name}`, data),
        ]),
      );
    let after: Values;
    try {
      after = valuesOf(outputs, "$.outputs");
      result = receiptValue(result, "$.result", data);
    } catch (error) {
      return this.#failed("serialize", error);
    }
    try {
      // Copies, which the host's functions may change.
      judge(await validate?.(valuesOf(inputs, "$.inputs"), valuesOf(outputs, "$.outputs")));
      judge(await validateEffects?.(structuredClone(this.#effects)));
    } catch (error) {
      return this.#failed("validate", error);
    }
    const writes = outputs.map(([name]) => name).filter((name) => wasAssigned(vm, name));
    return {
      ...this.base,
      ...{ status: "accepted", outputs: after, writes: writes.sort(), result },
      ...{ logs: this.#logs, usage: this.#usage, effects: this.#effects, error: null },
    };
  }

  async #evaluate(vm: LispyVM): Promise<LispyValue> {
    try {
      const onOutput = (text: string): void => void (this.#logs += text);
      const ran = await vm.run(this.request.source, { ...EXACT, onOutput });
      // No capability here is answered from outside, and no steps are asked for.
      return ran.status === "done" ? ran.value : null;
    } finally {
      const { steps, peakCallDepth } = vm.usage;
      this.#usage = { steps, peak_call_depth: peakCallDepth };
    }
  }

  #capabilities(collector: IntentCollector): Capabilities {
    const names = this.request.intentScope === undefined ? [...DENIED, ...INTENT_NAMES] : DENIED;
    const denied = names.map((name) => [name, (): never => deny(name)] as const);
    const intents = INTENT_NAMES.map((name) => {
      const run = ({ args }: CapabilityCall) => this.#intend(collector, name, args);
      return [name, { run, data: EXACT }] as const;
    });
    return Object.fromEntries<Capabilities[string]>([...intents, ...denied]);
  }

  async #intend(
    collector: IntentCollector,
    name: string,
    args: readonly LispyValue[],
  ): Promise<LispyValue> {
    const sequence = collector.intents.length;
    const intent = collector.take(name, args);
    const { intentScope } = this.request;
    const scope = [this.contractId, intentScope!];
    const effect = await effectOf(intent, sequence, { scope, source: this.base.source_sha256 });
    this.#effects.push(effect);
    return effect;
  }

  #failed(phase: HostedPhase, thrown: unknown): HostedReceipt {
    return {
      ...this.base,
      ...{ status: "rolled_back", outputs: null, writes: [], result: null },
      ...{ logs: this.#logs, usage: this.#usage, effects: [] },
      error: hostedError(phase, thrown, `<hosted:${this.contractId}>`),
    };
  }
}

const EXACT = { dicts: "map", floats: "exact" } as const;

function deny(name: string): never {
  const message = `${name} is denied to hosted programs`;
  // Not a failed call, which would be an error of another category.
  throw new EndOfRun(new LispyError({ category: "capability", message }));
}

/** Binds inputs and outputs, and protects them and all that the language has. */
function bind(
  vm: LispyVM,
  inputs: CheckedRequest["inputs"],
  outputs: CheckedRequest["outputs"],
): void {
  const names = [...inputs, ...outputs].map(([name]) => name);
  const taken = names.filter((name) => isBound(vm, name));
  if (taken.length > 0) {
    throw new LispyUsageError(
      `host bindings collide with runtime names: ${taken.sort().join(", ")}`,
    );
  }
  protect(vm, undefined);
  for (const [name, value] of inputs) {
    vm.define(name, value);
    protect(vm, name);
  }
  for (const [name, value] of outputs) {
    vm.define(name, value);
    protect(vm, name, true);
  }
}

/** Whether a name means something before the host has bound it. */
function isBound(vm: LispyVM, name: string): boolean {
  try {
    vm.get(name, { as: "none" });
    return true;
  } catch (error) {
    if (error instanceof LispyError && error.category === "evaluation") return false;
    throw error;
  }
}

function judge(violations: Violations): void {
  if (!violations || violations.length === 0) return;
  const all = typeof violations === "string" ? [violations] : violations;
  throw new LispyError({ category: "validation", message: all.map(String).join("; ") });
}
