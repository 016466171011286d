// The import `lispy.regex`: how the module searches with regular expressions. docs/abi.md describes the record through
// which it asks. Each VM has its own, with its own compiled patterns; what is answered, and what work is reported, does
// not depend on them.
// Invariant: the function never calls the module and never throws, so the memory stays where it is while it runs.

import { RegexRequest, RegexStatus, RegexTask } from "../../assembly/shared/abi.js";
import { decodeText, encodeText } from "../vm/memory.js";
import type * as exported from "./engine.js";

/** Patterns that stay compiled, per VM: more than a program usually has, and each takes a few kilobytes. */
const KEPT = 64;
/** Bytes of one pattern's text, at most. */
const PATTERN_BYTES = 65536;
/** Code points of a pattern that a message shows. */
const SHOWN = 60;
const ABSENT = 0xffffffff;

export type RegexImport = (request: number) => number;

/** What engine.ts exports. */
export type RegexEngine = typeof exported;
type Pattern = exported.Pattern;
/** Gives the engine, the same each time. Most programs never search, so it is asked for at the first search. */
export type RegexEngineSource = () => RegexEngine;

/** What a module is instantiated with. `memory` is set once the instance is there. */
export interface RegexHost {
  readonly imports: { lispy: { regex: RegexImport } };
  memory: WebAssembly.Memory | undefined;
  /** Forgets the patterns: the instance goes to another VM. */
  forget(): void;
}

export function makeRegexHost(engine: RegexEngineSource): RegexHost {
  const patterns = new Map<string, Pattern>();
  const host: RegexHost = {
    imports: {
      lispy: {
        regex: (request) =>
          host.memory ? answer(engine(), patterns, host.memory, request >>> 0) : 0,
      },
    },
    memory: undefined,
    forget: () => patterns.clear(),
  };
  return host;
}

function compiled(
  { OutOfWork, Pattern }: RegexEngine,
  patterns: Map<string, Pattern>,
  text: string,
  whole: boolean,
  allowance: number,
): Pattern {
  const key = (whole ? "w" : "f") + text;
  const known = patterns.get(key);
  if (known) patterns.delete(key);
  const pattern = known ?? new Pattern(text, whole, allowance);
  // The order of a Map is that of its insertions: what was used longest ago is in front.
  patterns.set(key, pattern);
  if (patterns.size > KEPT) patterns.delete(patterns.keys().next().value!);
  // Costs the same whether it was kept or not.
  if (pattern.cost > allowance) throw new OutOfWork();
  return pattern;
}

function answer(
  engine: RegexEngine,
  patterns: Map<string, Pattern>,
  memory: WebAssembly.Memory,
  request: number,
): RegexStatus {
  const view = new DataView(memory.buffer, request, RegexRequest.Size);
  const get = (field: RegexRequest): number => view.getUint32(field, true);
  const set = (field: RegexRequest, value: number): void => view.setUint32(field, value, true);
  const bytesAt = (address: RegexRequest, size: RegexRequest): Uint8Array =>
    new Uint8Array(memory.buffer, get(address), get(size));
  set(RegexRequest.Work, 0);
  set(RegexRequest.Count, 0);
  const { OutOfWork, PatternError } = engine;
  let text = "";
  try {
    const size = get(RegexRequest.PatternSize);
    if (size > PATTERN_BYTES) throw new PatternError("the pattern is too large", 0);
    text = decodeText(bytesAt(RegexRequest.Pattern, RegexRequest.PatternSize));
    const allowance = get(RegexRequest.Allowance);
    const task: RegexTask = get(RegexRequest.Task);
    const pattern = compiled(engine, patterns, text, task === RegexTask.Whole, allowance);
    set(RegexRequest.Groups, pattern.groups);
    set(RegexRequest.Work, pattern.cost);
    const subject = bytesAt(RegexRequest.Subject, RegexRequest.SubjectSize);
    if (task === RegexTask.GroupNumber) {
      set(RegexRequest.Count, pattern.names.get(decodeText(subject)) ?? 0);
      return RegexStatus.Done;
    }
    return find(engine, pattern, subject, memory, get, set);
  } catch (error) {
    if (error instanceof OutOfWork) return RegexStatus.OutOfWork;
    // Whatever else goes wrong inside the engine went wrong with this pattern: it is too much for it.
    const message =
      error instanceof PatternError
        ? ` at position ${error.position}: ${error.message}`
        : ": the pattern is too large";
    const shown = Array.from(text);
    const clipped = shown.length > SHOWN ? `${shown.slice(0, SHOWN).join("")}…` : text;
    const bytes = encodeText(`bad pattern ${JSON.stringify(clipped)}${message}`);
    const room = bytesAt(RegexRequest.Answer, RegexRequest.AnswerRoom);
    const fitting = bytes.length > room.length ? encodeText("bad pattern") : bytes;
    room.set(fitting);
    set(RegexRequest.Count, fitting.length);
    set(RegexRequest.Work, text.length);
    return RegexStatus.BadPattern;
  }
}

/** Writes the spans of matches, one behind the other, until there are enough, or no room, or too much was spent. */
function find(
  { OutOfWork }: RegexEngine,
  pattern: Pattern,
  bytes: Uint8Array,
  memory: WebAssembly.Memory,
  get: (field: RegexRequest) => number,
  set: (field: RegexRequest, value: number) => void,
): RegexStatus {
  const wanted = get(RegexRequest.Wanted);
  const captures = wanted === 0 ? 0 : 2 * (pattern.groups + 1);
  const allowance = get(RegexRequest.Allowance);
  const room = Math.floor(get(RegexRequest.AnswerRoom) / (4 * Math.max(captures, 1)));
  const spans = new DataView(memory.buffer, get(RegexRequest.Answer), get(RegexRequest.AnswerRoom));
  const subject = pattern.over(bytes);
  let from = get(RegexRequest.From);
  let emptyToo = get(RegexRequest.EmptyToo) !== 0;
  let count = 0;
  // A search that goes on has paid for compiling.
  let work = from === 0 ? pattern.cost : 0;
  try {
    for (;;) {
      if (count === (wanted === 0 ? 1 : wanted)) return RegexStatus.Done;
      if (captures > 0 && count === room) return RegexStatus.More;
      const found = pattern.search(subject, from, emptyToo, captures, allowance - work);
      work += pattern.work;
      if (!found) return RegexStatus.Done;
      for (let i = 0; i < captures; i++) {
        const place = pattern.matchcap[i]!;
        spans.setUint32(4 * (count * captures + i), place < 0 ? ABSENT : place, true);
      }
      count += 1;
      // As in Python, an empty match may touch the one before it, but two empty ones are never in the same place.
      if (captures > 0) {
        from = pattern.matchcap[1]!;
        emptyToo = pattern.matchcap[0] !== from;
      }
    }
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    work += pattern.work;
    return count > 0 ? RegexStatus.More : RegexStatus.OutOfWork;
  } finally {
    set(RegexRequest.Work, work);
    set(RegexRequest.Count, count);
    set(RegexRequest.NextFrom, from);
    set(RegexRequest.NextEmptyToo, emptyToo ? 1 : 0);
  }
}
