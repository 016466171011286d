// What is measured of a host's side, and in which engines. A measure is taken in a process of its own for each engine and round.

import type { EngineName } from "../engines/engine.js";

/** What a figure counts; in both, less is better. */
export type Unit = "seconds" | "bytes";

export interface Measure {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly engines: readonly EngineName[];
  /** One round is enough: it takes long, or does not vary. */
  readonly once?: true;
}

const GUESTS: readonly EngineName[] = ["lispy", "quickjs", "quickjs-ng", "quickjs-wasi", "lua"];
const WITH_PYTHON: readonly EngineName[] = [...GUESTS, "micropython"];

const seconds = (
  name: string,
  title: string,
  engines: readonly EngineName[] = WITH_PYTHON,
): Measure => ({ name, title, unit: "seconds", engines });

export const MEASURES: readonly Measure[] = [
  seconds("call-in", "the host calls a procedure that does nothing"),
  seconds("call-out", "a program calls a function of the host"),
  seconds("in-1k", "1 KB of host data into VM values"),
  seconds("out-1k", "1 KB of VM values into host data"),
  seconds("in-1m", "1 MB of host data into VM values", GUESTS),
  seconds("out-1m", "1 MB of VM values into host data", GUESTS),
  seconds("json-44k", "JSON text of 44 KB into VM values and back to text", [
    ...WITH_PYTHON,
    "pyodide",
  ]),
  seconds("cold", "cold start: load, compile, instantiate, first value, in a fresh process"),
  seconds("new-vm", "one more VM from a compiled module, to its first value, and its end"),
  seconds("fresh-vm", "the same while all VMs before it are held: an instance that nobody used", [
    "lispy",
  ]),
  seconds("context", "one more VM inside an instance that is there", [
    "quickjs",
    "quickjs-ng",
    "lua",
  ]),
  seconds("fork", "a second VM that is what the first one is now", ["lispy", "quickjs-wasi"]),
  seconds("snapshot", "a snapshot of a VM with 1,000 records", ["lispy", "quickjs-wasi"]),
  seconds("restore", "going back to it", ["lispy", "quickjs-wasi"]),
  seconds("image-out", "the same VM written as an image, text that any host can boot", ["lispy"]),
  seconds("image-in", "the image booted in a new VM", ["lispy"]),
  seconds("agent", "a cartridge of 44 KB booted, one frame with its receipt, exported", ["lispy"]),
  {
    name: "idle-rss",
    title: "memory of an idle VM: resident bytes, mean of 1,000",
    unit: "bytes",
    engines: GUESTS,
    once: true,
  },
  {
    name: "idle-wasm",
    title: "memory of an idle VM: linear memory",
    unit: "bytes",
    engines: ["lispy", "quickjs", "quickjs-ng", "lua"],
    once: true,
  },
  {
    name: "crowd",
    title: "10,000 live VMs in one process: made, and each asked once",
    unit: "seconds",
    engines: ["lispy"],
    once: true,
  },
];
