// What a host is told of a frame that waits: it has called a capability that is answered from outside, and is neither accepted nor undone.
// Types only; how a cartridge carries such a frame is in cartridge/open-frame.ts.

import type { PendingCall } from "../capabilities/types.js";
import type { Usage } from "../vm/options.js";
import type { FrameReceipt } from "./receipt.js";

/** A frame that waits for the answer to a call; see {@link Agent.beginFrame}. */
export interface WaitingFrame {
  status: "awaiting";
  agentId: string;
  /** The number of the frame. */
  frame: number;
  /** What it waits for. */
  call: PendingCall;
  /** What it has printed so far. */
  logs: string;
  /** What it has used so far. */
  usage: Usage;
}

/** What came of a frame, or of a part of one. */
export type FrameStep = FrameReceipt | WaitingFrame;
