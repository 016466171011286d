// Answers capability calls from a log, and ends the run when the program asks for something else than was recorded.

import { encodeInput } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { TransferWriter } from "../values/transfer.js";
import { type WireValue, fromWire } from "../values/wire.js";
import { type CapabilityLogEntry, wireOf } from "./log.js";
import { EndOfRun } from "./perform.js";
import type { Capabilities, CapabilityCall } from "./types.js";

/**
 * Capabilities that answer as the log says, in its order, at once: deferred and asynchronous ones too. A program that
 * calls another one than was recorded, with other arguments, or more often, ends with a {@link LispyUsageError} that no
 * `try` in LisPy catches. What the log is for: the same program, seed, limits and inputs do the same again.
 *
 * @param log Entries of {@link recordCapabilities}. It may still grow; each VM needs a replay of its own.
 * @param names Capabilities that were granted and perhaps never called. Those in the log are granted in any case.
 * @throws {@link LispyUsageError} for entries that are none.
 * @example
 * ```ts
 * const log: CapabilityLogEntry[] = [
 *   { sequence: 1, key: "", name: "curl", args: [{ tag: "string", value: "/a" }], value: { tag: "nil" } },
 * ];
 * using vm = await createVM({ capabilities: replayCapabilities(log) });
 * await vm.run('(curl "/b")').catch(({ message }) => console.log(message));
 * // => replay: call 1 is (curl "/b"), the log has (curl "/a")
 * ```
 */
export function replayCapabilities(
  log: readonly CapabilityLogEntry[],
  names: Iterable<string> = [],
): Capabilities {
  log.forEach(checkEntry);
  let next = 0;
  const answer = (name: string, args: readonly WireValue[]): unknown => {
    const number = next + 1;
    const asked = showCall(name, args);
    const entry = log[next];
    if (entry === undefined) {
      throw mismatch(`call ${number} is ${asked}, the log ends after ${log.length}`);
    }
    checkEntry(entry, next);
    if (entry.name !== name || JSON.stringify(entry.args) !== JSON.stringify(args)) {
      const recorded = showCall(entry.name, entry.args);
      throw mismatch(`call ${number} is ${asked}, the log has ${recorded}`);
    }
    next += 1;
    if (entry.error !== undefined) throw new Error(entry.error);
    return fromWire(entry.value);
  };
  const known = new Set([...names, ...log.map(({ name }) => name)]);
  const grants = [...known].map((name) => {
    const run = ({ args }: CapabilityCall): unknown => answer(name, args.map(wireOfData));
    return [name, { run, data: { floats: "exact", dicts: "map" } }] as const;
  });
  return Object.fromEntries(grants);
}

function wireOfData(value: unknown): WireValue {
  const writer = new TransferWriter();
  encodeInput(writer, value, {
    ...{ owner: undefined, root: "$", maxDepth: Infinity, maxNodes: Infinity },
  });
  return wireOf(writer.written);
}

function mismatch(reason: string): EndOfRun {
  return new EndOfRun(new LispyUsageError(`replay: ${reason}`));
}

function checkEntry(entry: CapabilityLogEntry, index: number): void {
  const fields = (entry ?? {}) as Partial<CapabilityLogEntry>;
  const answers = typeof fields.error === "string" || typeof fields.value === "object";
  if (typeof fields.name === "string" && Array.isArray(fields.args) && answers) return;
  throw new LispyUsageError(`replay: entry ${index} of the log is none`, `$[${index}]`);
}

/** How a call is shown in messages; no LisPy text, but close to it. */
function showCall(name: string, args: readonly WireValue[]): string {
  const text = `(${[name, ...args.map(show)].join(" ")})`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function show(wire: WireValue): string {
  switch (wire.tag) {
    case "nil":
      return "nil";
    case "list":
      return `(${wire.items.map(show).join(" ")})`;
    case "pair":
      return `(${show(wire.car)} . ${show(wire.cdr)})`;
    case "map":
      return `{${wire.entries.map(([key, value]) => `${show(key)} ${show(value)}`).join(" ")}}`;
    case "string":
      return JSON.stringify(wire.value);
    case "float64": {
      const value = Number(fromWire(wire));
      return Number.isInteger(value) ? `${value}.0` : String(value);
    }
    default:
      return String(wire.value);
  }
}
