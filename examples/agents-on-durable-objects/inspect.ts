// What a person may want to see of an agent: its globals, and where it stands when it waits. The VM is booted for the look and let go of.

import { LispyError, type LispyVM, bootCartridge } from "lispy-vm";
import type { Environment } from "./platform.ts";
import { agentSettings } from "./frames.ts";

/** A value is shown up to so many characters. */
const SHOWN = 500;

export async function inspect(text: string, env: Environment): Promise<object> {
  using agent = await bootCartridge(text, agentSettings(env));
  const { vm, waitingFrame } = agent;
  const globals = vm.globals().map((name) => [name, shown(vm, name)]);
  return {
    agentId: agent.agentId,
    programs: agent.programs,
    lastFrame: agent.lastFrame ?? null,
    globals: Object.fromEntries(globals),
    waiting: waitingFrame
      ? {
          frame: waitingFrame.frame,
          call: waitingFrame.call.name,
          key: waitingFrame.call.key,
          logs: waitingFrame.logs,
        }
      : null,
  };
}

/** A value in written form, or why that would be too much. */
function shown(vm: LispyVM, name: string): string {
  try {
    return vm.get(name, { as: "text" }).slice(0, SHOWN);
  } catch (error) {
    if (error instanceof LispyError) return `(${error.message})`;
    throw error;
  }
}
