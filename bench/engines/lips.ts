// LIPS, a Lisp in JavaScript, in the heap of the host. Not metered. It has neither sorting nor text functions nor dicts nor JSON of its own, so it
// runs those programs that need none.

import type { Answer } from "../suite/workloads.js";
import type { Engine } from "./engine.js";
import type { Peers } from "./peer.js";

type Procedure = (...args: unknown[]) => unknown;
interface Environment {
  get(name: string): Procedure;
  inherit(name: string): Environment;
}
interface Package {
  exec(source: string, environment: Environment): Promise<unknown>;
  env: Environment;
  LNumber: (value: number) => unknown;
}

export async function openLips(peers: Peers): Promise<Engine> {
  const lips = await peers.load<Package>("@jcubic/lips");
  const answerOf = (value: unknown): Answer => Number(value);
  return {
    name: "lips",
    title: `LIPS in JavaScript ${peers.version("@jcubic/lips")}`,
    ending: "lips",
    metered: false,
    sharing() {
      const environment = lips.env.inherit("program");
      return {
        async load(source) {
          await lips.exec(source, environment);
        },
        call(name, ...args) {
          const answer = environment.get(name)(...args.map((n) => lips.LNumber(n as number)));
          // Only what touches a promise gives one.
          return answer instanceof Promise ? answer.then(answerOf) : answerOf(answer);
        },
        dispose: () => {},
      };
    },
  };
}
