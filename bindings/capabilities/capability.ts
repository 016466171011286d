// A helper for TypeScript: the types of a capability's arguments follow from its schema.

import type { ArgumentRule, ArgumentsOf } from "./argument-rule.js";
import type { StandardSchema } from "./standard-schema.js";
import type { AnsweredCapability } from "./types.js";

/**
 * Gives a capability back as it is; in TypeScript `args` gets the types that its schema promises.
 *
 * @example
 * ```ts
 * const repeat = capability({
 *   arguments: ["string", "integer?"],
 *   run: ({ args: [text, times = 2] }) => text.repeat(Number(times)),
 * });
 * using vm = await createVM({ capabilities: { repeat } });
 * console.log(vm.eval('(list (repeat "ab") (repeat "c" 3))')); // => [ 'abab', 'ccc' ]
 * ```
 */
export function capability<const Rules extends readonly ArgumentRule[]>(
  grant: AnsweredCapability<ArgumentsOf<Rules>> & { arguments: Rules },
): AnsweredCapability;
export function capability<Args extends readonly unknown[]>(
  grant: AnsweredCapability<Args> & { arguments: StandardSchema<Args> },
): AnsweredCapability;
export function capability(grant: unknown): AnsweredCapability {
  return grant as AnsweredCapability;
}
