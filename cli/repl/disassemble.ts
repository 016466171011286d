// The listing of a procedure's code. The module that runs programs carries no names of instructions; the debug build beside it
// does, so the session's procedures are compiled once more there, in a throw-away instance, and not run.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Session } from "./session.js";

/** What the debug build exports and is used here. */
interface DebugExports {
  memory: WebAssembly.Memory;
  lispy_boot(profile: number): number;
  lispy_input(size: number): number;
  lispy_eval(size: number): number;
  lispy_set_limit(limit: number, value: number): void;
  lispy_disassemble(): number;
  lispy_result_address(): number;
}

/** In the order of the ABI. */
const PROFILES = ["lispy-core@1", "lispy@2"];
/** The number of the limit on steps. */
const STEPS = 0;
/** The call that makes the code gets no further than its first own call. */
const FEW_STEPS = 2;
const MANY_STEPS = 1e6;

/** `$LISPY_DEBUG_WASM`, or the package's, and whether it is there: in a checkout that was not built as a whole it is not. */
export function debugModule(env = process.env): { file: string; isThere: boolean } {
  // The bundle lies one folder below dist/.
  const file =
    env.LISPY_DEBUG_WASM || fileURLToPath(new URL("../lispy.debug.wasm", import.meta.url));
  return { file, isThere: existsSync(file) };
}

/** The listing, one instruction per line; undefined when `name` has no code of the VM's own. */
export function disassemble(session: Session, name: string, file: string): string | undefined {
  const module = new WebAssembly.Module(readFileSync(file));
  const abort = (): never => {
    throw new Error("assertion failed");
  };
  const { exports } = new WebAssembly.Instance(module, {
    env: { abort },
    lispy: { regex: () => 0 },
  });
  const vm = exports as unknown as DebugExports;
  vm.lispy_boot(PROFILES.indexOf(session.vm.profile));
  const evaluate = (source: string, steps = MANY_STEPS): void => {
    vm.lispy_set_limit(STEPS, steps);
    const bytes = new TextEncoder().encode(source);
    const address = vm.lispy_input(Math.max(bytes.length, 1));
    new Uint8Array(vm.memory.buffer).set(bytes, address);
    vm.lispy_eval(bytes.length);
  };
  // Macros shape the code, and what the program has redefined is not compiled as if it were built in.
  for (const global of session.vm.globals()) {
    if (global === name) continue;
    const source = session.vm.sourceOf(global);
    if (source !== undefined) evaluate(definitionOf(global, source));
  }
  const source = session.isOwn(name) ? session.sourceOf(name)?.text : undefined;
  if (source !== undefined) evaluate(definitionOf(name, source));
  evaluate(`(${name})`, FEW_STEPS);
  evaluate(name);
  const size = vm.lispy_disassemble();
  if (size === 0) return undefined;
  const bytes = new Uint8Array(vm.memory.buffer, vm.lispy_result_address(), size);
  return inTable(new TextDecoder().decode(bytes).trimEnd());
}

function definitionOf(name: string, source: string): string {
  return /^\(def/.test(source) ? source : `(define ${name} ${source})`;
}

/** Columns that do not depend on where a terminal has its tab stops. */
function inTable(listing: string): string {
  return listing
    .split("\n")
    .map((line) => {
      const [offset, op, operands, place] = line.split("\t");
      if (op === undefined) return line;
      const row = `${offset!.padStart(4)}  ${op.padEnd(20)} ${operands ?? ""}`;
      return (place === undefined ? row : `${row.padEnd(48)} ${place}`).trimEnd();
    })
    .join("\n");
}
