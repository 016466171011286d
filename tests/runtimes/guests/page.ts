// The suite in a page: who drives the browser calls `answer`. `?streaming` in the page's address takes the slim entry and compiles
// the module while it arrives; otherwise the entry for browsers brings it along.

import * as inline from "../../../bindings/entries/inline.js";
import * as slim from "../../../bindings/index.js";
import { makeJit } from "../../../bindings/entries/jit.js";
import { answerText } from "../suite/suite.js";

async function streaming(): Promise<typeof inline> {
  const module = await WebAssembly.compileStreaming(fetch("/dist/lispy.wasm"));
  return { ...slim, ...slim.makeCreate({ load: () => module, loadSync: () => module }) };
}

const api = location.search === "?streaming" ? streaming() : Promise.resolve(inline);

declare global {
  var answer: (text: string) => Promise<string>;
}
globalThis.answer = async (text) => answerText({ ...(await api), makeJit }, text);
