// Scheme in JavaScript (BiwaScheme), in the heap of the host. Not metered. It has no JSON but its host's, so it runs neither `json` nor `agent`.

import type { Answer } from "../suite/workloads.js";
import type { Engine } from "./engine.js";
import type { Peers } from "./peer.js";

interface Interpreter {
  evaluate(source: string): unknown;
  invoke_closure(procedure: unknown, args: Answer[]): Answer;
}
interface Package {
  Interpreter: new (onError: (error: unknown) => never) => Interpreter;
}

export async function openBiwascheme(peers: Peers): Promise<Engine> {
  const { Interpreter } = await peers.load<Package>("biwascheme");
  return {
    name: "biwascheme",
    title: `Scheme in JavaScript (BiwaScheme ${peers.version("biwascheme")})`,
    ending: "scm",
    metered: false,
    sharing() {
      const interpreter = new Interpreter((error) => {
        throw error;
      });
      return {
        load: (source) => void interpreter.evaluate(source),
        call: (name, ...args) => interpreter.invoke_closure(interpreter.evaluate(name), args),
        dispose: () => {},
      };
    },
  };
}
