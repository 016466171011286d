// Finds programs: bench/programs/NAME/NAME.ENDING, those in AssemblyScript bench/native/NAME.ts. A language that has no file for a workload does not run it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ending } from "../engines/engine.js";
import type { Tool } from "./documents.js";
import type { Workload } from "./workloads.js";

/** AssemblyScript is compiled: its programs are elsewhere, and the name of one stands for its source. */
const nativeFile = (root: string, name: string): string => join(root, "bench/native", `${name}.ts`);

const fileOf = (root: string, folder: string, name: string, ending: Ending): string =>
  join(root, "bench/programs", folder, `${name}.${ending}`);

export const hasProgram = (root: string, { name }: Workload, ending: Ending): boolean =>
  existsSync(ending === "ts" ? nativeFile(root, name) : fileOf(root, name, name, ending));

/** `kind` says whether it reads documents. */
export function sourceOf(
  root: string,
  { name, kind }: Pick<Workload, "name" | "kind">,
  ending: Ending,
): string {
  if (ending === "ts") return name;
  const source = readFileSync(fileOf(root, name, name, ending), "utf8");
  // What a language lacks for documents, it brings.
  const codec = fileOf(root, "json", "codec", ending);
  return kind === "program" || !existsSync(codec)
    ? source
    : `${readFileSync(codec, "utf8")}\n${source}`;
}

/** The ten tools of the agent in one language: a file of definitions with an empty line between them. */
export function toolsOf(root: string, ending: Ending): Tool[] {
  return readFileSync(fileOf(root, "agent", "tools", ending), "utf8")
    .trim()
    .split("\n\n")
    .map((code, i) => ({ name: `tool-${i + 1}`, code }));
}

/** The program `main` of the cartridge, for `bootCartridge`. */
export const agentMain = (root: string): string =>
  readFileSync(fileOf(root, "agent", "main", "lispy"), "utf8").trim();
