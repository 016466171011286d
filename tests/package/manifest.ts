// package.json, as far as tests of the package read it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/root.js";

/** Conditions in their order, or the file itself. */
export type Target = string | Readonly<Record<string, string>>;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** The entries that are scripts: name in `exports`, its condition, its file, its declarations. */
export const scripts = Object.entries(manifest.exports).flatMap(([entry, target]) =>
  typeof target === "string"
    ? []
    : Object.entries(target)
        .filter(([, file]) => file.endsWith(".js"))
        .map(([condition, file]) => ({ entry, condition, file, types: target["types"]! })),
);

/** The files of the entries that run without Node's modules. */
export const portable = scripts.filter(
  ({ entry, condition }) => entry !== "./node" && condition !== "node" && condition !== "deno",
);
