// One workload in one engine at one size, ready to be timed. `run` is what is timed, and returns its answer; `check` looks at the answer
// and is not timed.

import type { Engine, Guest } from "../engines/engine.js";
import { guestOf } from "../engines/engine.js";
import { type Answers, cartridgeOf, same } from "./answers.js";
import { sourceOf } from "./programs.js";
import type { Answer, Workload } from "./workloads.js";

export interface Runner {
  run(): Answer | Promise<Answer>;
  /** Throws a WrongAnswer. */
  check(answer: Answer): Promise<void>;
  dispose(): void;
}

export interface Task {
  readonly root: string;
  readonly engine: Engine;
  readonly workload: Workload;
  readonly n: number;
  readonly answers: Answers;
  /** For `agent`: in an instance of its own, although the engine could share one. */
  readonly own: boolean;
}

export const runnerOf = (task: Task): Promise<Runner> =>
  task.workload.kind === "agent" ? agentRunner(task) : programRunner(task);

async function programRunner({ root, engine, workload, n, answers }: Task): Promise<Runner> {
  const guest = await guestOf(engine);
  await guest.load(sourceOf(root, workload, engine.ending));
  if (workload.prepared) await guest.call("prepare", workload.prepared(n));
  const what = `${workload.name}(${n}) in ${engine.title}`;
  const right = answers[workload.name]![n]!;
  const isJson = workload.kind === "json";
  return {
    run: () => (isJson ? guest.call("main") : guest.call("main", n)),
    async check(answer) {
      if (!isJson) return same(what, answer, right);
      const text = (await guest.call("text")) as string;
      same(`${what}, length`, answer, text.length);
      same(what, JSON.parse(text), JSON.parse(right as string));
    },
    dispose: () => guest.dispose(),
  };
}

/** From nothing to an exported cartridge: start, program, boot, frame, save, end. */
function agentRunner({ root, engine, workload, n, answers, own }: Task): Promise<Runner> {
  const source = sourceOf(root, workload, engine.ending);
  const cartridge = cartridgeOf(root, engine.ending, n);
  const echo = workload.prepared!(n);
  const env: unknown = JSON.parse(answers[workload.name]![n] as string);
  const saved = { ...(JSON.parse(cartridge) as object), env };

  const start = own ? engine.own! : () => guestOf(engine);
  const finish = (guest: Guest): string => {
    void guest.call("boot", cartridge);
    void guest.call("frame", echo);
    const text = guest.call("save") as string;
    guest.dispose();
    return text;
  };
  // Without a promise where the engine needs none: a turn of the event loop would be measured, too.
  const run = (): Answer | Promise<Answer> => {
    const guest = start();
    if (guest instanceof Promise) return guest.then(loadAndFinish);
    return loadAndFinish(guest);
  };
  const loadAndFinish = (guest: Guest): Answer | Promise<Answer> => {
    const loaded = guest.load(source);
    return loaded instanceof Promise ? loaded.then(() => finish(guest)) : finish(guest);
  };
  return Promise.resolve({
    run,
    async check(answer: Answer) {
      same(`agent in ${engine.title}`, JSON.parse(answer as string), saved);
    },
    dispose: () => {},
  });
}
