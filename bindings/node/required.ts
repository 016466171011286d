// Parts of the package that many programs never need, in files of their own: Node reads them when they are needed first, which is in the
// middle of a run, so they are required, not imported. V8 takes 4 ms to read the engine of regular expressions
// (docs/adr/0029-what-a-start-needs.md).

import type { Generator } from "../jit/maker.js";
import type { RegexEngineSource } from "../regex/host.js";

/** @param from The address of a script one folder below dist/. */
function required<Part>(from: string, file: string): () => Part {
  let part: Part | undefined;
  return () => (part ??= process.getBuiltinModule("node:module").createRequire(from)(file) as Part);
}

/** What searches with regular expressions. */
export const requiredEngine = (from: string): RegexEngineSource =>
  required(from, "../regex/engine.cjs");

/** What writes machine code. */
export const requiredGenerator = (from: string): (() => Generator) =>
  required(from, "../jit/generator.cjs");
