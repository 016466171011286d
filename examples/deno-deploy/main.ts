// A service that runs LisPy: POST a program, get its value. Every request has a VM and a budget of its own, so programs of strangers
// can neither see each other nor stay.

import { createVM } from "lispy-vm";

/** The longest program, in bytes. */
const MOST_BYTES = 64 * 1024;
/** What a request may spend; `?steps=N` makes it less. */
const MOST_STEPS = 2_000_000;
const LIMITS = { heapBytes: 16 * 1024 * 1024, outputBytes: 64 * 1024 };

const port = Number(Deno.args[0] ?? 8000);
const onListen = ({ port }: { port: number }) => {
  console.log(`listening on http://127.0.0.1:${port}/`);
};
Deno.serve({ port, hostname: "127.0.0.1", onListen }, async (request) => {
  const { status, ...body } = await answer(request);
  return Response.json(body, { status });
});

async function answer(request: Request): Promise<{ status: number; [key: string]: unknown }> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/") return refuse(404, "POST a program to /");
  if (request.method !== "POST") return refuse(405, "/ takes POST");
  const asked = searchParams.get("steps");
  const steps = Number(asked ?? MOST_STEPS);
  if (asked !== null && !/^\d+$/.test(asked)) return refuse(400, "steps must be a whole number");
  if (steps < 1 || steps > MOST_STEPS) return refuse(400, `steps: from 1 to ${MOST_STEPS}`);
  const bytes = await readBody(request);
  if (bytes === undefined) return refuse(413, `a program may have ${MOST_BYTES} bytes`);
  let program: string;
  try {
    program = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(400, "a program is UTF-8 text");
  }

  using vm = await createVM({ limits: { ...LIMITS, steps } });
  const { ok, value, output, error, usage } = vm.execute(program, { as: "text" });
  const { category, message, line } = error ?? {};
  return {
    status: ok ? 200 : 422,
    ...(ok ? { value } : { error: { category, message, line } }),
    output,
    steps: usage.steps,
  };
}

function refuse(status: number, message: string) {
  return { status, error: { category: "request", message } };
}

/** The body, as long as it is not too long: what a header says about its length is not believed. */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) return undefined;
    parts.push(part);
  }
  return new Blob(parts).bytes();
}
