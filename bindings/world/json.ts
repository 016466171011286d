// The JSON texts of a world's documents: read without loss, written as the text was that they were read from, so that a document
// which somebody keeps under version control changes only where something has changed.

import {
  type JsonObject,
  type VMMaker,
  MAX_NESTING,
  documentVM,
  parseDocument,
} from "../cartridge/cartridge.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { LispyError } from "../errors.js";
import type { LispyVM } from "../vm/vm.js";
import { damageOf } from "../documents/damage.js";
import { badDocument } from "../documents/complaint.js";

/** How a document's text is laid out. */
export interface Layout {
  indent: number;
  ascii: boolean;
  newline: boolean;
}

/** As cartridges and the documents of new worlds are written. */
export const DEFAULT_LAYOUT: Layout = { indent: 2, ascii: true, newline: true };

/** Reads and writes documents; to be disposed. */
export class DocumentReader {
  readonly #makeVM: VMMaker;
  #vm: LispyVM | undefined;

  constructor(makeVM: VMMaker) {
    this.#makeVM = makeVM;
  }

  /** The object that a document holds. Throws a {@link LispyError} that names it. */
  object(name: string, text: string): JsonObject {
    const value = this.value(name, text);
    if (value instanceof Map) return value;
    throw badDocument(name, "must be an object", "$");
  }

  value(name: string, text: string): LispyValue {
    try {
      return parseDocument(this.#machine(), text);
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      throw badDocument(name, damageOf(name, text) ?? error.message, error.path);
    }
  }

  text(document: LispyValue, { indent, ascii, newline }: Layout = DEFAULT_LAYOUT): string {
    return this.#machine().stringifyJSON(document, { indent, ascii }) + (newline ? "\n" : "");
  }

  dispose(): void {
    this.#vm?.dispose();
    this.#vm = undefined;
  }

  #machine(): LispyVM {
    return (this.#vm ??= documentVM(this.#makeVM));
  }
}

/**
 * Throws a {@link LispyError} for a document that could be written and never read again. A section may be deeper down in a world than
 * it was in its cartridge.
 */
export function checkNesting(name: string, document: JsonObject): void {
  const check = (value: LispyValue, path: string, depth: number): void => {
    if (!(value instanceof Map || Array.isArray(value))) return;
    if (depth > MAX_NESTING) {
      throw badDocument(name, `would be nested over ${MAX_NESTING} deep at ${path}`, path);
    }
    for (const [key, item] of value.entries()) {
      // Enough to find it.
      const inner = depth < 3 ? path + propertyPath(String(key)) : path;
      check(item, inner, depth + 1);
    }
  };
  check(document, "$", 1);
}

/** How a text is laid out, as far as can be told. */
export function layoutOf(text: string): Layout {
  const indent = /^[[{]\r?\n( +)/.exec(text)?.[1]?.length;
  return {
    indent: indent ?? (text.includes("\n") && text.length > 4 ? 2 : DEFAULT_LAYOUT.indent),
    // eslint-disable-next-line no-control-regex -- all of ASCII
    ascii: !/[^\x00-\x7f]/.test(text),
    newline: text.endsWith("\n"),
  };
}
