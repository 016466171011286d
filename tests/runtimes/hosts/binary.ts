// Where the programs of runtimes lie that come as npm packages. No package's install script runs in this project
// (.npmrc), and each of these would only move a file: the program is in a package of its own per platform.

import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../support/root.js";

const fromRoot = createRequire(join(root, "package.json"));

/** The path of a file inside an installed package. */
export function fileOfPackage(name: string, file: string): string {
  try {
    return join(fromRoot.resolve(`${name}/package.json`), "..", file);
  } catch {
    const place = `${process.platform}-${process.arch}`;
    throw new Error(`${name} is not installed: npm ci brings it, if it exists for ${place}`);
  }
}
