// The suite inside edge-runtime: a request is the body of a POST. The compiled module is a global, where who starts it has put it.

import * as slim from "../../../bindings/index.js";
import { makeJit } from "../../../bindings/entries/jit.js";
import { answerText } from "../suite/suite.js";

declare const LISPY_MODULE: WebAssembly.Module;

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const load = (): WebAssembly.Module => LISPY_MODULE;
const api = { ...slim, makeJit, ...slim.makeCreate({ load, loadSync: load }) };
const respond = async (request: Request): Promise<Response> =>
  new Response(await answerText(api, await request.text()));

addEventListener("fetch", (event) => {
  const { request } = event as FetchEvent;
  (event as FetchEvent).respondWith(respond(request));
});
