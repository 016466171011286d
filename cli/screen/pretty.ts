// Long values over several lines, for people: a pure function from the written form and a width to a text with the same
// tokens, in which only white space between tokens is new. Who needs one line (pipes, files, programs) does not come here.

import { textWidth } from "./text.js";
import { BODY_FORMS, NUMBER, isName, tokensOf } from "./tokens.js";

/** One datum: an atom or string, or a list with its brackets. */
interface Node {
  /** Prefixes such as `'`, or the `. ` of a pair's end, which stays with what follows. */
  before: string;
  /** The atom's text, or the opening bracket. */
  text: string;
  items: Node[] | undefined;
  close: string;
  /** Columns on one line, with `before`. */
  width: number;
  /** A list that holds no list. */
  flatItems: boolean;
}

/** Deeper than a value is printed: a text that is nested deeper is none of ours. */
const MAX_NESTING = 2048;
/** Arguments stand below the first one as long as this share of the width is left to them. */
const ALIGNED = 0.4;
/** Points, ranges, rows of a matrix: lists of numbers that are as short as that share lines. */
const SHORT_ROW = 16;

/** How the layout ended: the text, and whether it was cut because it had more lines than wanted. */
export interface Layout {
  text: string;
  cut: boolean;
}

/**
 * `text` as lines of at most `width` columns, as far as that is possible: text that fits, that is not one datum or that
 * has comments comes back as it is.
 */
export function pretty(text: string, width: number, most = Infinity): Layout {
  if (!text.includes("\n") && textWidth(text) <= width) return { text, cut: false };
  const node = parse(text);
  if (!node) return { text, cut: false };
  const printer = new Printer(width, most);
  printer.put(node, 0);
  return { text: printer.lines.join("\n"), cut: printer.cut };
}

function parse(text: string): Node | undefined {
  const top: Node[] = [];
  const open: Node[] = [];
  let before = "";
  for (const { kind, text: token, unfinished } of tokensOf(text)) {
    if (kind === "space") continue;
    if (kind === "comment" || unfinished) return undefined;
    if (kind === "prefix") {
      before += token;
      continue;
    }
    const items = open.length === 0 ? top : open.at(-1)!.items!;
    if (kind === "close") {
      const list = open.pop();
      if (!list || before !== "") return undefined;
      list.close = token;
      finish(list);
      continue;
    }
    if (token === "." && before === "" && items.length > 0) {
      before = ". ";
      continue;
    }
    const width = textWidth(before) + textWidth(token);
    const isList = kind === "open";
    const node: Node = {
      before,
      text: token,
      close: "",
      width,
      flatItems: false,
      items: isList ? [] : undefined,
    };
    before = "";
    items.push(node);
    if (isList && open.push(node) > MAX_NESTING) return undefined;
  }
  return open.length === 0 && before === "" && top.length === 1 ? top[0] : undefined;
}

function finish(list: Node): void {
  const items = list.items!;
  list.width += 1 + Math.max(0, items.length - 1);
  for (const item of items) list.width += item.width;
  // `(dict )` is how an empty dict is written.
  if (isEmptyDict(list)) list.width += 1;
  list.flatItems = items.every((item) => !item.items);
}

function isEmptyDict({ items, text }: Node): boolean {
  return (
    text === "(" && items?.length === 1 && items[0]!.text === "dict" && items[0]!.before === ""
  );
}

/** Writes nodes; every method knows the column where it begins and how many brackets must still fit behind it. */
class Printer {
  readonly lines: string[] = [""];
  cut = false;
  readonly #width: number;
  readonly #most: number;
  /** Column of the end of the last line. */
  #column = 0;

  constructor(width: number, most: number) {
    this.#width = width;
    this.#most = most;
  }

  /** `closers`: brackets that follow directly. */
  put(node: Node, closers: number): void {
    if (this.cut) return;
    const { items, before, text, close } = node;
    // Nothing to break: an atom, an empty list, `(dict )`.
    const whole = !items || items.length === 0 || isEmptyDict(node);
    if (whole || this.#fits(node, closers)) return this.#write(flat(node), node.width);
    this.#write(before + text, textWidth(before) + 1);
    this.#list(node, items, closers + 1);
    this.#write(close, 1);
  }

  /** What is between the brackets of a list that does not fit. */
  #list(list: Node, items: Node[], closers: number): void {
    const [head] = items as [Node];
    const column = this.#column;
    const named = !head.items && head.before === "" && head.text[0] !== '"' && isName(head.text);
    if (list.text !== "(" || !named) return this.#data(list, items, closers);
    const aligned = column + head.width + 1;
    const dict = head.text === "dict" && items.every((item, index) => index === 0 || item.items);
    const body = bodyStart(items);
    if (body !== undefined) {
      this.#write(head.text, head.width);
      const first = items.slice(1, body);
      first.forEach((item, index) => {
        const last = index === items.length - 2;
        this.#write(" ", 1);
        this.put(item, last ? closers : 0);
      });
      this.#below(items.slice(body), column + 1, closers);
    } else if (!dict && list.flatItems) {
      this.#fill(items, column, closers);
    } else if (head.width <= 2 || this.#leaves(aligned)) {
      this.#write(`${head.text} `, head.width + 1);
      this.put(items[1]!, items.length === 2 ? closers : 0);
      this.#below(items.slice(2), aligned, closers);
    } else {
      this.#write(head.text, head.width);
      this.#below(items.slice(1), column + 1, closers);
    }
  }

  /** A list that is no call: an entry of a dict, records one below the other, or many in a line. */
  #data(list: Node, items: Node[], closers: number): void {
    const column = this.#column;
    const [key, value] = items as [Node, Node];
    if (items.length === 2 && !key.items && value.before === ". " && value.items) {
      this.put(key, 0);
      if (this.#leaves(this.#column + 3)) this.#write(" ", 1);
      else this.#newLine(column);
      return this.put(value, closers);
    }
    const records = !list.flatItems && items.every((item) => item.items);
    const rows = records && items.length > 4 && items.every(isShortRow);
    if (records && !rows) {
      this.put(key, items.length === 1 ? closers : 0);
      this.#below(items.slice(1), column, closers);
    } else {
      this.#fill(items, column, closers);
    }
  }

  /** One item per line. */
  #below(items: Node[], column: number, closers: number): void {
    items.forEach((item, index) => {
      if (this.cut) return;
      this.#newLine(column);
      this.put(item, index === items.length - 1 ? closers : 0);
    });
  }

  /** As many items per line as fit. What does not fit into a line stands alone. */
  #fill(items: Node[], column: number, closers: number): void {
    let alone = false;
    items.forEach((item, index) => {
      if (this.cut) return;
      const after = index === items.length - 1 ? closers : 0;
      if (index > 0) {
        if (!alone && this.#column + 1 + item.width + after <= this.#width) this.#write(" ", 1);
        else this.#newLine(column);
      }
      alone = item.items !== undefined && !this.#fits(item, after);
      this.put(item, after);
    });
  }

  #leaves(column: number): boolean {
    return this.#width - column >= this.#width * ALIGNED;
  }

  #fits({ width }: Node, closers: number): boolean {
    return this.#column + width + closers <= this.#width;
  }

  #write(text: string, width: number): void {
    if (this.cut) return;
    this.lines[this.lines.length - 1] += text;
    this.#column += width;
  }

  #newLine(column: number): void {
    if (this.lines.length >= this.#most) {
      this.cut = true;
      return;
    }
    this.lines.push(" ".repeat(column));
    this.#column = column;
  }
}

/** Where the body begins in a form that has one, if what comes before it can stand on the first line. */
function bodyStart(items: readonly Node[]): number | undefined {
  const [head, second] = items as [Node, Node | undefined];
  let count = BODY_FORMS.get(head.text);
  if (count === undefined) return undefined;
  if (head.text === "let" && second && !second.items) count += 1;
  return items.length > count ? 1 + count : undefined;
}

function isShortRow({ flatItems, items, width, before }: Node): boolean {
  const plain = flatItems && before === "" && width <= SHORT_ROW;
  return plain && items!.every(({ text }) => NUMBER.test(text) || /^#[tf]/.test(text));
}

function flat(node: Node): string {
  const pieces: string[] = [];
  writeFlat(node, pieces);
  return pieces.join("");
}

function writeFlat(node: Node, pieces: string[]): void {
  pieces.push(node.before, node.text);
  if (!node.items) return;
  node.items.forEach((item, index) => {
    if (index > 0) pieces.push(" ");
    writeFlat(item, pieces);
  });
  pieces.push(isEmptyDict(node) ? " " : "", node.close);
}
