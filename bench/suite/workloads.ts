// What is measured. A workload is a program in three languages, programs/<name>.{lispy,js,lua}, whose `main` must return
// `expected` in every engine before and after it is timed. The texts say what it stresses; docs/benchmarks.md, what not.
// Invariant: whoever changes a program changes all three, and `expected` with them.

import { cartridgeText } from "./cartridge.js";

/** What `main` of a program may return. */
export type Answer = number | string;

export interface Workload {
  readonly name: string;
  readonly stresses: string;
  readonly expected: Answer;
  /** What `text` of the program must return: checked once, never timed. */
  readonly expectedText?: string;
  /** Host strings that the program sees as globals. */
  readonly globals?: Readonly<Record<string, string>>;
  /** Left out of the means and of the verdict: shown because somebody would ask. */
  readonly aside?: boolean;
}

const document = cartridgeText();

export const WORKLOADS: readonly Workload[] = [
  { name: "fib", stresses: "calls, small integers", expected: 46_368 },
  { name: "tak", stresses: "calls with three arguments", expected: 7 },
  { name: "loop", stresses: "counting loop, integer arithmetic", expected: 51_213 },
  { name: "queens", stresses: "branches, list cells", expected: 40 },
  {
    name: "pipeline",
    stresses: "map, filter, reduce with procedures",
    expected: 1_904_676_198_571,
  },
  { name: "dict", stresses: "10,000 dict-set; peers write in place", expected: 49_995_000 },
  {
    name: "string",
    stresses: "append, join, split, upcase, search",
    expected: "49377 2000 AGENT-1234: KARMA 6 DOWN 12011 found",
  },
  { name: "sort", stresses: "comparator of 2,000 records", expected: 133_132 },
  { name: "float", stresses: "Mandelbrot, doubles in loops", expected: 22_489 },
  {
    name: "json",
    stresses: "44 KB cartridge read and written",
    expected: document.length,
    expectedText: document,
    globals: { document },
  },
  {
    name: "dict-copy",
    stresses: "1,000 functional updates; peers copy",
    expected: 499_500,
    aside: true,
  },
];

/** Not a program: an empty VM is made and evaluates `(+ 1 2)`; see `Engine.coldStarts`. */
export const COLD_START = "cold";
