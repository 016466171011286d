// A cartridge or an image as a file: read without loss, so that integers keep their digits, and told apart.

import { LispyError, type LispyValue, createVMSync } from "../bindings/entries/node.js";
import { UsageError } from "./args.js";
import { FileError } from "./files.js";
import { type Json, isObject, textAt } from "./inspect/image-value.js";

/** What a file holds. */
export interface Document {
  /** Undefined for a bare image. */
  cartridge: Json | undefined;
  /** Of a frame that waits, if one does. Undefined for a cartridge whose sections say all. */
  image: Json | undefined;
}

/** How large a document may be is its reader's business; how deep it is nested is limited. */
const LIMITS = {
  steps: 10_000_000_000,
  heapBytes: 2 ** 31,
  sourceBytes: 2 ** 28,
  collectionItems: 2 ** 26,
  integerBits: 2 ** 24,
  valueDepth: 513,
  valueNodes: 2 ** 26,
  jsonDepth: 512,
};

/** Reads a document; `file` is what it is called. */
export function readDocument(text: string, file: string): Document {
  const value = parseJson(text, file);
  if (isObject(value)) {
    const format = textAt(value, "format");
    if (format === "lispy-image@1") return { cartridge: undefined, image: value };
    if (format?.startsWith("lispy-image@")) {
      throw new FileError(`${file} is of a version that is not known: ${format}`);
    }
    const meta = value.get("_meta");
    if (isObject(meta) && textAt(meta, "type") === "lispy-cartridge") {
      const frame = value.get("open_frame");
      const image = isObject(frame) ? frame.get("vm") : value.get("vm");
      return { cartridge: value, image: isObject(image) ? image : undefined };
    }
  }
  throw new FileError(`${file} is neither a cartridge nor an image`);
}

/** The value of a JSON text, without loss; `name` is what the text is called: a file, or an option. */
export function parseJson(text: string, name: string): LispyValue {
  // The strict profile: it keeps null and [] apart.
  const vm = createVMSync({ profile: "lispy-core@1", limits: LIMITS });
  try {
    return vm.parseJSON(text, { dicts: "map", floats: "exact" });
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    const Kind = name.startsWith("--") ? UsageError : FileError;
    throw new Kind(`${name} is no JSON: ${error.message}`);
  } finally {
    vm.dispose();
  }
}
