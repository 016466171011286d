// The log of capability calls: plain JSON data, one entry for each call in the order of the calls. Written by record.ts, read by
// replay.ts. Values are in the wire form, but a dict keeps the order of its keys, because a program can see it.

import { LispyError } from "../errors.js";
import { type Builder, decodeTransfer } from "../values/transfer.js";
import { type WireValue, wireBuilder } from "../values/wire.js";

/** One call and what came of it; JSON as it stands, so a log is saved as one line of JSON for each. */
export type CapabilityLogEntry = {
  /** See {@link PendingCall.sequence}. */
  sequence: number;
  /** See {@link PendingCall.key}. */
  key: string;
  /** The capability. */
  name: string;
  /** The arguments, before any schema changed them. */
  args: WireValue[];
} & (
  | { value: WireValue; error?: undefined }
  /** The message of the error that the call became in LisPy, without the capability's name. */
  | { error: string; value?: undefined }
);

/** What takes entries: an array, or anything else with a `push`. */
export interface CapabilityLog {
  push(entry: CapabilityLogEntry): unknown;
}

/** The key of a capability's hidden setting: who hears of its answers. Set by `recordCapabilities`. */
export const RECORDER: unique symbol = Symbol("recorder");

export type Recorder = (entry: CapabilityLogEntry) => void;

/** The wire form of a transfer-encoded value. Throws {@link LispyError} for a procedure, which has none. */
export function wireOf(bytes: Uint8Array): WireValue {
  let procedure: string | undefined;
  const builder: Builder<WireValue> = {
    ...wireBuilder().builder,
    dict: (keys, values) => ({
      tag: "map",
      entries: keys.map((value, index) => [{ tag: "string", value }, values[index]!]),
    }),
    opaque: (_handle, text) => {
      procedure ??= text;
      return { tag: "nil" };
    },
  };
  const wire = decodeTransfer(bytes, builder);
  if (procedure === undefined) return wire;
  const message = `value has no portable form: ${procedure}`;
  throw new LispyError({ category: "serialization", message });
}

/** The wire forms of the arguments; `bytes`: the transfer-encoded list of name and arguments. */
export function wireArguments(bytes: Uint8Array): WireValue[] {
  const call = wireOf(bytes);
  return call.tag === "list" ? call.items.slice(1) : [];
}
