// Bundles for Node: what a bundler makes goes into a folder where nothing else is, and runs there.

import assert from "node:assert/strict";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build as esbuild, version as esbuildVersion } from "esbuild";
import { EXPECTED } from "./expected.js";
import { run } from "./harness/run.js";
import { PRINT, type Strangers, tool, toolVersion, useScript } from "./harness/scratch.js";
import { entryIn, report, weigh } from "./report.js";

/** Makes `out/` of a project's main.js; the modules that became part of it. */
type Bundle = (project: string) => Promise<Iterable<string>>;

const withEsbuild: Bundle = async (project) => {
  const { metafile, warnings } = await esbuild({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    outdir: "out",
    platform: "node",
    bundle: true,
    minify: true,
    format: "esm",
    metafile: true,
  });
  assert.deepEqual(warnings, []);
  return Object.keys(metafile.inputs);
};

interface Stats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
  toString(options: object): string;
  compilation: { fileDependencies: Iterable<string> };
}
const webpack: Bundle = async (project) => {
  type Compiler = { run(done: (error: Error | null, stats: Stats) => void): void };
  const { default: make } = await tool<{ default(options: object): Compiler }>("webpack");
  const compiler = make({
    context: project,
    entry: "./main.js",
    mode: "production",
    target: "node20",
    experiments: { outputModule: true },
    output: { path: join(project, "out"), filename: "main.js", module: true },
    performance: false,
  });
  const stats = await new Promise<Stats>((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: true }));
  return stats.compilation.fileDependencies;
};

interface RollupOutput {
  output: { moduleIds?: string[] }[];
}
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
    external: /^node:/,
    plugins: [nodeResolve({ exportConditions: ["node"] })],
    onwarn: ({ message }: { message: string }) => assert.fail(message),
  });
  const { output } = await bundle.write({ dir: join(project, "out"), format: "es" });
  return output.flatMap(({ moduleIds = [] }) => moduleIds);
};

const consumers: [name: string, version: () => string, bundle: Bundle][] = [
  ["webpack", () => toolVersion("webpack"), webpack],
  ["Rollup", () => toolVersion("rollup"), rollup],
  ["esbuild", () => esbuildVersion, withEsbuild],
];

export function testNodeBundlers(strangers: () => Strangers): void {
  for (const [name, version, bundle] of consumers) {
    test(`${name} for Node`, async () => {
      const project = strangers().project(`${name}-node`, {
        "main.js": PRINT,
        "use.js": useScript("lispy-vm"),
      });
      const picked = entryIn(await bundle(project));
      assert.equal(picked, "standalone");
      const elsewhere = `${project}-elsewhere`;
      cpSync(join(project, "out"), elsewhere, { recursive: true });
      const files = readdirSync(elsewhere, { recursive: true }).map(String);
      assert.deepEqual(
        files.filter((file) => file.endsWith(".wasm")),
        [],
      );
      writeFileSync(join(elsewhere, "package.json"), '{ "type": "module" }');
      const said = await run(process.execPath, ["main.js"], { cwd: elsewhere });
      assert.equal(said.trim(), EXPECTED);
      const weights = weigh(files.map((file) => join(elsewhere, file)));
      report({
        consumer: `${name}, for Node`,
        version: version(),
        entry: "lispy-vm",
        picked,
        ...weights,
      });
    });
  }
}
