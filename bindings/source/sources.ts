// Keeps several source texts apart in one VM. The module knows lines, not files: each text is therefore read as if it
// stood further down in one long listing, and an error's line says which text it came from.

import { LispyError, type SourceText } from "../errors.js";

interface Entry extends SourceText {
  /** The line of the listing where the text begins. */
  first: number;
  lines: number;
}

/** Lines before the first text: room for the opening of a form around it, see `Agent`. */
const MARGIN = 2;

/**
 * A listing of source texts that run in the same VM.
 *
 * @example
 * ```ts
 * const listing = new SourceListing();
 * try {
 *   vm.eval(listing.add("first.lispy", "(define (f x) (car x))"));
 *   vm.eval(listing.add("second.lispy", "(f 1)"));
 * } catch (error) {
 *   throw listing.locate(error); // says first.lispy, line 1
 * }
 * ```
 */
export class SourceListing {
  readonly #entries: Entry[] = [];
  #next = MARGIN;

  /** Adds a text and returns what to evaluate in its place: the same, further down. */
  add(name: string, text: string): string {
    const lines = text.split(/\r\n|\r|\n/).length;
    const entry = { name, text, first: this.#next, lines };
    this.#entries.push(entry);
    this.#next += lines + 1;
    return this.#pad(entry.first) + text;
  }

  /** Like `add`, with the text inside a quoted list: reads it without running it. The text must be balanced. */
  addQuoted(name: string, text: string): string {
    const padded = this.add(name, text);
    const { first } = this.#entries.at(-1)!;
    return `${this.#pad(first - 1)}'(\n${padded.slice(first - 1)}\n)`;
  }

  #pad(line: number): string {
    return "\n".repeat(line - 1);
  }

  /** The error with `source`, `line` and trace in terms of the texts that were added; anything else as it is. */
  locate<Thrown>(thrown: Thrown): Thrown | LispyError {
    if (!(thrown instanceof LispyError)) return thrown;
    const entry = this.#find(thrown.line);
    return new LispyError({
      category: thrown.category,
      message: thrown.message,
      incomplete: thrown.incomplete,
      ...(thrown.limit && { limit: thrown.limit }),
      ...(thrown.path !== undefined && { path: thrown.path }),
      ...(entry && {
        line: thrown.line! - entry.first + 1,
        column: thrown.column ?? 0,
        source: { name: entry.name, text: entry.text },
      }),
      trace: thrown.trace.map((frame) => {
        const from = this.#find(frame.line);
        return from
          ? { ...frame, source: from.name, line: frame.line - from.first + 1 }
          : { ...frame, line: 0, column: 0 };
      }),
    });
  }

  #find(line: number | undefined): Entry | undefined {
    if (line === undefined) return undefined;
    const entry = this.#entries.findLast(({ first }) => first <= line);
    // An unfinished form ends on the line after its text.
    return entry && line <= entry.first + entry.lines ? entry : undefined;
  }
}
