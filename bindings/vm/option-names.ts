// The names of settings and options. A name that nobody reads is refused: what was meant for a limit and is none would go
// unnoticed for as long as programs behave.

import { LispyUsageError } from "../errors.js";

const RESULT = ["as", "dicts", "floats", "integers", "onOutput"];
const GOING_ON = [...RESULT, "steps", "slice", "signal"];

/** What `eval`, `apply`, `get` and the like know. */
export const CALL_OPTIONS: ReadonlySet<string> = new Set([...RESULT, "limits"]);
/** What `run` knows, and what `resume` does. */
export const RUN_OPTIONS: ReadonlySet<string> = new Set([...GOING_ON, "limits"]);
export const RESUME_OPTIONS: ReadonlySet<string> = new Set([...GOING_ON, "value", "error"]);

const FORK = ["limits", "onOutput", "seed", "capabilities", "scope", "jit"];
const CREATE = [...FORK, "profile", "image", "snapshot", "module"];

/** What `fork` knows. */
export const FORK_SETTINGS: ReadonlySet<string> = new Set(FORK);
/** What making a VM knows, and what booting an agent does. */
export const CREATE_SETTINGS: ReadonlySet<string> = new Set(CREATE);
export const BOOT_SETTINGS: ReadonlySet<string> = new Set([
  ...CREATE,
  ...["main", "history", "historyBytes", "prefer", "host"],
]);

/** What writing a VM down as a cartridge knows. */
export const CARTRIDGE_OPTIONS: ReadonlySet<string> = new Set([
  ...["agentId", "exportedAt", "description"],
]);

/** @throws {@link LispyUsageError} for a name that is not among those that are known. */
export function checkNames(options: object, known: ReadonlySet<string>): void {
  for (const name in options) {
    if (known.has(name)) continue;
    throw new LispyUsageError(`no option is called ${name}; there are ${[...known].join(", ")}`);
  }
}
