// What a published script imports, read from its text by esbuild.

import { join, posix } from "node:path";
import { build } from "esbuild";
import { root } from "../support/root.js";

export interface Graph {
  /** Files of the package, "dist/…", that are loaded with the entry. */
  readonly eager: ReadonlySet<string>;
  /** All files that can be loaded. */
  readonly files: ReadonlySet<string>;
  /** What is imported and no file of the package's scripts. */
  readonly outside: ReadonlySet<string>;
}

/** The graph below one of the package's scripts, "./dist/index.js". */
export async function graphOf(entry: string): Promise<Graph> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: join(root, "build/graph"),
    format: "esm",
    splitting: true,
    metafile: true,
    platform: "neutral",
    logLevel: "error",
    external: ["node:*", "*.wasm", "@colors/colors"],
  });
  const [eager, files, outside] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const visit = (file: string, isEager: boolean): void => {
    if (files.has(file) && (!isEager || eager.has(file))) return;
    files.add(file);
    if (isEager) eager.add(file);
    for (const { path, kind, external } of metafile.inputs[file]!.imports) {
      if (path === "<runtime>") continue; // esbuild's own helpers
      if (external) outside.add(path);
      else visit(path, isEager && kind === "import-statement");
    }
  };
  visit(posix.normalize(entry), true);
  return { eager, files, outside };
}
