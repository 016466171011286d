// What the published files weigh: the modules, each entry as a consumer loads it (bundled and minified by esbuild; what it loads later
// stands apart), the tarball. Figures only; size.mjs prints, compares and writes them.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { root } from "./build.mjs";

/** Bytes as they are, as gzip -9, as brotli. */
function weigh(...parts) {
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  return {
    raw: sum(parts.map((bytes) => bytes.length)),
    gzip: sum(parts.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
    brotli: sum(parts.map((bytes) => brotliCompressSync(bytes).length)),
  };
}

/** The bundle of one published script: what is loaded with it, and what later. */
async function bundled(file) {
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [file],
    outdir: join(root, "build/sizes"),
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "neutral",
    metafile: true,
    logLevel: "error",
    external: ["node:*", "*.wasm", "@colors/colors"],
  });
  const bytes = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  const outputs = Object.entries(metafile.outputs);
  const eager = new Set();
  const visit = (path) => {
    if (eager.has(path)) return;
    eager.add(path);
    for (const { path: next, kind, external } of metafile.outputs[path].imports) {
      if (!external && kind === "import-statement") visit(next);
    }
  };
  visit(outputs.find(([, { entryPoint }]) => entryPoint === file)[0]);
  const of = (paths) => weigh(...paths.map((path) => bytes.get(join(root, path))));
  const later = outputs.map(([path]) => path).filter((path) => !eager.has(path));
  return { eager: of([...eager]), later: later.length > 0 ? of(later) : undefined };
}

/** The files of a target in `exports`, each with its conditions; a "default" within others is not said. */
const filesOf = (target, within = "") =>
  typeof target === "string"
    ? [[within, target]]
    : Object.entries(target).flatMap(([condition, inner]) =>
        filesOf(
          inner,
          within && condition === "default" ? within : `${within} ${condition}`.trim(),
        ),
      );

/** Rows by name: `{ name, what, raw, gzip, brotli, later? }`. */
export async function sizes() {
  const { exports, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const rows = ["lispy.wasm", "lispy.debug.wasm"].map((name) => ({
    name,
    what: "module",
    ...weigh(readFileSync(join(root, "dist", name))),
  }));
  const scripts = Object.entries(exports).flatMap(([entry, target]) =>
    filesOf(target)
      .filter(([conditions, file]) => conditions && file.endsWith(".js"))
      .map(([conditions, file]) => ({
        name: `lispy-vm${entry.slice(1)}${conditions === "default" ? "" : ` (${conditions})`}`,
        file: file.slice(2),
      })),
  );
  scripts.push({ name: "the command lispy", file: bin.lispy.slice(2) });
  for (const { name, file } of scripts) {
    const { eager, later } = await bundled(file);
    rows.push({ name, what: "script", ...eager, ...(later && { later }) });
  }
  const said = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
    cwd: root,
    encoding: "utf8",
    stdio: "pipe",
  });
  const [{ size, unpackedSize }] = JSON.parse(said);
  rows.push({ name: "the tarball", what: "tarball", raw: unpackedSize, gzip: size });
  return rows;
}
