// Clojure in JavaScript: SCI, through nbb, in the heap of the host. Not metered. One interpreter for all guests.

import type { Answer } from "../suite/workloads.js";
import type { Engine } from "./engine.js";
import type { Peers } from "./peer.js";

interface Package {
  loadString(source: string): Promise<Record<string, (...args: Answer[]) => Answer>>;
}

export async function openSci(peers: Peers): Promise<Engine> {
  const { loadString } = await peers.loadModule<Package>("nbb", "index.mjs");
  return {
    name: "sci",
    title: `Clojure in JavaScript (SCI in nbb ${peers.version("nbb")})`,
    ending: "clj",
    metered: false,
    sharing() {
      let program: Awaited<ReturnType<Package["loadString"]>> = {};
      return {
        async load(source) {
          const names = [...source.matchAll(/^\(defn (\w+) /gm)].map(([, name]) => name);
          const exported = names.map((name) => `"${name}" ${name}`).join(" ");
          program = await loadString(`${source}\n(clj->js {${exported}})`);
        },
        call: (name, ...args) => program[name]!(...args),
        dispose: () => {},
      };
    },
  };
}
