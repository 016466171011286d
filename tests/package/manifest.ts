// package.json, as far as tests of the package read it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/root.js";

/** Conditions in their order, or the file itself. */
export type Target = string | { readonly [condition: string]: Target };

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** The files of a target, each with its conditions: "node module" is "module" within "node"; a "default" within others is not said. */
export const filesOf = (target: Target, within = ""): [conditions: string, file: string][] =>
  typeof target === "string"
    ? [[within, target]]
    : Object.entries(target).flatMap(([condition, inner]) =>
        filesOf(
          inner,
          within && condition === "default" ? within : `${within} ${condition}`.trim(),
        ),
      );

/** The entries that are scripts: name in `exports`, its conditions, its file, its declarations. */
export const scripts = Object.entries(manifest.exports).flatMap(([entry, target]) => {
  const files = filesOf(target);
  const types = files.find(([condition]) => condition === "types")?.[1];
  return files
    .filter(([, file]) => file.endsWith(".js"))
    .map(([condition, file]) => ({ entry, condition, file, types: types! }));
});

/** The files of the entries that run without Node's modules. */
export const portable = scripts.filter(
  ({ entry, condition }) => entry !== "./node" && !/^(node|deno)\b/.test(condition),
);
