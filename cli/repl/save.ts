// A session as a file: as a cartridge, which `lispy boot` and `,load` bring to life, or as source text that makes the
// same definitions. State as it is now, procedures as source; what neither can say is named and left out.

import { basename } from "node:path";
import {
  LispyError,
  LispyFloat,
  LispyPair,
  LispyProcedure,
  LispySymbol,
  type LispyValue,
  createVMSync,
} from "../../bindings/entries/node.js";
import type { Session } from "./session.js";
import { NUMBER, formsOf, tokensOf } from "../screen/tokens.js";

/** A file to be, and what a person should know about it. */
export interface Saved {
  text: string;
  values: string[];
  procedures: string[];
  /** Names that are left out, and why. */
  skipped: string[];
  /** Procedures that may use variables that are not saved. */
  doubtful: string[];
}

/** What the REPL saves as a cartridge; any other name is source text. */
export function isCartridge(file: string): boolean {
  return file.endsWith(".json");
}

const MOST = 2 ** 26;

/** The session as a cartridge. That of a cartridge that was loaded keeps everything else that the cartridge said. */
export function asCartridge(session: Session, file: string, now: Date): Saved {
  const saved = emptySave();
  const env = new Map<string, LispyValue>();
  const programs = new Map<string, LispyValue>();
  forEachGlobal(session, saved, (name, source) => {
    if (source !== undefined) {
      programs.set(name, definition(name, source));
    } else if (isJson(session, name)) {
      env.set(name, session.vm.get(name, { dicts: "map", floats: "exact" }));
    } else return "JSON cannot say it";
    return undefined;
  });
  if (session.agent) {
    const skipped: string[] = [];
    const onSkip = (name: string, reason: string): void => void skipped.push(`${name}: ${reason}`);
    return { ...saved, text: session.agent.export({ exportedAt: now, onSkip }), skipped };
  }
  const meta = new Map<string, LispyValue>([
    ["type", "lispy-cartridge"],
    ["version", 1],
    ["format", ".lispy.json"],
    ["agent_id", agentId(file)],
    ["exported_at", now.toISOString().replace(/\.\d+Z$/, "Z")],
    ["source_platform", "lispy-vm"],
  ]);
  const document = new Map<string, LispyValue>([
    ["_meta", meta],
    ["env", env],
    ["programs", programs],
  ]);
  // Limits of the program are none of the document, and in lispy-core@1 an empty list stays one.
  const limits = { valueDepth: 1024, jsonDepth: 1024, valueNodes: MOST, collectionItems: MOST };
  const writer = createVMSync({
    profile: "lispy-core@1",
    limits: { ...limits, heapBytes: 2 ** 31 },
  });
  const text = writer.stringifyJSON(document, { indent: 2, ascii: true });
  writer.dispose();
  return { ...saved, text: `${text}\n` };
}

/** The session as source text: its definitions in their order. */
export function asSource(session: Session): Saved {
  const saved = emptySave();
  const texts: string[] = [];
  forEachGlobal(session, saved, (name, source) => {
    if (source !== undefined) {
      texts.push(definition(name, source));
      return undefined;
    }
    const value = session.vm.get(name, { dicts: "map", floats: "exact" });
    const text = expressionFor(value, session.vm.profile === "lispy@2");
    if (text === undefined) return "there is no source text for it";
    texts.push(`(define ${name} ${text})`);
    return undefined;
  });
  const gap = (text: string): string => (text.includes("\n") ? "\n\n" : "\n");
  const text = texts.map((one, index) => one + gap(one + (texts[index + 1] ?? "")));
  return { ...saved, text: `${text.join("").trimEnd()}\n` };
}

function emptySave(): Saved {
  return { text: "", values: [], procedures: [], skipped: [], doubtful: [] };
}

/** Visits all globals; `save` says why it cannot save one. */
function forEachGlobal(
  session: Session,
  saved: Saved,
  save: (name: string, source: string | undefined) => string | undefined,
): void {
  for (const name of session.vm.globals()) {
    let reason: string | undefined;
    try {
      const source = session.sourceOf(name);
      reason = isReadable(name) ? save(name, source?.text) : "its name cannot be written";
      if (reason === undefined) {
        (source ? saved.procedures : saved.values).push(name);
        // Made while something ran, not by a definition at the top level.
        if (source && !source.typed && !defines(name, source.text)) saved.doubtful.push(name);
      }
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      reason = error.message;
    }
    if (reason !== undefined) saved.skipped.push(`${name}: ${reason}`);
  }
}

function defines(name: string, source: string): boolean {
  return formsOf(source)[0]?.defines === name;
}

function definition(name: string, source: string): string {
  return defines(name, source) ? source : `(define ${name} ${source})`;
}

function isJson(session: Session, name: string): boolean {
  try {
    return session.vm.get(name, { as: "json" }) !== "";
  } catch (error) {
    if (error instanceof LispyError && error.category !== "resource-limit") return false;
    throw error;
  }
}

/** Whether a symbol's text reads as that symbol. */
function isReadable(name: string): boolean {
  const [token, ...rest] = tokensOf(name);
  const isAtom = rest.length === 0 && token?.kind === "atom";
  return isAtom && !NUMBER.test(name) && !/^[#.'`@]|^nil$/.test(name);
}

/** An expression whose value is `value`; undefined when there is none. `lispy2`: dots are read. */
function expressionFor(value: LispyValue, lispy2: boolean): string | undefined {
  const datum = datumFor(value, lispy2);
  if (datum !== undefined) {
    const quoted =
      value instanceof LispySymbol || value instanceof LispyPair || Array.isArray(value);
    return quoted ? `'${datum}` : datum;
  }
  const call = (head: string, parts: readonly LispyValue[]): string | undefined => {
    const texts = parts.map((part) => expressionFor(part, lispy2));
    return texts.includes(undefined) ? undefined : `(${[head, ...texts].join(" ")})`;
  };
  if (value instanceof Map) return call("make-dict", [...value].flat());
  if (Array.isArray(value)) return call("list", value);
  if (value instanceof LispyPair) return call("cons", [value.car, value.cdr]);
  if (value instanceof LispySymbol) return `(string->symbol ${quotedText(value.name)})`;
  // A handle keeps what it holds alive.
  if (value instanceof LispyProcedure) value.dispose();
  return undefined;
}

/** How a value is written so that reading makes it again; dicts are not read but made. */
function datumFor(value: LispyValue, lispy2: boolean): string | undefined {
  if (value === null) return "nil";
  if (typeof value === "string") return quotedText(value);
  if (typeof value === "boolean") return value ? "#t" : "#f";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return numberText(value, !Number.isSafeInteger(value));
  if (value instanceof LispyFloat) return numberText(value.value, true);
  if (value instanceof LispySymbol) return isReadable(value.name) ? value.name : undefined;
  if (value instanceof LispyPair && lispy2) {
    const [car, cdr] = [datumFor(value.car, lispy2), datumFor(value.cdr, lispy2)];
    return car === undefined || cdr === undefined ? undefined : `(${car} . ${cdr})`;
  }
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item) => datumFor(item, lispy2));
  return items.includes(undefined) ? undefined : `(${items.join(" ")})`;
}

/** JavaScript writes integral floats, and the negative zero, as if they were integers. */
function numberText(number: number, isFloat: boolean): string {
  if (Object.is(number, -0)) return "-0.0";
  const text = String(number);
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function quotedText(text: string): string {
  const escapes: Record<string, string> = { "\n": "\\n", '"': '\\"', "\\": "\\\\" };
  return `"${text.replace(/["\\\n]/g, (c) => escapes[c]!)}"`;
}

function agentId(file: string): string {
  const name = basename(file)
    .replace(/(?:\.lispy)?\.json$/, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "");
  return name.slice(0, 128) || "session";
}
