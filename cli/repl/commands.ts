// The commands of the REPL: a comma and a word. Each says what it has to say as text; nothing here ends the process.

import {
  LIMIT_NAMES,
  type LimitName,
  type Limits,
  LispyError,
  LispyUsageError,
  PROFILE_NAMES,
  type ProfileName,
  type Usage,
} from "../../bindings/entries/node.js";
import { UsageError, numberFrom } from "../args.js";
import { expandHome } from "./complete.js";
import { debugModule, disassemble } from "./disassemble.js";
import { outputFile, readText } from "../files.js";
import { pretty } from "../screen/pretty.js";
import { paint, printError, widthOf } from "../report.js";
import { asCartridge, asSource, isCartridge } from "./save.js";
import type { Session } from "./session.js";
import { paintCode, showValue } from "../screen/show.js";
import { inColumns, wrap } from "../screen/text.js";
import { formsOf } from "../screen/tokens.js";

/** What a command may use of the loop that it is called from. */
export interface Console {
  readonly session: Session;
  readonly stream: NodeJS.WriteStream;
  /** Whether errors are shown with all of their trace. */
  fullTraces: boolean;
  /** Writes text and ends the line. */
  say(text: string): void;
  /** Says something about the session, not of it. */
  note(text: string): void;
  /** Runs a source text, shows what comes of it; false when it ends inside a form. */
  run(text: string, options?: { name?: string; last?: boolean; shown?: boolean }): boolean;
  /** What a program writes. */
  readonly onOutput: (text: string) => void;
  quit(): void;
}

interface Command {
  name: string;
  argument: string;
  help: string;
  /** False when the argument is a form that is not finished yet. */
  run(at: Console, argument: string, last: boolean): boolean | void;
}

const COMMANDS: readonly Command[] = [
  { name: "help", argument: "", help: "this text", run: help },
  { name: "doc", argument: "NAME", help: "what a name means", run: describe },
  { name: "apropos", argument: "TEXT", help: "the names that contain a text", run: apropos },
  {
    name: "source",
    argument: "NAME",
    help: "the source text of a procedure or macro",
    run: source,
  },
  { name: "globals", argument: "", help: "what has been defined here", run: globals },
  { name: "all", argument: "", help: "the last value in full", run: all },
  { name: "time", argument: "FORM", help: "runs a form: steps, time, memory", run: time },
  {
    name: "trace",
    argument: "[on|off]",
    help: "the whole trace of the last error, or of all",
    run: trace,
  },
  { name: "dis", argument: "NAME", help: "the code of a procedure", run: listing },
  {
    name: "load",
    argument: "FILE",
    help: "runs a file; .lispy.json: goes on as that agent",
    run: load,
  },
  {
    name: "save",
    argument: "FILE",
    help: "writes the definitions; .lispy.json: as a cartridge",
    run: save,
  },
  { name: "usage", argument: "", help: "what the last run used", run: usage },
  { name: "limits", argument: "[NAME N]", help: "the limits in force, or a new one", run: limits },
  { name: "profile", argument: "", help: "the language that is spoken here", run: profile },
  {
    name: "reset",
    argument: "[PROFILE]",
    help: "a new session, perhaps in another language",
    run: reset,
  },
  { name: "quit", argument: "", help: "the end (or Ctrl-D)", run: (at) => at.quit() },
];

export const COMMAND_NAMES: readonly string[] = COMMANDS.map(({ name }) => `,${name}`);
export const FILE_COMMANDS: readonly string[] = [",load", ",save"];

/** Whether a line is a command and no form. */
export function isCommand(line: string): boolean {
  return /^\s*,/.test(line);
}

/** Runs one; false when its form is not finished. A beginning that fits one command only is enough. */
export function runCommand(at: Console, text: string, last = false): boolean {
  const [, word = "", argument = ""] = /^\s*,(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const fitting = COMMANDS.filter(({ name }) => name.startsWith(word));
  const command =
    COMMANDS.find(({ name }) => name === word) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (!command) {
    const which = fitting.map(({ name }) => `,${name}`).join(" or ");
    const several = word !== "" && fitting.length > 1;
    at.say(several ? `,${word} may be ${which}` : `no command ,${word}; ,help shows them`);
    return true;
  }
  try {
    return command.run(at, argument.trimEnd(), last) ?? true;
  } catch (error) {
    complain(error);
    return true;
  }
}

function complain(error: unknown): void {
  if (error instanceof LispyError) return printError(error);
  if (!(error instanceof UsageError || error instanceof LispyUsageError)) throw error;
  process.stderr.write(`${wrap(error.message, widthOf(process.stderr))}\n`);
}

function help(at: Console): void {
  const width =
    Math.max(...COMMANDS.map(({ name, argument }) => name.length + argument.length)) + 2;
  const lines = COMMANDS.map(({ name, argument, help: text }) => {
    const gap = " ".repeat(width - name.length - argument.length);
    return `  ${paint(at.stream, "cyan", `,${name}`)} ${paint(at.stream, "dim", argument)}${gap}${text}`;
  });
  at.say(`Type a form, and Enter. An unfinished form goes on in the next line.
${lines.join("\n")}
The beginning of a command is enough: ,q. Tab completes commands, names, files.
Ctrl-C drops what has been typed.`);
}

/** The one word that a command is about. */
function wordOf(command: string, argument: string): string {
  if (argument === "") throw new UsageError(`which name? for instance: ,${command} map`);
  if (/\s/.test(argument)) throw new UsageError(`one name at a time: ,${command} NAME`);
  // In programs the name is quoted.
  return argument.replace(/^'/, "");
}

/** The written form of a global; undefined for a form of the language, which has no value. */
function valueOf({ session }: Console, name: string): string | undefined {
  try {
    return session.vm.get(name, { as: "text" });
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    if (error.category === "resource-limit") return error.message;
    if (session.languageNames().includes(name)) return undefined;
    throw new UsageError(`${name} is not defined`);
  }
}

function describe(at: Console, argument: string): void {
  const { session, stream } = at;
  const name = wordOf("doc", argument);
  const text = session.describe(name);
  if (typeof text === "string") return at.say(paintDescription(stream, text));
  if (session.isOwn(name)) {
    const value = valueOf(at, name)!;
    const excerpt = value.length > 60 ? `${value.slice(0, 60)}...` : value;
    return at.say(`${name} is defined here: ${excerpt}`);
  }
  const { profile } = session.vm;
  const known = session.languageNames().includes(name);
  let answer = `there is nothing about ${name}; ,apropos TEXT finds names`;
  if (!text) {
    answer = known
      ? `${name} is a name of ${profile}, which carries no descriptions. lispy@2 does: lispy --profile lispy@2`
      : `${profile} has no name ${name}`;
  }
  at.say(wrap(answer, widthOf(stream)));
}

/** How it is called, what it does, examples: each recognizable. */
function paintDescription(stream: NodeJS.WriteStream, text: string): string {
  const lines = wrap(text, widthOf(stream), "  ").split("\n");
  const prose = lines.findIndex((line) => !line.startsWith("("));
  return lines
    .map((line, index) => {
      const [, label, rest] = /^(example|error|also): ?(.*)$/.exec(line) ?? [];
      if (label === "example")
        return `${paint(stream, "dim", "example:")} ${paintCode(stream, rest!)}`;
      if (label !== undefined) return `${paint(stream, "dim", `${label}:`)} ${rest}`;
      return index < Math.max(prose, 1) ? paint(stream, "bold", line) : line;
    })
    .join("\n");
}

function apropos(at: Console, argument: string): void {
  if (argument === "") throw new UsageError("which text? for instance: ,apropos list");
  const wanted = argument.toLowerCase();
  const names = at.session.names().filter((name) => name.toLowerCase().includes(wanted));
  at.say(inColumns(names.sort(), widthOf(at.stream)) || `no name contains ${argument}`);
}

function source(at: Console, argument: string): void {
  const name = wordOf("source", argument);
  const found = valueOf(at, name) === undefined ? undefined : at.session.sourceOf(name);
  if (!found) return at.say(`${name} has no source text`);
  const text = found.typed ? found.text : pretty(found.text, widthOf(at.stream)).text;
  at.say(paintCode(at.stream, text));
}

function globals(at: Console): void {
  at.say(inColumns(at.session.vm.globals(), widthOf(at.stream)) || "nothing yet");
}

function all(at: Console): void {
  const { lastValue } = at.session;
  at.say(lastValue === undefined ? "there is no value yet" : showValue(at.stream, lastValue).text);
}

function time(at: Console, form: string, last: boolean): boolean {
  if (form === "") throw new UsageError("which form? for instance: ,time (sort (range 1000) >)");
  if (!at.run(form, { last })) return false;
  const { cost } = at.session;
  if (cost) {
    const { steps, milliseconds, allocatedBytes, collections } = cost;
    const digits = milliseconds < 10 ? 2 : 0;
    at.note(
      [
        `${figure(steps)} steps`,
        `${milliseconds.toFixed(digits)} ms`,
        `${figure(allocatedBytes)} bytes allocated`,
        `${figure(collections)} collections`,
      ].join(", "),
    );
  }
  return true;
}

function trace(at: Console, argument: string): void {
  const { lastError } = at.session;
  if (argument === "on" || argument === "off") {
    at.fullTraces = argument === "on";
    at.say(
      at.fullTraces
        ? "errors show their whole trace"
        : "errors show the first places of their trace",
    );
  } else if (argument !== "") {
    throw new UsageError(",trace, ,trace on or ,trace off");
  } else if (!lastError) {
    at.say("there was no error yet");
  } else {
    printError(lastError, lastError.source, Infinity);
  }
}

function listing(at: Console, argument: string): void {
  const { session, stream } = at;
  const name = wordOf("dis", argument);
  const value = valueOf(at, name) ?? "a form of the language";
  const { file, isThere } = debugModule();
  if (isThere) {
    const code = /^#<(procedure|builtin) /.test(value)
      ? disassemble(session, name, file)
      : undefined;
    at.say(code ?? `${name} has no code of the VM: ${value}`);
    return;
  }
  const found = session.sourceOf(name);
  if (found) at.say(paintCode(stream, pretty(found.text, widthOf(stream)).text));
  at.note(`no listing: that takes the debug build, and there is no ${file}.`);
  at.note(`It is part of the package; in a checkout npm run build -- dist:debug makes it.`);
  at.note(`LISPY_DEBUG_WASM names another one.`);
}

function load(at: Console, argument: string): void {
  if (argument === "") throw new UsageError("which file? for instance: ,load program.lispy");
  const { session } = at;
  const text = readText(expandHome(argument));
  if (!isCartridge(argument)) {
    at.run(text, { name: argument, last: true, shown: false });
    if (!session.lastFailed) at.note(`ran ${argument}: ${counted(formsOf(text).length, "form")}`);
    return;
  }
  const names = session.vm.globals().length;
  if (names > 0 && !session.agent) {
    throw new UsageError(
      `a cartridge takes the place of this session with its ${counted(names, "name")}; ,save and ,reset first`,
    );
  }
  const agent = session.boot(text, at.onOutput);
  const programs = agent.programs.join(" ") || "none";
  at.note(
    `this is ${agent.agentId} now; ${counted(agent.vm.globals().length, "name")}, programs: ${programs}`,
  );
}

function save(at: Console, argument: string): void {
  if (argument === "") throw new UsageError("which file? for instance: ,save session.lispy");
  const { session } = at;
  const file = expandHome(argument);
  const saved = isCartridge(file) ? asCartridge(session, file, new Date()) : asSource(session);
  outputFile(file).write(saved.text);
  const { procedures, values, skipped, doubtful } = saved;
  at.note(
    `wrote ${argument}: ${counted(procedures.length, "procedure")}, ${counted(values.length, "value")}`,
  );
  for (const reason of skipped) at.note(`left out: ${reason}`);
  if (doubtful.length > 0) {
    at.note(`variables that a closure has captured are not saved; look at: ${doubtful.join(" ")}`);
  }
}

function usage(at: Console): void {
  at.say(at.session.usage ? table(at.session.usage) : "nothing has run yet");
}

function limits(at: Console, argument: string): void {
  const { vm } = at.session;
  const [name, number, ...rest] = argument.split(/\s+/);
  if (!name) return at.say(table(vm.limits));
  if (number === undefined || rest.length > 0)
    throw new UsageError(",limits NAME N, for instance: ,limits steps 1e6");
  if (!LIMIT_NAMES.includes(name as LimitName)) {
    throw new UsageError(`there is no limit ${name}; ,limits shows them`);
  }
  vm.setLimits({ [name]: numberFrom(name, number) });
  at.say(`${name} ${figure(vm.limits[name as LimitName])}`);
}

function profile(at: Console): void {
  const { profile: spoken } = at.session.vm;
  const others = PROFILE_NAMES.filter((name) => name !== spoken).map((name) => `,reset ${name}`);
  at.say(spoken);
  at.note(`another language is another session: ${others.join(" or ")}`);
}

function reset(at: Console, argument: string): void {
  if (argument !== "" && !PROFILE_NAMES.includes(argument as ProfileName)) {
    throw new UsageError(`,reset ${PROFILE_NAMES.join(" or ,reset ")}`);
  }
  at.session.reset(argument === "" ? undefined : (argument as ProfileName));
  at.note(`a new session in ${at.session.vm.profile}`);
}

function table(figures: Usage | Limits): string {
  const rows = Object.entries(figures).map(
    ([name, value]) => [name, figure(Number(value))] as const,
  );
  const width = Math.max(...rows.map(([, text]) => text.length));
  return rows.map(([name, text]) => `${name.padEnd(16)} ${text.padStart(width)}`).join("\n");
}

function figure(number: number): string {
  return number.toLocaleString("en-US");
}

function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? "" : "s"}`;
}
