// The engine of regular expressions in a file of its own, which Node reads at the first search: V8 needs 4 ms for its text
// (docs/adr/0029-what-a-start-needs.md). A search is synchronous, so the file is required, not imported.

import type { RegexEngine, RegexEngineSource } from "../regex/host.js";

/** @param from The address of a script one folder below dist/. */
export function requiredEngine(from: string): RegexEngineSource {
  let engine: RegexEngine | undefined;
  return () =>
    (engine ??= process.getBuiltinModule("node:module").createRequire(from)(
      "../regex/engine.cjs",
    ) as RegexEngine);
}
