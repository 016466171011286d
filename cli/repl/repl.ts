// The REPL: lines in, forms run, answers out. A form may span lines; the module's reader decides when it is complete.
// Everything happens while a line is being delivered, so that pasted lines are taken in order and each one is asked for
// with its own prompt.

import { createInterface } from "node:readline";
import { DEFAULT_LIMITS, LispyUsageError } from "../../bindings/entries/node.js";
import { version } from "../../package.json";
import { type Console, COMMAND_NAMES, FILE_COMMANDS, isCommand, runCommand } from "./commands.js";
import { complete } from "./complete.js";
import { print } from "../files.js";
import { HISTORY_LINES, History, historyFile } from "./history.js";
import { paint, printError } from "../report.js";
import { Session, type SessionSettings } from "./session.js";
import { showValue } from "../screen/show.js";
import { formsOf, indentAfter } from "../screen/tokens.js";

const PROMPT = "lispy> ";
const MORE = "  ...> ";
/** A value with more lines than that is cut. */
const MOST_LINES = 50;

/** Talks until the end of input; returns the exit code. */
export async function repl(settings: SessionSettings): Promise<number> {
  await new Repl(new Session(settings)).talk();
  return 0;
}

class Repl implements Console {
  readonly session: Session;
  readonly stream = process.stdout;
  fullTraces = false;
  /** A person types, and readline edits. A terminal that cannot move its cursor does its own editing. */
  readonly #terminal =
    process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== "dumb";
  readonly #history: History;
  readonly #lines;
  /** What has been typed of a form that is not finished. */
  #pending = "";
  #ended = false;
  /** The end of what was written last: the prompt clears its line, so that output must not share it. */
  #written = "\n";

  constructor(session: Session) {
    this.session = session;
    const file = this.#terminal ? historyFile() : undefined;
    this.#history = new History(file, (text) => void process.stderr.write(`lispy: ${text}\n`));
    this.#lines = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: this.#terminal,
      history: [...this.#history.entries],
      historySize: HISTORY_LINES,
      completer: (line: string) =>
        complete(line, {
          commands: COMMAND_NAMES,
          fileCommands: FILE_COMMANDS,
          names: () => session.names(),
          before: this.#pending,
        }),
    });
  }

  async talk(): Promise<void> {
    const lines = this.#lines;
    const ended = new Promise<void>((resolve, reject) => {
      const guarded = (act: () => void): void => {
        try {
          act();
        } catch (error) {
          this.#ended = true;
          reject(error as Error);
        }
      };
      lines.on("line", (line) => guarded(() => this.#take(line)));
      lines.on("SIGINT", () => guarded(() => this.#drop()));
      lines.on("close", () => guarded(() => (this.#end(), resolve())));
    });
    // readline remembers lines, we remember forms.
    lines.on("history", (newestFirst: string[]) => {
      newestFirst.splice(0, newestFirst.length, ...this.#history.entries);
      this.#remembered = newestFirst;
    });
    if (process.stdin.isTTY && !this.#terminal) process.on("SIGINT", this.#interrupted);
    if (this.#terminal) {
      const hint = paint(this.stream, "dim", ",help for help, Tab completes");
      print(`LisPy VM ${version}, ${this.session.vm.profile}. ${hint}\n`);
    }
    this.#ask();
    await ended;
  }

  say(text: string): void {
    print(`${text}\n`);
  }

  note(text: string): void {
    this.say(paint(this.stream, "dim", `; ${text}`));
  }

  readonly onOutput = (piece: string): void => {
    this.#written = piece;
    print(piece);
  };

  run(text: string, { name = "repl", last = false, shown = true } = {}): boolean {
    this.#written = "";
    const result = this.#interruptible(() => this.session.run(text, this.onOutput, { name, last }));
    if (result.kind === "incomplete") return false;
    const silent = this.#written === "";
    if (!silent && !this.#written.endsWith("\n")) print("\n");
    if (result.kind === "crash") {
      process.stderr.write(`lispy: ${result.message}; here is a new one, without definitions\n`);
    } else if (result.kind === "error") {
      printError(result.error, undefined, this.fullTraces ? Infinity : undefined);
    } else if (shown && formsOf(text).length > 0) {
      this.#show(result.text, result.isNil, silent);
    }
    return true;
  }

  quit(): void {
    this.#ended = true;
    this.#lines.close();
  }

  /** `silent`: the program wrote nothing, so that without a value it would look as if nothing had happened. */
  #show(text: string, isNil: boolean, silent: boolean): void {
    if (isNil) {
      if (this.#terminal && silent) this.say(paint(this.stream, "dim", text));
      return;
    }
    const { text: shown, cut } = showValue(this.stream, text, MOST_LINES);
    this.say(shown);
    if (cut) this.note(`cut after ${MOST_LINES} lines; ,all shows it all`);
  }

  /** Takes a line that was typed. */
  #take(line: string): void {
    if (this.#ended) return;
    const text = this.#pending === "" ? line : `${this.#pending}\n${line}`;
    const whole = this.#handle(text, false);
    this.#pending = whole ? "" : text;
    if (whole) this.#remember(text);
    if (!this.#ended) this.#ask();
  }

  /** Runs a form or command; false when it is not finished. */
  #handle(text: string, last: boolean): boolean {
    if (text.trim() === "") return true;
    try {
      return isCommand(text) ? runCommand(this, text, last) : this.run(text, { last });
    } catch (error) {
      if (!(error instanceof LispyUsageError)) throw error;
      process.stderr.write(`lispy: ${error.message}\n`);
      return true;
    }
  }

  /** readline's own list, once it has shown it. */
  #remembered: string[] | undefined;

  #remember(text: string): void {
    this.#history.add(text);
    this.#remembered?.splice(0, this.#remembered.length, ...this.#history.entries);
  }

  #ask(): void {
    const more = this.#pending !== "";
    this.#lines.setPrompt(paint(this.stream, more ? "dim" : "bold", more ? MORE : PROMPT));
    this.#lines.prompt();
    if (!more || !this.#terminal) return;
    const asked = this.#pending;
    // Pasted lines come with their own indentation, and they all come before this.
    setImmediate(() => {
      if (this.#ended || this.#pending !== asked || this.#lines.line !== "") return;
      this.#lines.write(" ".repeat(Math.min(indentAfter(indentable(asked)), MOST_INDENT)));
    });
  }

  /** Ctrl-C: what has been typed is dropped, on this line (still readline's) and on those before. */
  #drop(): void {
    const nothing = this.#pending === "" && this.#lines.line === "";
    this.#pending = "";
    // Not in the documentation, but in every version, and Node's own REPL does so: the text stays to be seen.
    const { clearLine } = this.#lines as { clearLine?: () => void };
    if (clearLine) {
      clearLine.call(this.#lines);
    } else {
      this.#lines.write(null, { ctrl: true, name: "e" });
      this.#lines.write(null, { ctrl: true, name: "u" });
      print("\n");
    }
    if (nothing) this.note("Ctrl-D or ,quit to leave");
    this.#ask();
  }

  readonly #interrupted = (): void => {
    this.#pending = "";
    print("\n");
    this.#ask();
  };

  /**
   * While a program runs, readline's terminal gives Ctrl-C to nobody. Runs under the usual limits end in seconds; with
   * a larger budget the terminal goes back to where Ctrl-C ends the process.
   */
  #interruptible<T>(act: () => T): T {
    process.off("SIGINT", this.#interrupted);
    const long = this.#terminal && this.session.vm.limits.steps > DEFAULT_LIMITS.steps;
    if (long) process.stdin.setRawMode(false);
    try {
      return act();
    } finally {
      if (long) process.stdin.setRawMode(true);
      if (process.stdin.isTTY && !this.#terminal) process.on("SIGINT", this.#interrupted);
    }
  }

  #end(): void {
    const unfinished = this.#pending;
    const cursorAfterPrompt = !(this.#terminal && this.#ended);
    this.#ended = true;
    process.off("SIGINT", this.#interrupted);
    if (cursorAfterPrompt) print("\n");
    if (unfinished !== "") this.#handle(unfinished, true);
  }
}

const MOST_INDENT = 60;

/** A command's form begins behind the command's name, whose columns count. */
function indentable(text: string): string {
  return text.replace(/^\s*,\S*/, (command) => " ".repeat(command.length));
}
