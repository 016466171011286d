// Bundlers: what they make is opened in Chromium. With the plain entry there must be no module beside the scripts, with the browser's
// exactly one. What is weighed is what the page has asked for.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build as esbuild, version as esbuildVersion } from "esbuild";
import { EXPECTED } from "./expected.js";
import type { Pages } from "./harness/browser.js";
import { serveFiles } from "./harness/files-server.js";
import {
  type Entry,
  PAGE,
  SHOW,
  type Strangers,
  tool,
  toolVersion,
  useScript,
} from "./harness/scratch.js";
import { entryIn, report, weigh } from "./report.js";

/** What a bundler gives for a project: the folder with the page, and the modules that became part of it. */
interface Bundled {
  readonly folder: string;
  readonly modules: Iterable<string>;
}
type Bundle = (project: string) => Promise<Bundled>;

const withPage = (folder: string, modules: Iterable<string>): Bundled => ({ folder, modules });

interface RollupOutput {
  output: { moduleIds?: string[]; name?: string }[];
}
const modulesOf = ({ output }: RollupOutput): string[] =>
  output.flatMap(({ moduleIds = [] }) => moduleIds);

const vite: Bundle = async (project) => {
  const { build } = await tool<{ build(options: object): Promise<RollupOutput> }>("vite");
  const result = await build({ root: project, configFile: false, logLevel: "warn" });
  return withPage(join(project, "dist"), modulesOf(result));
};

interface Stats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
  toString(options: object): string;
  compilation: { fileDependencies: Iterable<string> };
}
const webpack: Bundle = async (project) => {
  type Compiler = {
    run(done: (error: Error | null, stats: Stats) => void): void;
    close(done: () => void): void;
  };
  const { default: make } = await tool<{ default(options: object): Compiler }>("webpack");
  const compiler = make({
    context: project,
    entry: "./main.js",
    mode: "production",
    target: "web",
    output: { path: join(project, "out"), filename: "main.js" },
    performance: false,
  });
  const stats = await new Promise<Stats>((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  await new Promise<void>((resolve) => compiler.close(resolve));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: true }));
  return withPage(join(project, "out"), stats.compilation.fileDependencies);
};

const rollup: Bundle = async (project) => {
  type Rollup = {
    rollup(options: object): Promise<{ write(options: object): Promise<RollupOutput> }>;
  };
  const [{ rollup: make }, { nodeResolve }] = await Promise.all([
    tool<Rollup>("rollup"),
    tool<{ nodeResolve(options: object): object }>("@rollup/plugin-node-resolve"),
  ]);
  const bundle = await make({
    input: join(project, "main.js"),
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }: { message: string }) => assert.fail(message),
  });
  const result = await bundle.write({ dir: join(project, "out"), format: "es" });
  return withPage(join(project, "out"), modulesOf(result));
};

const withEsbuild: Bundle = async (project) => {
  const { metafile, warnings } = await esbuild({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    outdir: "out",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    metafile: true,
  });
  assert.deepEqual(warnings, []);
  return withPage(join(project, "out"), Object.keys(metafile.inputs));
};

/** Rollup and esbuild leave `new URL(…)` as it is: with them, the browser's entry wants the file to be copied. */
const consumers: [name: string, version: () => string, entry: Entry, bundle: Bundle][] = [
  ["Vite build", () => toolVersion("vite"), "lispy-vm", vite],
  ["Vite build", () => toolVersion("vite"), "lispy-vm/browser", vite],
  ["webpack", () => toolVersion("webpack"), "lispy-vm", webpack],
  ["webpack", () => toolVersion("webpack"), "lispy-vm/browser", webpack],
  ["Rollup", () => toolVersion("rollup"), "lispy-vm", rollup],
  ["esbuild", () => esbuildVersion, "lispy-vm", withEsbuild],
];

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String);

export function testBundlers(strangers: () => Strangers, pages: () => Pages): void {
  for (const [name, version, entry, bundle] of consumers) {
    test(`${name}: ${entry}`, async () => {
      const project = strangers().project(`${name}-${entry}`.replaceAll(/\W/g, "-"), {
        "index.html": PAGE,
        "main.js": SHOW,
        "use.js": useScript(entry),
        "out/index.html": PAGE,
      });
      const { folder, modules } = await bundle(project);
      const picked = entryIn(modules);
      assert.equal(picked, entry === "lispy-vm" ? "inline" : "browser");
      const made = filesIn(folder).filter((file) => file.endsWith(".wasm"));
      assert.equal(made.length, entry === "lispy-vm" ? 0 : 1, made.join(" "));
      const server = await serveFiles(folder);
      try {
        assert.equal(await pages().used(server.url), EXPECTED);
        const asked = new Set(server.asked.filter((path) => /\.(js|wasm)$/.test(path)));
        assert.equal(server.asked.filter((path) => path.endsWith(".wasm")).length, made.length);
        const weights = weigh([...asked].map((path) => join(folder, path)));
        report({ consumer: name, version: version(), entry, picked, ...weights });
      } finally {
        server.close();
      }
    });
  }
}
