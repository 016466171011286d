// The plugin of esbuild that makes a script of the module: an import of "x.wasm?packed" gives `packed`, base64 of its bytes after raw
// deflate, and `size`, how many bytes these are. bindings/unpack.ts undoes it. docs/adr/0020-packaging.md has the figures.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";

const ENDING = "?packed";

export const packedModule = {
  name: "packed-module",
  setup(build) {
    build.onResolve({ filter: /\.wasm\?packed$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -ENDING.length)),
      namespace: "packed-module",
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "packed-module" }, async ({ path }) => {
      const bytes = await readFile(path);
      const packed = deflateRawSync(bytes, { level: 9 }).toString("base64");
      return {
        contents: `export const size = ${bytes.length};\nexport const packed = "${packed}";\n`,
        watchFiles: [path],
      };
    });
  },
};
