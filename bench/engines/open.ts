// Opens an engine by its name. A peer that is not installed is missing in the report, not an error: who only changes LisPy VM can still
// measure it.

import { join } from "node:path";
import { hasProgram } from "../suite/programs.js";
import type { Workload } from "../suite/workloads.js";
import { openAssemblyscript } from "./assemblyscript.js";
import { openBiwascheme } from "./biwascheme.js";
import type { Ending, Engine, EngineName } from "./engine.js";
import { openFengari } from "./fengari.js";
import { openJavascript } from "./javascript.js";
import { openLips } from "./lips.js";
import { openLispy } from "./lispy.js";
import { openLua } from "./lua.js";
import { openMicropython } from "./micropython.js";
import { Peers } from "./peer.js";
import { openPyodide } from "./pyodide.js";
import { openQuickjsWasi } from "./quickjs-wasi.js";
import { openQuickjs } from "./quickjs.js";
import { openReference, referencePath } from "./reference.js";
import { openSci } from "./sci.js";

/** What opening an engine needs to know. */
export interface Places {
  readonly root: string;
  /** Another build of our module. */
  readonly wasm: string | undefined;
}

interface Opener {
  /** The language of its programs. */
  readonly ending: Ending;
  /** `both`: guests can share an instance, or have one each. */
  readonly starts?: "both";
  /** The package that must be installed. */
  readonly peer?: string;
  /** Whether it is here, where that is no package. */
  readonly there?: () => boolean;
  /** Far slower than the others: its programs run at the small size. */
  readonly slow?: true;
  /** Takes long at the full size, so it gets fewer rounds. */
  readonly patient?: true;
  /** The workloads that it is here for, if not all that its language has programs for. */
  readonly only?: readonly string[];
  open(peers: Peers, places: Places): Engine | Promise<Engine>;
}

/** In the order of the report's columns; lispy is what the others are compared with. */
const OPENERS: Partial<Record<EngineName, Opener>> = {
  lispy: { ending: "lispy", open: (_, { root, wasm }) => openLispy(root, wasm) },
  "lispy-interpreted": {
    ending: "lispy",
    open: (_, { root, wasm }) => openLispy(root, wasm, false),
  },
  quickjs: {
    ending: "js",
    starts: "both",
    peer: "quickjs-emscripten",
    open: (peers) => openQuickjs(peers, "quickjs"),
  },
  "quickjs-ng": {
    ending: "js",
    starts: "both",
    peer: "@jitl/quickjs-ng-wasmfile-release-sync",
    open: (peers) => openQuickjs(peers, "quickjs-ng"),
  },
  "quickjs-wasi": { ending: "js", peer: "quickjs-wasi", open: openQuickjsWasi },
  lua: { ending: "lua", starts: "both", peer: "wasmoon", open: (peers) => openLua(peers, "lua") },
  "lua-free": {
    ending: "lua",
    starts: "both",
    peer: "wasmoon",
    open: (peers) => openLua(peers, "lua-free"),
  },
  micropython: {
    ending: "py",
    patient: true,
    peer: "@micropython/micropython-webassembly-pyscript",
    open: openMicropython,
  },
  pyodide: { ending: "py", peer: "pyodide", only: ["json"], open: openPyodide },
  fengari: { ending: "lua", peer: "fengari", slow: true, open: openFengari },
  sci: { ending: "clj", peer: "nbb", slow: true, open: openSci },
  biwascheme: { ending: "scm", peer: "biwascheme", slow: true, open: openBiwascheme },
  lips: { ending: "lips", peer: "@jcubic/lips", slow: true, open: openLips },
  reference: {
    ending: "lispy",
    slow: true,
    only: ["fib", "tak", "closures", "mandelbrot", "sort", "trees"],
    there: () => referencePath() !== undefined,
    open: openReference,
  },
  assemblyscript: { ending: "ts", open: (_, { root }) => openAssemblyscript(root) },
  javascript: { ending: "js", open: openJavascript },
};

const peersOf = (root: string): Peers => new Peers(join(root, "bench/peers"));

/** The engines that are there, in the order of the report. */
export function enginesThere(root: string): EngineName[] {
  const peers = peersOf(root);
  return ENGINE_NAMES.filter((name) => {
    const { peer, there } = OPENERS[name]!;
    return there ? there() : peer === undefined || peers.has(peer);
  });
}

export const ENGINE_NAMES = Object.keys(OPENERS) as readonly EngineName[];

export const isSlow = (name: EngineName): boolean => OPENERS[name]?.slow === true;

export const isPatient = (name: EngineName): boolean =>
  isSlow(name) || OPENERS[name]?.patient === true;

export const endingOf = (name: EngineName): Ending => OPENERS[name]!.ending;

export const startsOf = (name: EngineName): "both" | undefined => OPENERS[name]?.starts;

/** Whether an engine has a program for a workload. */
export const runs = (root: string, name: EngineName, workload: Workload): boolean =>
  (OPENERS[name]?.only?.includes(workload.name) ?? true) &&
  hasProgram(root, workload, endingOf(name));

export async function openEngine(name: EngineName, places: Places): Promise<Engine> {
  const opener = OPENERS[name];
  if (!opener) throw new Error(`no engine ${name}; there are: ${ENGINE_NAMES.join(" ")}`);
  return opener.open(peersOf(places.root), places);
}
