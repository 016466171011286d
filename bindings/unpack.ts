// The module's bytes, for entries that carry them in the script. They are deflated there: base64 of the plain bytes would be three
// times as long, and a server's compression makes less of it. Invariant: unpacking is synchronous, because `createVMSync` is, and so
// it is not left to DecompressionStream.

import { inflateSync } from "fflate";
import { packed, size } from "../build/lispy.wasm?packed";

/** The module's bytes, unpacked anew by every call. */
export function unpackModule(): Uint8Array<ArrayBuffer> {
  const text = atob(packed);
  const deflated = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) deflated[i] = text.charCodeAt(i);
  return inflateSync(deflated, { out: new Uint8Array(size) }) as Uint8Array<ArrayBuffer>;
}
