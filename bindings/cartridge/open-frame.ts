// The section `open_frame` of a cartridge: a frame of its agent that waits for an answer (frames/waiting.ts).
// Invariant: the rest of such a cartridge is the agent from before the frame; a frame that is not over has not happened.

import { type Intent, intentOf } from "../capabilities/intents.js";
import { LispyError } from "../errors.js";
import { isDigest } from "./digest.js";
import { type JsonObject, invalid, objectAt, stringAt } from "./document.js";

/** The section of a cartridge that a frame which waits is in. */
const OPEN_FRAME = "open_frame";

/** A frame that waits, as a cartridge holds it. */
export interface OpenFrameRecord {
  readonly number: number;
  /** The content hash of the cartridge that it was begun with. */
  readonly cartridge: string;
  readonly inputHash: string;
  readonly logs: string;
  readonly intents: readonly Intent[];
  /** The image of the VM in the middle of the frame. */
  readonly image: JsonObject;
}

/** The frame that a cartridge's document holds; undefined when it holds none. */
export function readOpenFrame(document: JsonObject): OpenFrameRecord | undefined {
  if (!document.has(OPEN_FRAME)) return undefined;
  const path = `$.${OPEN_FRAME}`;
  const section = objectAt(document.get(OPEN_FRAME), path);
  const number = section.get("number");
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw invalid(`${path}.number`, "must be a whole number");
  }
  const digestAt = (key: string): string => {
    const digest = section.get(key);
    if (isDigest(digest)) return digest;
    throw invalid(`${path}.${key}`, "must be a hash, sha256: and 64 digits");
  };
  const intents = section.get("intents") ?? [];
  if (!Array.isArray(intents)) throw invalid(`${path}.intents`, "must be an array");
  return {
    number,
    cartridge: digestAt("cartridge"),
    inputHash: digestAt("input_hash"),
    logs: stringAt(section.get("logs") ?? "", `${path}.logs`),
    intents: intents.map((item, index) =>
      readIntent(item as JsonObject, `${path}.intents[${index}]`),
    ),
    image: objectAt(section.get("vm"), `${path}.vm`),
  };
}

/** Puts a frame that waits into the document of the agent from before it; at the end, as a frame is what comes next. */
export function writeOpenFrame(document: JsonObject, frame: OpenFrameRecord): void {
  const intents = frame.intents.map(
    ({ type, payload }): JsonObject =>
      new Map<string, never>(Object.entries({ type, payload }) as [string, never][]),
  );
  document.set(
    OPEN_FRAME,
    new Map<string, never>(
      Object.entries({
        number: frame.number,
        cartridge: frame.cartridge,
        input_hash: frame.inputHash,
        logs: frame.logs,
        intents,
        vm: frame.image,
      }) as [string, never][],
    ),
  );
}

/** The document without its frame that waits. */
export function beforeFrame(document: JsonObject): JsonObject {
  if (!document.has(OPEN_FRAME)) return document;
  const before = new Map(document);
  before.delete(OPEN_FRAME);
  return before;
}

/** An intent is checked as it was when it was called: a cartridge may have been edited. */
function readIntent(item: JsonObject, path: string): Intent {
  const record = objectAt(item, path);
  const type = stringAt(record.get("type"), `${path}.type`);
  const payload = objectAt(record.get("payload"), `${path}.payload`);
  try {
    return intentOf(type, payload);
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    throw invalid(path, error.message);
  }
}
