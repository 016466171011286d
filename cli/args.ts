// What the command line says, as one checked object. No VM and no output here: a mistake is a UsageError, exit code 2.

import { parseArgs } from "node:util";
import {
  type Jit,
  type LimitName,
  type Limits,
  PROFILE_NAMES,
  type ProfileName,
} from "../bindings/entries/node.js";

/** The command line cannot be understood, or a file that it names cannot be used. */
export class UsageError extends Error {}

/** What to do. `source` is a file name, `-` or undefined for standard input. */
export type Command =
  | { kind: "version" | "repl" }
  /** `about`: the first word, which may be a command. */
  | { kind: "help"; about: string | undefined }
  | { kind: "run"; file: string | undefined; migrateEvery: number | undefined; world: WorldUse }
  | { kind: "eval"; expression: string; migrateEvery: number | undefined; world: WorldUse }
  | {
      kind: "vectors";
      files: string[];
      filter: string | undefined;
      migrateEvery: number | undefined;
    }
  | {
      kind: "boot";
      file: string;
      frames: number;
      /** Undefined: the frame after the last one that the cartridge tells of. */
      first: number | undefined;
      program: string | undefined;
      out: string | undefined;
      exportedAt: string | undefined;
      trace: string | undefined;
      host: string | undefined;
    }
  | { kind: "replay" | "inspect"; file: string }
  | {
      kind: "start";
      file: string;
      steps: number | undefined;
      save: string | undefined;
      defer: string[];
    }
  | {
      kind: "resume";
      file: string;
      steps: number | undefined;
      save: string | undefined;
      /** Capabilities whose calls stop the run, beside the one that it waits for. */
      defer: string[];
      /** JSON. */
      value: string | undefined;
      error: string | undefined;
    };

/** The world that a program may ask; undefined for none. */
export type WorldUse =
  | {
      directory: string;
      /** On whose behalf it runs. */
      agent: string | undefined;
      /** Whether it may publish, export and import. */
      writable: boolean;
      /** What its clock says; undefined: the time of day. */
      at: string | undefined;
    }
  | undefined;

/** Options that all commands share. */
export interface Options {
  profile: ProfileName | undefined;
  limits: Partial<Limits>;
  json: boolean;
  printResult: boolean;
  /** Makes machine code early, which main.ts loads when it is asked for; `false`: none is made. */
  jit?: Jit | false;
}

const LIMIT_OPTIONS: Readonly<Record<string, LimitName>> = {
  "max-steps": "steps",
  "max-heap-bytes": "heapBytes",
  "max-depth": "callDepth",
  "max-source-bytes": "sourceBytes",
  "max-reader-depth": "readerDepth",
  "max-output-bytes": "outputBytes",
  "max-collection-items": "collectionItems",
  "max-integer-bits": "integerBits",
  "max-value-depth": "valueDepth",
  "max-value-nodes": "valueNodes",
  "max-json-depth": "jsonDepth",
  "max-procedure-size": "procedureSize",
};

/** Options that belong to one command. */
const COMMAND_OPTIONS: readonly string[] = [
  ...["frames", "first", "program", "out", "exported-at", "trace", "host"],
  ...["filter", "eval", "repl", "migrate-every"],
  ...["steps", "save", "defer", "value", "error"],
  ...["world", "agent", "writable", "at"],
];

/** The number that a text of digits says, `1e6` and `1_000` too; what else is there is a UsageError about `subject`. */
export function numberFrom(subject: string, text: string): number {
  const value = /^\d+(_\d+)*(e\d+)?$/i.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new UsageError(`${subject} needs a whole number, not ${JSON.stringify(text)}`);
}

function wholeNumber(option: string, text: string): number {
  return numberFrom(`--${option}`, text);
}

/** Whether one result object is wanted, for arguments that may make no sense otherwise. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? argv.length : end).includes("--json");
}

/** Reads the arguments after the program's name. */
export function parseCommandLine(argv: readonly string[]): {
  command: Command;
  options: Options;
  /** Whether machine code is asked for, or refused. */
  jit: boolean | undefined;
} {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      tokens: true,
      allowPositionals: true,
      options: {
        eval: { ...text, short: "e" },
        repl: { ...flag, short: "i" },
        help: { ...flag, short: "h" },
        version: { ...flag, short: "v" },
        json: flag,
        "print-result": flag,
        jit: flag,
        "no-jit": flag,
        profile: text,
        frames: text,
        first: text,
        program: text,
        out: text,
        "exported-at": text,
        trace: text,
        host: text,
        filter: text,
        "migrate-every": text,
        steps: text,
        save: text,
        defer: text,
        value: text,
        error: text,
        world: text,
        agent: text,
        at: text,
        writable: flag,
        ...Object.fromEntries(Object.keys(LIMIT_OPTIONS).map((name) => [name, text])),
      },
    });
  } catch (error) {
    // Node goes on with advice about names that begin with "-".
    throw new UsageError((error as Error).message.replace(/^(Unknown option '.*?')\. .*$/s, "$1"));
  }
  const given = new Set<string>();
  for (const token of parsed.tokens) {
    if (token.kind !== "option") continue;
    // The last one would win without a word, and the other would not be run.
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    given.add(token.name);
  }
  const values = parsed.values as Record<string, string | boolean | undefined>;
  const textOf = (name: string): string | undefined => values[name] as string | undefined;

  const limits: Partial<Limits> = {};
  for (const [option, name] of Object.entries(LIMIT_OPTIONS)) {
    const limit = textOf(option);
    if (limit !== undefined) limits[name] = wholeNumber(option, limit);
  }
  const profile = textOf("profile") as ProfileName | undefined;
  if (profile !== undefined && !PROFILE_NAMES.includes(profile)) {
    throw new UsageError(`--profile is ${PROFILE_NAMES.join(" or ")}, not ${profile}`);
  }
  const options: Options = {
    profile,
    limits,
    json: values.json === true,
    printResult: values["print-result"] === true,
  };
  const commandOptions = new Set(COMMAND_OPTIONS.filter((name) => values[name] !== undefined));
  const command = commandOf(values, parsed.positionals, (name) => {
    commandOptions.delete(name);
    return textOf(name);
  });
  const [unused] = commandOptions;
  if (unused !== undefined && command.kind !== "help" && command.kind !== "version") {
    throw new UsageError(`--${unused} does not go with this command`);
  }
  if (options.json && command.kind === "repl") {
    throw new UsageError("--json does not go with the REPL");
  }
  if (values.jit && values["no-jit"]) throw new UsageError("--jit and --no-jit do not go together");
  const jit = values["no-jit"] ? false : values.jit ? true : undefined;
  if (jit !== undefined && !["eval", "run", "start", "resume"].includes(command.kind)) {
    throw new UsageError(`--${jit ? "" : "no-"}jit goes with -e, a FILE, run and resume`);
  }
  return { command, options, jit };
}

function commandOf(
  values: Record<string, string | boolean | undefined>,
  positionals: readonly string[],
  take: (name: string) => string | undefined,
): Command {
  const [first, ...rest] = positionals;
  /** A whole number from 1. */
  const count = (name: string): number | undefined => {
    const given = take(name);
    if (given === undefined) return undefined;
    const number = wholeNumber(name, given);
    if (number === 0) throw new UsageError(`--${name} needs a number from 1`);
    return number;
  };
  const worldUse = (): WorldUse => {
    const directory = take("world");
    if (directory === undefined) return undefined;
    take("writable");
    return { directory, agent: take("agent"), writable: values.writable === true, at: take("at") };
  };
  if (values.help) return { kind: "help", about: first };
  if (values.version) return { kind: "version" };
  if (values.eval !== undefined) {
    if (first !== undefined) throw new UsageError("-e and a file do not go together");
    const expression = take("eval")!;
    return { kind: "eval", expression, migrateEvery: count("migrate-every"), world: worldUse() };
  }
  if (values.repl) {
    take("repl");
    if (first !== undefined) throw new UsageError("--repl and a file do not go together");
    return { kind: "repl" };
  }
  if (first === "vectors") {
    if (rest.length === 0) throw new UsageError("vectors needs at least one file");
    const migrateEvery = count("migrate-every");
    return { kind: "vectors", files: rest, filter: take("filter"), migrateEvery };
  }
  if (first === "boot") {
    const file = onlyFile(first, rest);
    const frames = wholeNumber("frames", take("frames") ?? "1");
    const given = take("first");
    const start = given === undefined ? undefined : wholeNumber("first", given);
    if (start !== undefined && !Number.isSafeInteger(start + frames)) {
      throw new UsageError("--first and --frames lead to frame numbers that are not exact");
    }
    return {
      kind: "boot",
      file,
      frames,
      first: start,
      program: take("program"),
      out: take("out"),
      exportedAt: take("exported-at"),
      trace: take("trace"),
      host: take("host"),
    };
  }
  if (first === "replay" || first === "inspect")
    return { kind: first, file: onlyFile(first, rest) };
  if (first === "run" || first === "resume") {
    const file = onlyFile(first, rest);
    const defer = (take("defer") ?? "").split(",").filter((name) => name !== "");
    const shared = { file, steps: count("steps"), save: take("save"), defer };
    if (first === "run") return { kind: "start", ...shared };
    const [value, error] = [take("value"), take("error")];
    if (value !== undefined && error !== undefined) {
      throw new UsageError("--value and --error do not go together");
    }
    return { kind: "resume", ...shared, value, error };
  }
  if (rest.length > 0) {
    const command = /^[a-z]+$/.test(first!) ? `no command is called ${first}, and ` : "";
    throw new UsageError(`${command}one file at a time, not also ${rest.join(" ")}`);
  }
  return { kind: "run", file: first, migrateEvery: count("migrate-every"), world: worldUse() };
}

function onlyFile(command: string, [file, ...more]: readonly string[]): string {
  if (file !== undefined && more.length === 0) return file;
  throw new UsageError(`${command} needs exactly one file`);
}
