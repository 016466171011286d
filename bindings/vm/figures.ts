// Figures of a VM, read from the module: what a run used, and the limits in force.

import { Figure } from "../../assembly/shared/abi.js";
import type { LispyExports } from "./exports.js";
import { LIMIT_NAMES, type Limits, limitNumber } from "./limits.js";
import type { Usage } from "./options.js";

export function readUsage(exports: LispyExports): Usage {
  return {
    steps: exports.lispy_usage(Figure.Steps),
    peakCallDepth: exports.lispy_usage(Figure.PeakCallDepth),
    heapBytes: exports.lispy_usage(Figure.HeapBytes),
    allocatedBytes: exports.lispy_usage(Figure.AllocatedBytes),
    collections: exports.lispy_usage(Figure.Collections),
    outputBytes: exports.lispy_usage(Figure.OutputBytes),
    memoryBytes: exports.lispy_usage(Figure.MemoryBytes),
  };
}

export function readLimits(exports: LispyExports): Limits {
  const entries = LIMIT_NAMES.map(
    (name) => [name, exports.lispy_get_limit(limitNumber(name))] as const,
  );
  return Object.fromEntries(entries) as unknown as Limits;
}
