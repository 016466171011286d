// The table of docs/consumers.md: a row for every consumer that used the package. scripts/consumers.mjs writes the page from it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "../support/root.js";

interface Row {
  readonly consumer: string;
  readonly version: string;
  /** What was imported. */
  readonly entry: string;
  /** The loader that came of it, by its file. */
  readonly picked: string;
  /** Bytes of what was loaded, where a bundler made it: scripts raw and gzipped, modules gzipped. */
  readonly script?: number;
  readonly gzipped?: number;
  readonly wasm?: number;
}

const rows: Row[] = [];

export const report = (row: Row): number => rows.push(row);

export function writeReport(): void {
  writeFileSync(join(root, "build/consumers/report.json"), JSON.stringify(rows, undefined, 2));
}

/** Entries that make no VMs. */
const MAKING_NONE = new Set(["cartridges", "worlds", "directory", "jit"]);

/** The entry that makes VMs, among paths of modules. Exactly one, or it is a mistake. */
export function entryIn(paths: Iterable<string>): string {
  const found = new Set<string>();
  for (const path of paths) {
    const entry = /lispy-vm[\\/]dist[\\/]entries[\\/]([\w-]+)\.js/.exec(path)?.[1];
    if (entry && !MAKING_NONE.has(entry)) found.add(entry);
  }
  if (found.size !== 1) throw new Error(`not one entry but ${[...found].join(", ") || "none"}`);
  return [...found][0]!;
}

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

/** What these files weigh. */
export function weigh(files: readonly string[]): Pick<Row, "script" | "gzipped" | "wasm"> {
  const scripts = files.filter((file) => file.endsWith(".js"));
  const modules = files.filter((file) => file.endsWith(".wasm"));
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    script: sum(scripts.map((file) => readFileSync(file).length)),
    gzipped: sum(scripts.map(gzipped)),
    wasm: sum(modules.map(gzipped)),
  };
}
