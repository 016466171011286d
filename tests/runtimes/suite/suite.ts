// The one module that every runtime runs: it answers requests with the package that it is handed. Invariant: it knows no
// runtime, and uses what all of them have.

import { advance, begin } from "./advance.js";
import { runChecks } from "./checks.js";
import { hash } from "./hash.js";
import type { Api, Request } from "./protocol.js";

/** Answers a request as text with text: `{"answer": …}`, or `{"thrown": …}` when there is none. */
export async function answerText(api: Api, text: string): Promise<string> {
  try {
    return JSON.stringify({ answer: await answer(api, JSON.parse(text) as Request) });
  } catch (error) {
    return JSON.stringify({ thrown: String((error as Error)?.stack ?? error) });
  }
}

function answer(api: Api, request: Request): Promise<unknown> {
  switch (request.kind) {
    case "begin":
      return begin(api, request);
    case "advance":
      return advance(api, request);
    case "hash":
      return hash(api, request);
    case "checks":
      return runChecks(api);
  }
}
