// Writes down what capabilities answered, for tests and audits. The run itself tells it (vm/run.ts), so that refusals,
// deadlines and answers from outside are in the log too.

import { LispyUsageError } from "../errors.js";
import { checkedGrants } from "./grants.js";
import { type CapabilityLog, RECORDER } from "./log.js";
import type { Capabilities, CapabilityFunction } from "./types.js";

/**
 * The same capabilities, and every call of them is appended to the log once it is answered. With
 * {@link replayCapabilities} the program runs again without them and does the same.
 *
 * @param log An array, or anything with a `push`. Its entries are JSON data.
 * @throws {@link LispyUsageError} for capabilities that take procedures: those cannot be written down.
 * @example
 * ```ts
 * const log: CapabilityLogEntry[] = [];
 * using vm = await createVM({ capabilities: recordCapabilities({ dice: () => 4 }, log) });
 * await vm.run('(list (dice) (dice "again"))');
 * console.log(log.map(({ sequence, name }) => `${sequence} ${name}`)); // => [ '1 dice', '2 dice' ]
 * using again = await createVM({ capabilities: replayCapabilities(log) });
 * console.log(again.eval('(list (dice) (dice "again"))')); // => [ 4, 4 ]
 * ```
 */
export function recordCapabilities(capabilities: Capabilities, log: CapabilityLog): Capabilities {
  const grants = checkedGrants(capabilities);
  const recorder = (entry: Parameters<CapabilityLog["push"]>[0]): unknown => log.push(entry);
  const recorded = [...grants.values()].map(({ name, procedures }) => {
    if (procedures) {
      throw new LispyUsageError(`capability ${name} takes procedures, which no log can hold`);
    }
    const given = capabilities[name]!;
    const object =
      typeof given === "function"
        ? { run: ({ args }: { args: Parameters<CapabilityFunction> }) => given(...args) }
        : given;
    return [name, { ...object, [RECORDER]: recorder }] as const;
  });
  return Object.fromEntries(recorded) as Capabilities;
}
