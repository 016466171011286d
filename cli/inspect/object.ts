// `lispy inspect FILE --json`: what the screen says, as one object, for programs. Values are texts here too, as LisPy writes them: the
// file itself has them without loss. Invariant: every key is there, null where the file does not say; all of the stack is told.

import type { LispyValue } from "../../bindings/entries/node.js";
import type { Document } from "../document.js";
import { type Json, cut, isObject, listAt, textAt } from "./image-value.js";
import { type Standing, frameCount, standings, waitingCall } from "./standing.js";

/** Characters of a value, of the form where a frame stands, and of the call that waits; what is longer ends with `…`. */
const MOST = 200;

/** One line of JSON about a document of so many bytes. */
export function objectOf({ cartridge, image }: Document, bytes: number): string {
  const meta = cartridge?.get("_meta");
  const about = (key: string): string | null => (isObject(meta) && textAt(meta, key)) || null;
  const status = (image && textAt(image, "status")) ?? "idle";
  const usage = image?.get("usage");
  const used = (key: string): number => Number((isObject(usage) && usage.get(key)) || 0);
  const object = {
    ...{ api: "lispy.inspection/v1", kind: cartridge ? "cartridge" : "image" },
    ...{ agentId: about("agent_id"), description: about("description") },
    ...{ exportedAt: about("exported_at"), sourcePlatform: about("source_platform") },
    ...{ profile: (image && textAt(image, "profile")) ?? null, status },
    waitsFor: image && status === "awaiting" ? waitingCall(image, MOST) : null,
    stack: image ? standings(image, 0, frameCount(image), MOST).map(frameObject) : [],
    holds: {
      ...{ programs: keysOf(cartridge, "programs"), tools: keysOf(cartridge, "tools") },
      ...{ bindings: keysOf(cartridge, "env"), globals: image ? keysOf(image, "globals") : null },
      procedures: image ? listAt(image, "procedures").length : null,
      objects: image ? listAt(image, "objects").length : null,
    },
    usage: image && {
      ...{ steps: used("steps"), peakCallDepth: used("peak_call_depth") },
      outputBytes: used("output_bytes"),
    },
    bytes,
  };
  return escaped(JSON.stringify({ ...object, usage: object.usage ?? null }));
}

function frameObject({ name, spot, isPrelude, starts, variables }: Standing): object {
  return {
    ...{ procedure: name, position: spot?.position ?? null },
    form: spot ? cut(spot.text.slice(spot.place.at, spot.place.end), MOST) : null,
    ...{ isPrelude, hasBegun: !starts },
    // Pairs: a name may stand twice, in the frame and among what its procedure has captured.
    variables: variables.map(({ name: variable, text }) => [variable, text]),
  };
}

function keysOf(document: Json | undefined, section: string): string[] | null {
  const value: LispyValue | undefined = document?.get(section);
  if (document === undefined) return null;
  return isObject(value) ? [...value.keys()] : [];
}

/** Without the control characters that JSON lets pass: a terminal would obey them. */
function escaped(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`);
}
