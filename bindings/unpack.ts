// The module's bytes, for entries that carry them in the script. They are deflated there: base64 of the plain bytes would be three
// times as long, and a server's compression makes less of it. Unpacking in JavaScript takes a fresh process 70 ms, because the engine has not
// compiled the loop yet; so it is left to what the host has, where there is time to ask (docs/adr/0029-what-a-start-needs.md).

import { inflateSync } from "fflate";
import { packed, size } from "../build/lispy.wasm?packed";

export { packed as packedModule };

type Bytes = Uint8Array<ArrayBuffer>;
type Base64Reader = { fromBase64?(text: string): Bytes };

/** What is to be inflated, raw. */
export function deflatedModule(): Bytes {
  const { fromBase64 } = Uint8Array as unknown as Base64Reader;
  if (fromBase64) return fromBase64.call(Uint8Array, packed);
  const text = atob(packed);
  const deflated = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) deflated[i] = text.charCodeAt(i);
  return deflated;
}

/** The module's bytes, unpacked anew by every call. */
export const unpackModule = (): Bytes =>
  inflateSync(deflatedModule(), { out: new Uint8Array(size) }) as Bytes;

/** The same by the host, which does it in a tenth of the time, but not at once. */
export async function unpackModuleLater(): Promise<Bytes> {
  const inflating = inflatingStream();
  if (!inflating) return unpackModule();
  const { readable, writable } = inflating;
  const writer = writable.getWriter();
  // What goes wrong here is heard where it is read.
  Promise.all([writer.write(deflatedModule()), writer.close()]).catch(() => undefined);
  const bytes = new Uint8Array(size);
  const reader = readable.getReader();
  for (let at = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes.set(value, at);
    at += value.length;
  }
}

/** Older hosts have none, or none for this format. */
function inflatingStream(): DecompressionStream | undefined {
  try {
    return new DecompressionStream("deflate-raw");
  } catch {
    return undefined;
  }
}
