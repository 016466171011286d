// A guest bundled for a runtime that resolves nothing itself. It is made from the published files, as a user's bundler would.

import { join, relative } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { root } from "../../support/root.js";

const published: Plugin = {
  name: "published",
  setup({ onResolve }) {
    onResolve({ filter: /bindings\// }, ({ path, resolveDir }) => {
      const file = relative(join(root, "bindings"), join(resolveDir, path));
      return { path: join(root, "dist", file) };
    });
  },
};

/** The text of a guest's bundle. */
export async function bundleGuest(name: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "tests/runtimes/guests", `${name}.ts`)],
    bundle: true,
    write: false,
    platform: "neutral",
    target: "es2022",
    logLevel: "warning",
    plugins: [published],
    ...options,
  });
  return outputFiles![0]!.text;
}
