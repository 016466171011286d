// What is known of a frame from its beginning to its end, in memory. Types only; cartridge/open-frame.ts is about the same in a
// cartridge.

import type { LispyError } from "../errors.js";
import type { Changes, GlobalForm } from "../cartridge/global-forms.js";
import type { OpenFrameRecord } from "../cartridge/open-frame.js";
import type { Intent, IntentCollector } from "../capabilities/intents.js";
import type { Before } from "./options.js";
import type { FrameReceipt } from "./receipt.js";

/** What is to be written down of a frame that waits. */
export interface OpenFrameState extends Pick<OpenFrame, "before" | "reopened"> {
  readonly record: Omit<OpenFrameRecord, "image">;
}

/** A frame that has begun and is not over. */
export interface OpenFrame {
  readonly number: number;
  /** The content hash of the cartridge that was booted. */
  readonly cartridge: string;
  readonly inputHash: string;
  readonly before: Before;
  /** It waited when the cartridge was booted, which says what was before it. */
  readonly reopened: boolean;
  /** The globals before the frame. */
  forms: () => ReadonlyMap<string, GlobalForm>;
  readonly collector: IntentCollector;
  logs: string;
}

/** What a frame did, as long as it is not known whether it counts. */
export interface Attempt extends Changes {
  value: string | undefined;
  isNil: boolean;
  intents: readonly Intent[];
  usage: FrameReceipt["usage"];
  error?: LispyError;
}
