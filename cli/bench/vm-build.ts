// A build of the VM that is measured: the one that this command contains, or another lispy.wasm.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Jit, LispyUsageError, createVM } from "../../bindings/entries/node.js";
import { FileError } from "../files.js";

export interface VMBuild {
  /** `this`, or the name of the file. */
  name: string;
  bytes: number;
  /** `sha256:` and 64 digits, of the file. */
  hash: string;
  /** Compiled once; what is measured runs in instances of it. */
  module: WebAssembly.Module;
  /** Makes machine code for its VMs; `false`: they interpret; undefined: what VMs do by default. */
  jit?: Jit | false;
  /** Compiles it again, from the beginning. */
  compileAnew(): Promise<WebAssembly.Module>;
}

/** The build in the package, which lies one folder above wherever this code was bundled to. */
export const ownBuild = (): Promise<VMBuild> =>
  buildOf("this", readFileSync(new URL("../lispy.wasm", import.meta.url)));

/** The same build twice: interpreted, and with machine code as early as can be. */
export const withAndWithoutMachineCode = async (build: VMBuild): Promise<VMBuild[]> => [
  { ...build, jit: false },
  { ...build, name: "jit", jit: (await import("../../bindings/entries/jit.js")).jit },
];

/** The build in a file, which must go with the bindings in the package. */
export async function buildIn(file: string): Promise<VMBuild> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new FileError(`cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    const build = await buildOf(file, bytes);
    (await createVM({ module: build.module })).dispose();
    return build;
  } catch (error) {
    if (!(error instanceof LispyUsageError || error instanceof WebAssembly.CompileError)) {
      throw error;
    }
    throw new FileError(`${file} is no build of the VM that can be used here: ${error.message}`);
  }
}

async function buildOf(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<VMBuild> {
  let compiled = 0;
  return {
    ...{ name, bytes: bytes.length },
    hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    module: await WebAssembly.compile(bytes),
    compileAnew: () => WebAssembly.compile(withMark(bytes, (compiled += 1))),
  };
}

const SECTION_NAME = "lispy-bench";

/**
 * The same module in other bytes: with a custom section, which means nothing, at its end. An engine that remembers what it has
 * compiled would find the bytes again, and do nothing.
 */
function withMark(bytes: Uint8Array, mark: number): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(SECTION_NAME);
  // Id 0, length of all that follows, length of the name; both lengths fit into one byte of LEB128.
  const section = Uint8Array.of(0, 1 + name.length + 4, name.length, ...name, 0, 0, 0, 0);
  new DataView(section.buffer).setUint32(section.length - 4, mark, true);
  const marked = new Uint8Array(bytes.length + section.length);
  marked.set(bytes);
  marked.set(section, bytes.length);
  return marked;
}
