// The module, fetched from where a server has it. What is no module is said with its address: a bundler that lost the file, or a server
// that answers every path with its page, is what goes wrong here.

import { LispyUsageError } from "./errors.js";

/** "\0asm", with which every module begins. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d];

/**
 * Compiles the module while it arrives; where the server does not call it `application/wasm`, its bytes once all are there.
 *
 * @throws {@link LispyUsageError} when the server has something else under this address.
 */
export async function fetchModule(url: URL): Promise<WebAssembly.Module | ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw notThere(url, `the server says ${response.status}`);
  const type = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/wasm") return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  const head = new Uint8Array(bytes, 0, Math.min(MAGIC.length, bytes.byteLength));
  if (MAGIC.every((byte, i) => head[i] === byte)) return bytes;
  throw notThere(url, `the server sends ${type ?? "something else"}`);
}

const notThere = (url: URL, why: string): LispyUsageError =>
  new LispyUsageError(
    `no module at ${url.href}: ${why}; "lispy-vm" brings its bytes in the script, "lispy-vm/slim" takes a module from you`,
  );
