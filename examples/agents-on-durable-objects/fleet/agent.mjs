// The agent of the fleet, and what must become of it. It counts, draws, listens, asks every third frame, and says every frame what it has
// come to; so whatever is lost, repeated or changed shows in the end.

import { createVM } from "lispy-vm";

const MAIN = `(define (main in)
  (define n (get in "frame"))
  (set! count (+ count 1))
  (set! luck (+ luck (random 1000)))
  (set! heard (append heard (map (lambda (message) (get message "n")) (get in "messages"))))
  (if (= (% n 3) 0)
      (set! learned (append learned (list (ask agent-id n luck)))))
  (rb-comment n (str (get in "at") " " count))
  count)`;
const START = { count: 0, luck: 0, heard: [], learned: [] };

export const cartridgeOf = (name) =>
  JSON.stringify({
    _meta: { type: "lispy-cartridge", version: 1, agent_id: name, capabilities: ["ask"] },
    programs: { main: MAIN },
    env: START,
  });

/** What the outside answers to a call. */
export const answerTo = ([, frame, luck]) => luck * 2 + frame;

/** Which message an agent gets, before its first frame. */
export const messageFor = (index) => ({ n: index * 7 });

export const asksOf = (frames) => Math.floor(frames / 3);

/** The memory of an agent that nobody disturbed: its program in one VM, from the first frame to the last. */
export async function memoryAfter(name, index, frames) {
  const vm = await createVM({
    // As the object seeds its first frame; the image carries the random numbers on.
    seed: `${name} 1 `,
    capabilities: { ask: (...args) => answerTo(args), "rb-comment": () => null },
  });
  try {
    for (const [key, value] of Object.entries({ "agent-id": name, ...START })) {
      vm.define(key, value);
    }
    vm.eval(MAIN, { as: "none" });
    for (let frame = 1; frame <= frames; frame += 1) {
      vm.call("main", { frame, at: "", messages: frame === 1 ? [messageFor(index)] : [] });
    }
    return Object.fromEntries(Object.keys(START).map((key) => [key, vm.get(key)]));
  } finally {
    vm.dispose();
  }
}
