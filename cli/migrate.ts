// `--migrate-every K`: a program that moves house. At every K-th safe point it is written down as an image, and goes on in a
// fresh VM that was booted from the text. Invariant: what it prints and comes to is what it would be without.

import {
  LispyError,
  type LispyVM,
  type Outcome,
  type ResultForm,
  type RunResult,
  type VMSettings,
  createVMSync,
} from "../bindings/entries/node.js";

/** What to make of the result, and where output goes. */
interface Wishes<Form extends ResultForm> {
  as: Form;
  /** Without it, output is part of the outcome. */
  onOutput?: (text: string) => void;
}

/** Like `execute` of one VM, in as many VMs as it takes; moves never when `every` is undefined. */
export async function execute<Form extends ResultForm>(
  source: string,
  settings: VMSettings,
  every: number | undefined,
  { as, onOutput }: Wishes<Form>,
): Promise<Outcome<Form>> {
  let vm = createVMSync(settings);
  try {
    if (every === undefined && settings.capabilities === undefined) {
      return vm.execute(source, { as, ...(onOutput && { onOutput }) });
    }
    let output = "";
    // Handed over piece by piece, so that what came before an error is not lost.
    const options = {
      as,
      ...(every !== undefined && { steps: 1 }),
      onOutput: onOutput ?? ((text: string) => void (output += text)),
    };
    for (let stops = 0; ; stops++) {
      if (every !== undefined && stops > 0 && stops % every === 0) vm = moved(vm, settings);
      let result: RunResult<Form>;
      try {
        result = await (stops === 0 ? vm.run(source, options) : vm.resume(options));
      } catch (error) {
        if (!(error instanceof LispyError)) throw error;
        return { ok: false, value: undefined, isNil: false, output, error, usage: vm.usage };
      }
      if (result.status !== "done") continue; // never "awaiting": what is granted here is answered
      const { value, isNil, usage } = result;
      return { ok: true, value, isNil, output, error: undefined, usage };
    }
  } finally {
    vm.dispose();
  }
}

/** A fresh VM that stands where `vm` stands, which is gone. */
function moved(vm: LispyVM, settings: VMSettings): LispyVM {
  try {
    const image = vm.exportImage();
    vm.dispose();
    return createVMSync({ ...settings, image });
  } catch (error) {
    // No failure of the program, which could go on where it was.
    if (!(error instanceof LispyError)) throw error;
    const { category, message } = error;
    throw new LispyError({ category, message: `the program could not be moved: ${message}` });
  }
}
