// Source text and written values seen from outside, token by token, without a VM: for layout, colours, indentation and
// completion. What a text means is decided by the module's reader; here a wrong guess only looks odd.

import { textWidth } from "./text.js";

export type TokenKind = "space" | "comment" | "open" | "close" | "prefix" | "string" | "atom";

export interface Token {
  kind: TokenKind;
  text: string;
  /** Where it begins. */
  at: number;
  /** A string or block comment whose end is missing. */
  unfinished?: true;
}

const SPACE = /\s+/y;
const LINE_COMMENT = /;[^\n]*/y;
const BLOCK_EDGE = /#\||\|#/g;
const PREFIX = /,@|#;|['`,]|@(?=[^\s)\]};@])/y;
/** `#\c`, `#\space`: the character may be a delimiter. */
const CHARACTER = /#\\[\s\S][^\s()[\]{}";,]*/uy;
/** How procedures are written: one atom, although there is a space in it. */
const UNREADABLE = /#<[^\s()[\]{}"]*(?: [^\s()[\]{}"]*)?>/y;
/** A quote inside an atom belongs to it: `don't`. */
const ATOM = /[^\s()[\]{}";,]+/y;

/** All tokens; put together they are the text. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  };
  const take = (kind: TokenKind, end: number, unfinished = false): boolean => {
    if (end === at) return false;
    tokens.push({ kind, text: text.slice(at, end), at, ...(unfinished && { unfinished }) });
    at = end;
    return true;
  };
  while (at < text.length) {
    const c = text[at]!;
    if (c === "(" || c === "[" || c === "{") take("open", at + 1);
    else if (c === ")" || c === "]" || c === "}") take("close", at + 1);
    else if (c === '"') {
      const end = stringEnd(text, at + 1);
      take("string", end < 0 ? text.length : end, end < 0);
    } else if (text.startsWith("#|", at)) {
      const end = blockEnd(text, at);
      take("comment", end < 0 ? text.length : end, end < 0);
    } else if (
      !take("space", match(SPACE)) &&
      !take("comment", match(LINE_COMMENT)) &&
      !take("prefix", match(PREFIX)) &&
      !take("atom", match(CHARACTER)) &&
      !take("atom", match(UNREADABLE))
    ) {
      take("atom", Math.max(match(ATOM), at + 1));
    }
  }
  return tokens;
}

/** Behind the quote that ends a string, -1 when there is none. Not a pattern: strings are long, and patterns keep a stack. */
function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) return at + 1;
    if (c === 0x5c) at += 1;
  }
  return -1;
}

function blockEnd(text: string, from: number): number {
  let depth = 0;
  BLOCK_EDGE.lastIndex = from;
  for (let edge = BLOCK_EDGE.exec(text); edge; edge = BLOCK_EDGE.exec(text)) {
    depth += edge[0] === "#|" ? 1 : -1;
    if (depth === 0) return BLOCK_EDGE.lastIndex;
  }
  return -1;
}

/**
 * Forms with a body, and how many of their arguments come before it: these stay on the first line, the body is indented
 * by two. A `let` with a name has one more.
 */
export const BODY_FORMS: ReadonlyMap<string, number> = new Map([
  ...["define", "def", "define-macro", "lambda", "fn", "let", "let*", "letrec", "letrec*"].map(one),
  ...["when", "unless", "while", "dotimes", "doseq", "dolist", "loop", "case", "match"].map(one),
  ["defn", 2],
  ["defmacro", 2],
  ["do", 2],
  ["catch", 1],
  ["try", 0],
  ["finally", 0],
  ["begin", 0],
]);

function one(name: string): [string, number] {
  return [name, 1];
}

export const NUMBER = /^[+-]?(?:\d|\.\d)/;

/** Is this atom a name, so that a list that it begins may be a call? */
export function isName(text: string): boolean {
  return !NUMBER.test(text) && !/^(?:#|:.)/.test(text) && text !== ".";
}

/** A bracket that is still open at the end of a text. */
interface Opening {
  bracket: string;
  column: number;
  quoted: boolean;
  head: string | undefined;
  /** Column of the first argument when it stands on the line of the head. */
  argument: number | undefined;
  line: number;
  items: number;
}

/**
 * How far the next line of an unfinished text is indented: as Lisp is, to the first argument or by two for a body.
 * 0 when nothing is open, and inside a string, where spaces would count.
 */
export function indentAfter(text: string): number {
  const open: Opening[] = [];
  let line = 0;
  let lineStart = 0;
  let prefix: string | undefined;
  for (const token of tokensOf(text)) {
    const column = textWidth(text.slice(lineStart, token.at));
    if (token.unfinished && token.kind === "string") return 0;
    const lineBreak = token.text.lastIndexOf("\n");
    if (token.kind === "close") {
      open.pop();
    } else if (token.kind === "prefix") {
      prefix ??= token.text;
      continue;
    } else if (token.kind !== "space" && token.kind !== "comment") {
      const around = open.at(-1);
      if (around) {
        if (around.items === 0 && token.kind === "atom") around.head = token.text;
        if (around.items === 1 && around.line === line) {
          around.argument = column - (prefix ?? "").length;
        }
        around.items += 1;
      }
      if (token.kind === "open") {
        const quoted = prefix === "'" || prefix === "`" || (around?.quoted ?? false);
        const bracket = token.text;
        open.push({
          bracket,
          column,
          quoted,
          head: undefined,
          argument: undefined,
          line,
          items: 0,
        });
      }
      prefix = undefined;
    }
    if (lineBreak >= 0) {
      line += 1;
      lineStart = token.at + lineBreak + 1;
    }
  }
  const around = open.at(-1);
  if (!around) return 0;
  const { bracket, column, quoted, head, argument } = around;
  if (head === undefined || bracket !== "(" || !isName(head)) return column + 1;
  if (BODY_FORMS.has(head)) return column + 2;
  return quoted ? column + 1 : (argument ?? column + 1);
}

/** A form at the top level of a text, as it stands there. */
export interface FormText {
  text: string;
  /** The name that it defines, when it is a definition. */
  defines: string | undefined;
}

/** The forms at the top level of a text that is whole. */
export function formsOf(text: string): FormText[] {
  const forms: FormText[] = [];
  let depth = 0;
  let start = -1;
  let words: string[] = [];
  for (const { kind, text: token, at } of tokensOf(text)) {
    if (kind === "space" || kind === "comment") continue;
    if (start < 0) start = at;
    if (words.length < 4) words.push(token);
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth > 0 || kind === "prefix") continue;
    const [open, head, next, inner] = words;
    const definition = open === "(" && head !== undefined && /^(define|def|defn$)/.test(head);
    const defines = definition ? (next === "(" ? inner : next) : undefined;
    forms.push({ text: text.slice(start, at + token.length), defines });
    start = -1;
    words = [];
  }
  return forms;
}

/**
 * The same forms on one line, for the history: comments go, and line breaks in strings are written `\n`. Undefined when
 * that would be another text.
 */
export function onOneLine(text: string): string | undefined {
  let line = "";
  let space = false;
  for (const { kind, text: token } of tokensOf(text)) {
    if (kind === "space" || kind === "comment") {
      space = line !== "";
      continue;
    }
    if (/\\[\r\n]/.test(token)) return undefined;
    line += (space ? " " : "") + token.replace(/\r\n|\r|\n/g, "\\n");
    space = false;
  }
  return line;
}
