// What an object knows about its agent beside the cartridge: where it stands between frames. One small value of storage.

import type { Transaction } from "./platform.ts";
import { KEYS_REMEMBERED } from "./policy.ts";
import { putAll } from "./values.ts";

const RECORD = "record";

export interface AgentRecord {
  /** The object's name, which keys and random numbers are made from. */
  name: string;
  /** `waiting`: in a frame, for the answer to `call`. `stopped`: see `reason`; nothing happens until somebody starts it. */
  phase: "idle" | "waiting" | "stopped";
  /** The key of the call that the frame waits for. */
  call: string | null;
  reason: string | null;
  /** The number of the last frame that was begun. */
  frame: number;
  /** The hash of the last accepted receipt; empty before the first. */
  receipt: string;
  accepted: number;
  failed: number;
  /** Frames that have failed since the last one that did not. */
  failures: number;
  /** Frames still to be run by the clock, milliseconds between them, and when the next one is due. */
  schedule: { left: number; every: number; due: number };
  /** What the frame that runs or waits was given of the inbox, to be taken out when it is over. */
  reading: string[];
  /** The sequence number of the next message. */
  nextMessage: number;
  /** Keys of the last messages and answers. */
  messages: string[];
  answers: string[];
  /** How the last frame ended. */
  last: {
    frame: number;
    status: "accepted" | "rolled_back";
    hash: string;
    steps: number;
    error: string | null;
  } | null;
}

export function newRecord(name: string, schedule: AgentRecord["schedule"]): AgentRecord {
  return {
    ...{ name, phase: "idle", call: null, reason: null, frame: 0, receipt: "" },
    ...{ accepted: 0, failed: 0, failures: 0, schedule, reading: [], nextMessage: 1 },
    ...{ messages: [], answers: [], last: null },
  };
}

export function readRecord(storage: Transaction): Promise<AgentRecord | undefined> {
  return storage.get<AgentRecord>(RECORD);
}

export function writeRecord(storage: Transaction, record: AgentRecord): Promise<void> {
  return putAll(storage, [[RECORD, record]]);
}

/** The keys with one more, without the oldest when there are too many. */
export function remember(keys: readonly string[], key: string): string[] {
  return [...keys, key].slice(-KEYS_REMEMBERED);
}
