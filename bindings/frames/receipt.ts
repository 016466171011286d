// What a host keeps of a frame: the receipt, and the canonical text of it that its hash is of.

import type { LispyValue } from "../values/convert.js";
import type { LispyError } from "../errors.js";
import type { Usage } from "../vm/options.js";
import { LispyFloat } from "../values/values.js";
import { type JsonValue, canonicalJson } from "../cartridge/canonical.js";
import { digestOf } from "../cartridge/digest.js";
import type { Effect } from "./effects.js";

/** The shape of a receipt's text. */
const RECEIPT_API = "lispy.frame-receipt/v1";

/** Whether what a frame did counts, or nothing of it happened. */
export type FrameStatus = "accepted" | "rolled_back";

/** What came of one frame; see {@link Agent.frame}. A digest is `sha256:` and 64 hexadecimal digits. */
export interface FrameReceipt {
  agentId: string;
  /** The number of the frame. */
  frame: number;
  /** `"rolled_back"`: the agent is as it was before the frame, in every respect, and `error` says why. */
  status: FrameStatus;
  /** The result's written form; undefined when rolled back. */
  value: string | undefined;
  /** True when the result is nil. */
  isNil: boolean;
  /** The new values of those changed bindings that JSON can say, as data; empty when rolled back. */
  outputs: { [name: string]: LispyValue };
  /** The names of all bindings that the frame changed or made, sorted; empty when rolled back. */
  writes: string[];
  /** What the frame wants done, in order; none of it has been. Empty when rolled back. */
  effects: Effect[];
  /** What the frame printed; also when rolled back, up to where it failed. */
  logs: string;
  /** What the frame used. Those figures that are in the receipt's text are `steps`, `peakCallDepth`, `outputBytes`. */
  usage: Usage;
  /** Why the frame was rolled back; refers to the program's own text. */
  error: LispyError | undefined;
  /** The digest of the canonical JSON of the frame's input. */
  inputHash: string;
  /** The hash of the last accepted receipt before; of the cartridge that was booted if there was none. */
  parent: string;
  /** The digest of `text`. */
  hash: string;
  /** All of this as canonical JSON ({@link RECEIPT_API}): what the hash is of. */
  text: string;
}

/** A receipt before it has a text; `exact` are the outputs without loss. */
export interface ReceiptFacts extends Omit<FrameReceipt, "text" | "hash" | "outputs"> {
  exact: ReadonlyMap<string, LispyValue>;
}

/** The receipt of a frame, with its text and hash. */
export async function makeReceipt({ exact, ...facts }: ReceiptFacts): Promise<FrameReceipt> {
  const { steps, peakCallDepth, outputBytes } = facts.usage;
  // Figures that depend on how often the collector ran, or on what ran before the cartridge was booted, stay outside.
  const text = canonicalJson({
    ...{ api: RECEIPT_API, agentId: facts.agentId, frame: facts.frame, status: facts.status },
    ...{ value: facts.value ?? null, outputs: exact, writes: facts.writes },
    ...{ effects: facts.effects, logs: facts.logs },
    usage: { steps, peakCallDepth, outputBytes },
    error: facts.error ? (facts.error.toJSON() as JsonValue) : null,
    ...{ inputHash: facts.inputHash, parent: facts.parent },
  });
  const outputs = plain(exact as Map<string, LispyValue>) as FrameReceipt["outputs"];
  return { ...facts, outputs, text, hash: await digestOf(text) };
}

/** Data as a host likes it: Maps as objects, floats as numbers. */
function plain(value: LispyValue): LispyValue {
  if (value instanceof LispyFloat) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  // fromEntries defines, where assignment would call the setter of `__proto__`.
  return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
}
