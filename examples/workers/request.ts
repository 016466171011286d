// What a request asks for, checked before anything is made of it. The cartridge is the body as it is: parsing it here would lose digits.
//
//   POST /frame?input=JSON&steps=N&memory=BYTES        body: NAME.lispy.json

import type { Limits } from "lispy-vm";

/** The longest cartridge, in bytes. An isolate has 128 MB for everything. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Bounds of what a request may set, and what it gets when it says nothing: `[least, default, most]`. */
const STEPS = [1, 200_000, 5_000_000] as const;
const MEMORY = [1024 * 1024, 16 * 1024 * 1024, 64 * 1024 * 1024] as const;

export interface FrameRequest {
  cartridge: string;
  input: Json;
  limits: Partial<Limits>;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The request is not one: with which status that is said. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 404 | 405 | 413,
    message: string,
  ) {
    super(message);
  }
}

export async function readRequest(request: Request): Promise<FrameRequest> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/frame") throw new Refusal(404, "POST a cartridge to /frame");
  if (request.method !== "POST") throw new Refusal(405, "/frame takes POST");
  const limits = {
    steps: bounded(searchParams, "steps", STEPS),
    heapBytes: bounded(searchParams, "memory", MEMORY),
  };
  const input = readInput(searchParams.get("input") ?? "null");
  return { cartridge: await readBody(request), input, limits };
}

function readInput(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Refusal(400, "input must be JSON");
  }
}

function bounded(
  parameters: URLSearchParams,
  name: string,
  [least, standard, most]: readonly [number, number, number],
): number {
  const text = parameters.get(name);
  if (text === null) return standard;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return value;
  throw new Refusal(400, `${name} must be a whole number from ${least} to ${most}`);
}

/**
 * The body, if it is not too long. One that is gets read to its end and dropped: a client that is still sending would see a broken
 * connection instead of the answer.
 */
async function readBody(request: Request): Promise<string> {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) parts = [];
    else parts.push(read.value);
  }
  if (bytes > MOST_BYTES) throw new Refusal(413, `a cartridge may have ${MOST_BYTES} bytes here`);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return decoder.decode(await new Blob(parts).arrayBuffer());
  } catch {
    throw new Refusal(400, "the body must be UTF-8");
  }
}
