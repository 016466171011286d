// Parts of a cartridge that stand in a row and are known by what they are about: the sections of a soul, echoes,
// signatures. Each gets a label, so that they can be compared and merged like the entries of an object.
// Invariant: labels are unique, and all parts in order give back the whole.

import { canonicalJson } from "../cartridge/canonical.js";
import type { LispyValue } from "../values/convert.js";

/** Parts by label, in order. */
export type Keyed<T extends LispyValue = LispyValue> = Map<string, T>;

/**
 * A soul by its headings `## …`. What stands before the first one has the label "". A heading in a fenced block is none.
 */
export function soulSections(soul: string): Keyed<string> {
  const sections: [string, string][] = [];
  let fenced = false;
  for (const line of soul.split(/(?<=\n)/)) {
    const heading = fenced ? null : /^## *(.*?)\s*$/.exec(line);
    if (/^ {0,3}(?:```|~~~)/.test(line)) fenced = !fenced;
    if (heading) sections.push([heading[1]!, line]);
    else if (sections.length > 0) sections.at(-1)![1] += line;
    else if (line !== "") sections.push(["", line]);
  }
  return labelled(sections);
}

/** The soul that the sections make; one that does not end its last line gets its end where another follows. */
export function soulOf(sections: Iterable<string>): string {
  let soul = "";
  for (const text of sections) soul += soul === "" || soul.endsWith("\n") ? text : `\n${text}`;
  return soul;
}

/** Echoes by frame, moment and platform, as in `frame 3, 2026-04-01T20:00:00Z, rappterbook`; by content where all three are missing. */
export function echoesByKey(echoes: readonly LispyValue[]): Keyed {
  return labelled(echoes.map((echo) => [echoLabel(echo), echo]));
}

function echoLabel(echo: LispyValue): string {
  const field = (name: string): string | undefined => {
    const value = echo instanceof Map ? echo.get(name) : undefined;
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : canonicalJson(value);
  };
  const frame = field("frame");
  const parts = [frame && `frame ${frame}`, field("echo_timestamp"), field("source_platform")];
  return parts.filter((part) => part !== undefined).join(", ") || canonicalJson(echo);
}

/** Signatures by their keys. */
export function signaturesByKey(signatures: readonly LispyValue[]): Keyed {
  return labelled(
    signatures.map((entry) => {
      const key = entry instanceof Map ? entry.get("key") : undefined;
      return [typeof key === "string" ? key : canonicalJson(entry), entry];
    }),
  );
}

/** The second part of a label gets ` #2`, and so on. */
function labelled<T extends LispyValue>(parts: readonly (readonly [string, T])[]): Keyed<T> {
  const result: Keyed<T> = new Map();
  const counts = new Map<string, number>();
  for (const [label, part] of parts) {
    let count = counts.get(label) ?? 0;
    let unique: string;
    do {
      count += 1;
      unique = count === 1 ? label : `${label} #${count}`;
    } while (result.has(unique));
    counts.set(label, count);
    result.set(unique, part);
  }
  return result;
}

/** Whether two texts differ in blank space at their ends at most. */
export function sameButBlanks(left: unknown, right: unknown): boolean {
  return (
    typeof left === "string" && typeof right === "string" && left.trimEnd() === right.trimEnd()
  );
}
