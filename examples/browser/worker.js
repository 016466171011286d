// The same agent in a Web Worker: whatever it computes, the page stays responsive. A message is a call of one of `calls` below; the
// answer has the message's id.

import { Thinker } from "./thinker.js";

let thinker;
const calls = {
  async boot(_id, text) {
    const booted = await Thinker.boot(text);
    thinker?.dispose();
    thinker = booted;
    return thinker.state;
  },
  run: (id, steps) => thinker.run(steps, (output) => postMessage({ id, output })),
  export: () => thinker.export(),
};

addEventListener("message", async ({ data: { id, call, argument } }) => {
  try {
    postMessage({ id, answer: await calls[call](id, argument) });
  } catch (error) {
    postMessage({ id, error: error.message });
  }
});
