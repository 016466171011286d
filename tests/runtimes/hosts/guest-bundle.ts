// A guest bundled for a runtime that resolves nothing itself. It is made from the published files, as a user's bundler would.

import { join, relative } from "node:path";
import { type BuildOptions, type OnResolveResult, type Plugin, build } from "esbuild";
import { root } from "../../support/root.js";

/** Where the bundle finds a published file; by default it becomes part of it. */
export type Placed = (file: string) => OnResolveResult;
const inside: Placed = (file) => ({ path: join(root, "dist", file) });

/** The text of a guest's bundle. */
export async function bundleGuest(
  name: string,
  options: BuildOptions,
  placed: Placed = inside,
): Promise<string> {
  const published: Plugin = {
    name: "published",
    setup({ onResolve }) {
      onResolve({ filter: /bindings\// }, ({ path, resolveDir }) =>
        placed(relative(join(root, "bindings"), join(resolveDir, path))),
      );
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(root, "tests/runtimes/guests", `${name}.ts`)],
    bundle: true,
    write: false,
    platform: "neutral",
    target: "es2022",
    logLevel: "error",
    plugins: [published],
    ...options,
  });
  return outputFiles![0]!.text;
}
