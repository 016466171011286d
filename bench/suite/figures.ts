// What our VM uses for each workload, the first time in a fresh VM: steps, bytes, collections. The same on every machine, so a change of them
// is a change of the program or of the VM.

import type { Figures, LispyEngine, LispyGuest } from "../engines/lispy.js";
import { cartridgeOf } from "./answers.js";
import { sourceOf } from "./programs.js";
import { WORKLOADS, type Workload } from "./workloads.js";

export function figuresOf(root: string, lispy: LispyEngine, workload: Workload): Figures {
  const guest = lispy.own();
  const { vm } = guest;
  const first = vm.usage;
  guest.load(sourceOf(root, workload, "lispy"));
  const loading = vm.usage.steps;
  const figures =
    workload.kind === "agent"
      ? agentFigures(root, guest, workload, loading)
      : mainFigures(guest, workload);
  const { allocatedBytes, collections, peakCallDepth, memoryBytes } = vm.usage;
  guest.dispose();
  return {
    peakCallDepth,
    memoryBytes,
    ...figures,
    // The agent's frame includes all that its VM has done since it was made.
    ...(workload.kind === "agent" && {
      allocatedBytes: allocatedBytes - first.allocatedBytes,
      collections: collections - first.collections,
    }),
  };
}

type Counted = Pick<Figures, "steps" | "allocatedBytes" | "collections">;

function mainFigures(guest: LispyGuest, workload: Workload): Counted {
  if (workload.prepared) guest.call("prepare", workload.prepared(workload.n));
  const before = guest.vm.usage;
  guest.call("main", ...(workload.kind === "json" ? [] : [workload.n]));
  const after = guest.vm.usage;
  return {
    steps: after.steps,
    allocatedBytes: after.allocatedBytes - before.allocatedBytes,
    collections: after.collections - before.collections,
  };
}

function agentFigures(
  root: string,
  guest: LispyGuest,
  workload: Workload,
  loading: number,
): Counted {
  let steps = loading;
  const calls: [string, ...string[]][] = [
    ["boot", cartridgeOf(root, "lispy", workload.n)],
    ["frame", workload.prepared!(workload.n) as string],
    ["save"],
  ];
  for (const [name, ...args] of calls) {
    guest.call(name, ...args);
    steps += guest.vm.usage.steps;
  }
  return { steps, allocatedBytes: 0, collections: 0 };
}

export const allFigures = (root: string, lispy: LispyEngine): Record<string, Figures> =>
  Object.fromEntries(
    WORKLOADS.map((workload) => [workload.name, figuresOf(root, lispy, workload)]),
  );
