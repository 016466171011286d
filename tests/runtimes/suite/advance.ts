// One leg of a run: from its beginning or from an image, up to a stop or the end. Invariant: what comes back holds nothing
// that the machine underneath decides (heap figures, times), so that legs on different runtimes can be compared as they are.

import type { LispyVM, RunResult } from "../../../bindings/index.js";
import type { AdvanceRequest, Api, BeginRequest, Standing } from "./protocol.js";

export async function begin(api: Api, { program, steps, every }: BeginRequest): Promise<Standing> {
  const jit = every === undefined ? {} : { jit: api.makeJit({ every }) };
  const vm = await api.createVM({ profile: program.profile, ...jit });
  return leg(api, vm, () => vm.run(program.source, { as: "text", ...(steps && { steps }) }));
}

export async function advance(
  api: Api,
  { image, echo = [], steps }: AdvanceRequest,
): Promise<Standing> {
  const same = (value: unknown): unknown => value;
  const capabilities = Object.fromEntries(echo.map((name) => [name, same]));
  const vm = await api.createVM({ image, capabilities });
  return leg(api, vm, async () => {
    const again = vm.exportImage();
    if (again !== image) throw new Error("the image is not written again as it was read");
    return vm.resume({ as: "text", ...(steps && { steps }) });
  });
}

async function leg(api: Api, vm: LispyVM, go: () => Promise<RunResult<"text">>): Promise<Standing> {
  try {
    const result = await go();
    const { status, output } = result;
    if (status === "done") return { status, value: result.value, output, ...used(vm) };
    return { status, image: vm.exportImage(), output, ...used(vm) };
  } catch (error) {
    if (!(error instanceof api.LispyError)) throw error;
    const { category, message, line, column } = error;
    const trace = error.trace.map((frame) => `${frame.name} ${frame.line}:${frame.column}`);
    const found = { category, message, trace, ...(line && { line }), ...(column && { column }) };
    return { status: "failed", error: found, output: vm.output, ...used(vm) };
  } finally {
    vm.dispose();
  }
}

function used({ usage }: LispyVM): Pick<Standing, "steps" | "peakCallDepth" | "outputBytes"> {
  const { steps, peakCallDepth, outputBytes } = usage;
  return { steps, peakCallDepth, outputBytes };
}
