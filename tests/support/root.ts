// Where the checkout is: tests run from source or bundled, always with the checkout as (or above) the working directory.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

function findRoot(): string {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "asconfig.json"))) return folder;
    if (folder === dirname(folder)) throw new Error("run the tests inside the checkout");
  }
}

/** The folder with package.json. */
export const root = findRoot();
