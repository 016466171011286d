// A Worker that runs one frame of an agent per request and keeps nothing: the cartridge comes with the request and goes back with
// the answer. The module is compiled once, where the script is loaded; a VM lives for one request.

import { bootCartridge, LispyError, LispyUsageError } from "lispy-vm";
import { type Answer, answerFor, problem } from "./answer.ts";
import { type FrameRequest, readRequest, Refusal } from "./request.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    const { status, body } = await answer(request);
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  },
};

async function answer(request: Request): Promise<Answer> {
  let asked: FrameRequest;
  try {
    asked = await readRequest(request);
  } catch (error) {
    if (error instanceof Refusal) return problem(error.status, error.message);
    throw error;
  }
  try {
    using agent = await bootCartridge(asked.cartridge, { limits: asked.limits, history: 0 });
    const receipt = await agent.frame(asked.input);
    return answerFor(receipt, receipt.status === "accepted" ? agent.export() : undefined);
  } catch (error) {
    // The cartridge is none, one of its definitions fails, or it has no program for a frame: the fault of who sent it.
    if (error instanceof LispyError) return problem(400, error.message, error.toJSON());
    if (error instanceof LispyUsageError) return problem(400, error.message);
    throw error;
  }
}
