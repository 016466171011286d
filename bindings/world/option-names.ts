// The names of options of worlds; see vm/option-names.ts.

const names = (...known: string[]): ReadonlySet<string> => new Set(known);

/** What opening a world knows, and what its methods do. */
export const WORLD_SETTINGS: ReadonlySet<string> = names("name", "module");
export const TIMED: ReadonlySet<string> = names("at");
export const IMPORT: ReadonlySet<string> = names("onConflict", "as", "dryRun", "prefer", "at");
export const FRAME: ReadonlySet<string> = names("main", "limits", "run", "onStart", "onDone", "at");
export const CAPABILITIES: ReadonlySet<string> = names(
  ...["agentId", "now", "writable", "onIntent", "maxIntents"],
);
export const MERGE: ReadonlySet<string> = names("echoBack", "at");
export const FOUND: ReadonlySet<string> = names("cartridge", "at");
