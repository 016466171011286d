// `lispy vectors FILE…`: runs test vectors, each in a fresh VM, and compares value, output and error category.
// Two formats: one JSON object per line (.jsonl), and the published corpus (one object with "cases").

import {
  type LispyVM,
  LispyCrashError,
  type Outcome,
  createVMSync,
} from "../bindings/entries/node.js";
import { UsageError, type Options } from "./args.js";
import { paint } from "./report.js";
import { readText } from "./run.js";

/** One case, in both formats. */
export interface Vector {
  id: string;
  profile?: string;
  source: string;
  expect: { value?: unknown; error?: { category: string }; stdout: string };
}

/** What a case came to: undefined when it passed. */
export interface Failure {
  id: string;
  source: string;
  expected: string;
  actual: string;
}

const DEFAULT_VECTOR_PROFILE = "lispy-core@1";

/** Reads a vector file. The corpus asks that every case runs twice with the same result. */
export function readVectors(file: string): { vectors: Vector[]; runs: number } {
  const text = readText(file);
  try {
    const corpus = /^\s*\{\s*"schema"/.test(text)
      ? (JSON.parse(text) as { profile?: string; cases: Vector[] })
      : undefined;
    if (corpus) {
      const { profile = DEFAULT_VECTOR_PROFILE, cases } = corpus;
      return { vectors: cases.map((vector) => ({ profile, ...vector })), runs: 2 };
    }
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return { vectors: lines.map((line) => JSON.parse(line) as Vector), runs: 1 };
  } catch (error) {
    throw new UsageError(`${file} is no vector file: ${(error as Error).message}`);
  }
}

/** JSON text with sorted keys: equal exactly when the values are. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Runs one case. */
export function runVector(vector: Vector, runs: number, options: Options): Failure | undefined {
  const { id, source, expect } = vector;
  const profile = options.profile ?? vector.profile ?? DEFAULT_VECTOR_PROFILE;
  const expected = canonical(expect);
  for (let run = 0; run < runs; run++) {
    let vm: LispyVM | undefined;
    let actual: string;
    let message = "";
    try {
      vm = createVMSync({ profile: profile as "lispy-core@1", limits: options.limits });
      const outcome = vm.execute(source, { as: "wire" });
      actual = canonical(observed(outcome));
      if (outcome.error) message = `  ; ${outcome.error.message}`;
    } catch (error) {
      actual = `${error instanceof LispyCrashError ? "crash" : "no run"}: ${(error as Error).message}`;
    }
    vm?.dispose();
    if (actual !== expected) return { id, source, expected, actual: actual + message };
  }
  return undefined;
}

function observed({ ok, value, output, error }: Outcome<"wire">): Vector["expect"] {
  return ok ? { value, stdout: output } : { error: { category: error!.category }, stdout: output };
}

/** Runs the files; returns the exit code. */
export function vectors(
  files: readonly string[],
  filter: string | undefined,
  options: Options,
): number {
  let [passed, failed] = [0, 0];
  for (const file of files) {
    const { vectors: cases, runs } = readVectors(file);
    for (const vector of cases) {
      if (filter !== undefined && !vector.id.includes(filter)) continue;
      const failure = runVector(vector, runs, options);
      if (failure === undefined) {
        passed += 1;
        continue;
      }
      failed += 1;
      const mark = paint(process.stdout, "red", "FAIL");
      process.stdout.write(
        `${mark} ${failure.id}\n  source   ${failure.source.replaceAll("\n", "\n           ")}\n` +
          `  expected ${failure.expected}\n  actual   ${failure.actual}\n`,
      );
    }
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
