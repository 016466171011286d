// The suite as a Worker: a request is the body of a POST. Code may not be compiled here, so the module is imported; who starts
// workerd puts lispy.wasm beside this file.

import compiled from "./lispy.wasm";
import * as slim from "../../../bindings/index.js";
import { answerText } from "../suite/suite.js";

// A Worker's import of a module is the compiled module; for the bundlers of this project it would be bytes.
const module = compiled as unknown as WebAssembly.Module;
const api = { ...slim, ...slim.makeCreate({ load: () => module, loadSync: () => module }) };

export default {
  async fetch(request: Request): Promise<Response> {
    return new Response(await answerText(api, await request.text()));
  },
};
