// Values of an image (docs/image.md) as written LisPy, short: what is too long is cut, what is circular ends. For people.

import { LispyFloat, type LispyValue } from "../../bindings/entries/node.js";

/** A JSON object, without loss. */
export type Json = Map<string, LispyValue>;

export function isObject(value: LispyValue | undefined): value is Json {
  return value instanceof Map;
}

export function listAt(object: Json, key: string): readonly LispyValue[] {
  const value = object.get(key);
  return Array.isArray(value) ? value : [];
}

export function textAt(object: Json, key: string): string | undefined {
  const value = object.get(key);
  return typeof value === "string" ? value : undefined;
}

/** Tells the source text of a part of a procedure. */
export type PartText = (procedure: number, path: string) => string | undefined;

/** References deeper than this are not followed. */
const MAX_DEPTH = 40;

/** A value in at most so many characters, `…` included. */
export function valueText(
  value: LispyValue | undefined,
  image: Json,
  partText: PartText,
  most: number,
): string {
  const writer = new Writer(image, partText, most);
  writer.put(value ?? null, 0);
  return writer.end();
}

/** The call that an image waits for, as a form. */
export function callText(call: Json, image: Json, partText: PartText, most: number): string {
  const writer = new Writer(image, partText, most);
  const args = listAt(call, "arguments");
  writer.add(`(${textAt(call, "capability") ?? "?"}`);
  for (const arg of args) {
    writer.add(" ");
    writer.put(arg, 0);
  }
  writer.add(")");
  return writer.end();
}

/** Text of a stranger for a terminal: without what a terminal would obey. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}

/** The first so many characters, `…` included. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Two units may be one character.
  const points = [...text.slice(0, 2 * most + 2)];
  return points.length <= most ? text : `${points.slice(0, most - 1).join("")}…`;
}

class Writer {
  #text = "";
  readonly #most: number;
  readonly #image: Json;
  readonly #partText: PartText;
  /** As each language writes it. */
  readonly #nil: string;

  constructor(image: Json, partText: PartText, most: number) {
    this.#image = image;
    this.#partText = partText;
    this.#most = most;
    this.#nil = textAt(image, "profile") === "lispy-core@1" ? "nil" : "()";
  }

  add(text: string): void {
    if (!this.#full) this.#text += text;
  }

  end(): string {
    return cut(plain(this.#text), this.#most);
  }

  get #full(): boolean {
    return this.#text.length > 2 * this.#most;
  }

  put(value: LispyValue, depth: number): void {
    if (this.#full) return;
    if (depth > MAX_DEPTH) return this.add("…");
    if (value === null || value === undefined) return this.add(this.#nil);
    if (typeof value === "boolean") return this.add(value ? "#t" : "#f");
    if (typeof value === "string") return this.add(JSON.stringify(value));
    if (Array.isArray(value)) return this.#list(value, depth);
    if (isObject(value)) return this.#tagged(value, depth);
    if (value instanceof LispyFloat) return this.add(floatText(value.value));
    this.add(String(value));
  }

  #list(items: readonly LispyValue[], depth: number): void {
    this.add("(");
    this.#items(items, depth);
    this.add(")");
  }

  #items(items: readonly LispyValue[], depth: number): void {
    for (const [index, item] of items.entries()) {
      if (this.#full) return;
      if (index > 0) this.add(" ");
      this.put(item, depth + 1);
    }
  }

  #tagged(object: Json, depth: number): void {
    const [tag, inner = null] = [...object][0] ?? [""];
    switch (tag) {
      case "ref": {
        const target = listAt(this.#image, "objects")[Number(inner)];
        return target === undefined ? this.add("?") : this.put(target, depth + 1);
      }
      case "part": {
        const text = this.#partText(Number(inner), textAt(object, "at") ?? "");
        return this.add(text ?? "?");
      }
      case "box":
        return this.put(inner, depth);
      case "symbol":
      case "lisp":
      case "float":
        return this.add(String(inner));
      case "mark":
        return this.add(`#<${String(inner)}>`);
      case "builtin":
      case "capability":
        return this.add(`#<${tag} ${String(inner)}>`);
      case "procedure":
        return this.add(`#<procedure ${this.#nameOf(Number(inner))}>`);
      case "macro":
      case "continuation":
      case "environment":
      case "task":
      case "promise":
        return this.add(`#<${tag}>`);
      case "atom":
        this.add("#<atom ");
        this.put(inner, depth + 1);
        return this.add(">");
      case "dict":
        return this.#dict(isObject(inner) ? inner : new Map(), depth);
      case "pair":
        return this.#pair(Array.isArray(inner) ? inner : [], depth);
      case "cells":
        return this.#cells(Array.isArray(inner) ? inner : [], object.get("rest"), depth);
      case "slice":
        return this.#list(this.#itemsOf(object, 0), depth);
      default:
        return this.add("?");
    }
  }

  #dict(entries: Json, depth: number): void {
    this.add(entries.size === 0 ? "(dict " : "(dict");
    for (const [key, value] of entries) {
      this.add(` (${JSON.stringify(key)} . `);
      this.put(value, depth + 1);
      this.add(")");
      if (this.#full) return;
    }
    this.add(")");
  }

  #pair([first = null, second = null]: readonly LispyValue[], depth: number): void {
    this.add("(");
    this.put(first, depth + 1);
    this.add(" . ");
    this.put(second, depth + 1);
    this.add(")");
  }

  #cells(items: readonly LispyValue[], rest: LispyValue | undefined, depth: number): void {
    const more = rest === undefined ? [] : this.#itemsOf(rest, 0);
    this.#list([...items, ...more], depth);
  }

  /** The items of a value that is a list. */
  #itemsOf(value: LispyValue, depth: number): readonly LispyValue[] {
    if (Array.isArray(value)) return value;
    if (!isObject(value) || depth > MAX_DEPTH) return [];
    if (value.has("ref")) {
      return this.#itemsOf(
        listAt(this.#image, "objects")[Number(value.get("ref"))] ?? null,
        depth + 1,
      );
    }
    if (value.has("cells")) {
      return [...listAt(value, "cells"), ...this.#itemsOf(value.get("rest") ?? null, depth + 1)];
    }
    if (value.has("slice")) {
      const from = Number(value.get("from") ?? 0);
      const count = value.get("count");
      const all = this.#itemsOf(value.get("slice")!, depth + 1);
      return all.slice(from, count === undefined ? undefined : from + Number(count));
    }
    // A list of symbols, or a part of a form, is known as text only: it is shown as one item.
    return [value];
  }

  #nameOf(number: number): string {
    const record = listAt(this.#image, "procedures")[number];
    return (isObject(record) && textAt(record, "name")) || "lambda";
  }
}

function floatText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? value.toFixed(1) : String(value);
}
