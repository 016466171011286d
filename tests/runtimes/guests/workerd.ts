// The suite as a Worker, with the entry that Workers get: a request is the body of a POST.

import * as lispy from "../../../bindings/entries/workerd.js";
import { makeJit } from "../../../bindings/entries/jit.js";
import { answerText } from "../suite/suite.js";

export default {
  async fetch(request: Request): Promise<Response> {
    return new Response(await answerText({ ...lispy, makeJit }, await request.text()));
  },
};
