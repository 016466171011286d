// The text of a request, if it is not too long.

import { Refusal } from "./responses.ts";

/**
 * The body. One of more than `most` bytes is read to its end and dropped: a client that is still sending would see a broken connection
 * instead of the answer.
 */
export async function bodyOf(request: Request, most: number): Promise<string> {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
    bytes += read.value.length;
    if (bytes > most) parts = [];
    else parts.push(read.value);
  }
  if (bytes > most) throw new Refusal(413, `at most ${most} bytes`);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return decoder.decode(await new Blob(parts).arrayBuffer());
  } catch {
    throw new Refusal(400, "the body must be UTF-8");
  }
}
