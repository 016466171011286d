// `lispy vectors FILE…`: runs test vectors, each in a fresh VM, and compares value, output and error category.
// Two formats: one JSON object per line (.jsonl), and the published corpus (one object with "cases").

import { LispyCrashError, type Outcome, type ProfileName } from "../bindings/entries/node.js";
import { type Command, type Options } from "./args.js";
import { FileError, print, readText } from "./files.js";
import { execute } from "./migrate.js";
import { paint } from "./report.js";

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
  const fail = (reason: string): never => {
    throw new FileError(`${file} is no vector file: ${reason}`);
  };
  const parse = (json: string, where: string): unknown => {
    try {
      return JSON.parse(json) as unknown;
    } catch (error) {
      return fail(`${where}${(error as Error).message}`);
    }
  };
  if (/^\s*\{\s*"schema"/.test(text)) {
    const { profile = DEFAULT_VECTOR_PROFILE, cases } = parse(text, "") as Record<string, unknown>;
    if (!Array.isArray(cases)) return fail("cases is no array");
    const vectors = cases.map((one: unknown, index) => {
      const vector = { profile, ...(one as object) };
      return isVector(vector) ? vector : fail(`cases[${index}] is no test vector`);
    });
    return { vectors, runs: 2 };
  }
  const vectors: Vector[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const vector = parse(line, `line ${index + 1}: `);
    vectors.push(isVector(vector) ? vector : fail(`line ${index + 1} is no test vector`));
  });
  return { vectors, runs: 1 };
}

function isVector(value: unknown): value is Vector {
  if (typeof value !== "object" || value === null) return false;
  const { id, source, expect, profile = "" } = value as Record<string, unknown>;
  const texts = [id, source, profile].every((text) => typeof text === "string");
  return texts && typeof expect === "object" && expect !== null;
}

/** JSON text with sorted keys: equal exactly when the values are. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Runs one case; with `every`, it moves to a fresh VM after so many safe points. */
export async function runVector(
  { id, source, expect, profile: own = DEFAULT_VECTOR_PROFILE }: Vector,
  runs: number,
  options: Options,
  every?: number,
): Promise<Failure | undefined> {
  const profile = (options.profile ?? own) as ProfileName;
  const expected = canonical(expect);
  for (let run = 0; run < runs; run++) {
    let actual: string;
    let message = "";
    try {
      const settings = { profile, limits: options.limits };
      const outcome = await execute(source, settings, every, { as: "wire" });
      actual = canonical(observed(outcome));
      if (outcome.error) message = `  ; ${outcome.error.message}`;
    } catch (error) {
      actual = `${error instanceof LispyCrashError ? "crash" : "no run"}: ${(error as Error).message}`;
    }
    if (actual !== expected) return { id, source, expected, actual: actual + message };
  }
  return undefined;
}

function observed({ ok, value, output, error }: Outcome<"wire">): Vector["expect"] {
  return ok ? { value, stdout: output } : { error: { category: error!.category }, stdout: output };
}

/** Runs the files; returns the exit code. */
export async function vectors(
  { files, filter, migrateEvery }: Extract<Command, { kind: "vectors" }>,
  options: Options,
): Promise<number> {
  let passed = 0;
  const failures: Failure[] = [];
  // All files are read before anything runs: a file that is none must not hide behind the results of another.
  for (const { vectors: cases, runs } of files.map(readVectors)) {
    for (const vector of cases) {
      if (filter !== undefined && !vector.id.includes(filter)) continue;
      const failure = await runVector(vector, runs, options, migrateEvery);
      if (failure === undefined) {
        passed += 1;
        continue;
      }
      failures.push(failure);
      if (options.json) continue;
      const mark = paint(process.stdout, "red", "FAIL");
      print(
        `${mark} ${failure.id}\n  source   ${failure.source.replaceAll("\n", "\n           ")}\n` +
          `  expected ${failure.expected}\n  actual   ${failure.actual}\n`,
      );
    }
  }
  const failed = failures.length;
  const ok = failed === 0 && passed > 0;
  if (options.json) print(`${JSON.stringify({ ok, passed, failed, failures })}\n`);
  else print(`${passed} passed, ${failed} failed\n`);
  return ok ? 0 : 1;
}
