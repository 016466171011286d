// A run that fails as something to look at, not as an exception.

import { LispyError } from "../errors.js";
import type { Outcome, ResultForm, ResultOf, Usage } from "./options.js";

/** What a VM says about the run that is over. */
interface Report {
  readonly output: string;
  readonly resultIsNil: boolean;
  readonly usage: Usage;
}

/** Runs, and catches what the program did wrong and nothing else. */
export function outcomeOf<Form extends ResultForm>(
  vm: Report,
  run: () => ResultOf<Form>,
): Outcome<Form> {
  let value: ResultOf<Form> | undefined;
  let isNil = false;
  let error: LispyError | undefined;
  try {
    value = run();
    isNil = vm.resultIsNil;
  } catch (thrown) {
    if (!(thrown instanceof LispyError)) throw thrown;
    error = thrown;
  }
  return { ok: error === undefined, value, isNil, output: vm.output, error, usage: vm.usage };
}
