// Builds every target, and skips a target whose inputs have not changed since it was last built.
// Called by `npm run build [-- target …]` and by start.mjs, test.mjs and bench.mjs through `build()`.
// Invariant: a stamp is written only after its target succeeded, and holds a hash of everything that can
// change the output: the files, the tool's version and the flags.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync, realpathSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { coolData } from "./cold-data.mjs";
import { exportGlobals } from "./export-globals.mjs";
import { joinChunks } from "./join-chunks.mjs";
import { optimise } from "./optimise.mjs";
import { packedModule } from "./packed-module.mjs";
import { RAW_MODULE } from "./raw-module.mjs";
import { deferredEngine, makeDeferredEngine, makeRequiredEngine, re2jsParts } from "./re2js.mjs";
import { rollTypes } from "./roll-types.mjs";
import { saveGlobals, shiftSourceMap } from "./save-globals.mjs";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const at = (path) => join(root, path);
const STAMPS = at("build/.stamps");

/** Files below `paths` (files or folders), relative to the root, in a fixed order. */
async function filesOf(paths, skip = () => false) {
  const found = [];
  for (const path of paths) {
    if (!existsSync(at(path))) continue;
    const entries = extname(path)
      ? [path]
      : (await readdir(at(path), { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
    found.push(...entries.map((file) => file.split(sep).join("/")).filter((file) => !skip(file)));
  }
  return found.sort();
}

/** Runs a Node program of the tool chain; its output is shown only when it fails or has something to say. */
export function runNode(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`node ${args.join(" ")} exited with ${code}\n${output}`));
    });
  });
}

const version = async (name) =>
  JSON.parse(await readFile(at(`node_modules/${name}/package.json`), "utf8")).version;

/** What a module goes through after the compiler. */
const REWRITERS = [
  ...["cold-data", "direct-calls", "export-globals", "hot-functions", "optimise", "raw-module"],
  ...["save-globals", "wasm-sections"],
].map((name) => `scripts/${name}.mjs`);
const moduleFile = (target) =>
  target === "release" ? "build/lispy.wasm" : `build/lispy.${target}.wasm`;

const BINDINGS = ["bindings", "assembly/shared", "scripts/re2js.mjs", "package.json"];
/** Entries with declarations of their own; all the others have those of index. */
const TYPED_ENTRIES = ["cartridges", "worlds", "jit", "directory"].map((name) => `entries/${name}`);
/** Packages of other people and results: no sources of ours. */
const isNoSource = (file) => /^bench\/(peers|charts|results)\//.test(file);

/** What every bundle has in common; "neutral" keeps the library free of Node's names unless a file asks for them. */
const bundle = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "node20",
  logLevel: "warning",
  loader: { ".lispy": "text" },
};

/**
 * Tests and benches run against the files that are published: an import of a public entry stays an import of dist/,
 * through the "imports" of package.json because a bundle does not know how deep its own file will lie.
 * It also keeps one copy of each error class, so that instanceof holds across entries.
 */
const publicFromDist = {
  name: "public-from-dist",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      if (kind === "entry-point") return undefined;
      const source = relative(root, join(resolveDir, path)).split(sep).join("/");
      const match = /^bindings\/(index|entries\/[\w-]+)(\.[jt]s)?$/.exec(source);
      if (match) return { path: `#dist/${match[1]}.js`, external: true };
      // A script finds its files from its own place, which it would lose inside a bundle.
      const script = /^scripts\/[\w-]+\.mjs$/.test(source);
      return script ? { path: `#${source}`, external: true } : undefined;
    });
  },
};

/** What cli-progress requires of Node: a bundle that is an ES module has no require. */
const builtinsOfProgress = {
  name: "builtins-of-progress",
  setup(build) {
    build.onResolve({ filter: /^(events|readline)$/ }, ({ path, importer }) =>
      importer.includes("cli-progress") ? { path, namespace: "node-builtin" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "node-builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** The command and the threads use the entry for Node as everybody does: half a millisecond less than a chunk of what they share with it. */
const entryApart = {
  name: "entry-apart",
  setup(build) {
    build.onResolve({ filter: /\/node\.js$/ }, ({ path, importer, resolveDir }) => {
      const [file, from] = [join(resolveDir, path), importer].map((name) => relative(root, name));
      return file === "bindings/entries/node.js" && /^(cli|bindings\/entries)\//.test(from)
        ? { path: "../entries/node.js", external: true, sideEffects: false }
        : undefined;
    });
  },
};

/** Tests look inside the engine, too. */
const regexEngine = [deferredEngine(esbuild, root), re2jsParts(esbuild)];
/** How outputs of esbuild name the engine before it becomes a chunk. */
const ENGINE = "regex-engine";

/** Half a millisecond is too much for a file of ten lines: each loader that reads a file has them for itself. */
const inEachLoader = {
  name: "in-each-loader",
  setup(build) {
    build.onResolve({ filter: /\/read-module\.js$/ }, ({ path, importer, resolveDir }) => ({
      path: join(resolveDir, path.replace(/js$/, "ts")),
      suffix: `?${relative(root, importer)}`,
      sideEffects: false,
    }));
  },
};

/** Programs of tests/ that `npm test` does not run: the other side of a pipe, and what needs a browser or bundlers. */
const OTHER_PROGRAMS = /^tests\/(runtimes\/(guests\/lines|browsers)|consumers\/consumers)\.ts$/;

async function bundlePrograms(folder, isEntry) {
  const outdir = at(`build/${folder}`);
  await rm(outdir, { recursive: true, force: true });
  const entryPoints = (await filesOf([folder], isNoSource)).filter(isEntry);
  if (entryPoints.length === 0) return;
  await esbuild.build({
    ...bundle,
    entryPoints,
    outdir,
    outbase: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    packages: "external",
    sourcemap: true,
    plugins: [publicFromDist, ...regexEngine],
  });
}

/** needs: targets built before; inputs: files that the stamp covers; outputs: files whose absence means "build". */
const targets = {
  generate: {
    // The prelude is LisPy text compiled into the module, the reference what `doc` shows of it. Other gen-* scripts are
    // run by hand, their results committed.
    always: true,
    inputs: [],
    run: async () => {
      await runNode(["scripts/gen-prelude.mjs"]);
      await runNode(["scripts/gen-reference.mjs"]);
    },
  },
  ...Object.fromEntries(
    ["release", "debug", "test"].map((target) => [
      `wasm:${target}`,
      {
        needs: ["generate"],
        inputs: ["assembly", "asconfig.json", ...REWRITERS],
        tools: ["assemblyscript"],
        outputs: [moduleFile(target)],
        run: () => compileModule(target),
      },
    ]),
  ),
  dist: {
    needs: ["wasm:release"],
    inputs: [
      ...[...BINDINGS, "cli", "build/lispy.wasm"],
      ...["join-chunks", "packed-module"].map((name) => `scripts/${name}.mjs`),
    ],
    tools: ["esbuild", "rollup", "re2js", "fflate"],
    outputs: [
      ...["lispy.wasm", "cli/main.js", "index.js", "regex/engine.cjs", "jit/generator.cjs"],
    ].map((file) => `dist/${file}`),
    run: bundleDist,
  },
  "dist:debug": {
    needs: ["wasm:debug"],
    inputs: ["build/lispy.debug.wasm", "build/lispy.debug.wasm.map"],
    outputs: ["dist/lispy.debug.wasm", "dist/lispy.debug.wasm.map"],
    run: async () => {
      await mkdir(at("dist"), { recursive: true });
      for (const file of ["lispy.debug.wasm", "lispy.debug.wasm.map"]) {
        await copyFile(at(`build/${file}`), at(`dist/${file}`));
      }
    },
  },
  types: {
    inputs: [...BINDINGS, "scripts/roll-types.mjs", "tsconfig.json", "tsconfig.types.json"],
    tools: ["typescript", "rollup", "rollup-plugin-dts"],
    outputs: ["index", ...TYPED_ENTRIES, "lispy.wasm"].map((name) => `dist/${name}.d.ts`),
    run: makeTypes,
  },
  tests: {
    needs: ["dist"],
    // Tests look inside examples, too.
    inputs: ["tests", "examples", ...BINDINGS],
    tools: ["esbuild", "re2js"],
    // A worker is a program that a test starts, beside the test.
    run: () =>
      bundlePrograms(
        "tests",
        (file) => /\.(test|worker)\.ts$/.test(file) || OTHER_PROGRAMS.test(file),
      ),
  },
  native: {
    inputs: ["bench/native"],
    tools: ["assemblyscript"],
    outputs: ["build/native"],
    run: compileNative,
  },
  bench: {
    needs: ["dist", "native"],
    inputs: ["bench", ...BINDINGS],
    skip: isNoSource,
    tools: ["esbuild", "re2js"],
    run: () => bundlePrograms("bench", (file) => /^bench\/[\w-]+\.ts$/.test(file)),
  },
};

async function compileModule(target) {
  if (!assemblyIsThere(target)) return false;
  const isRelease = target === "release";
  await mkdir(at("build"), { recursive: true });
  await runNode([
    "node_modules/assemblyscript/bin/asc.js",
    ...["--config", "asconfig.json", "--target", target],
    // A second entry for each: asconfig.json has no entries per target.
    ...["assembly/index.ts", isRelease ? "assembly/prefill.ts" : "assembly/debug.ts"],
    ...(isRelease ? ["--transform", "./scripts/raw-module.mjs"] : []),
  ]);
  const file = at(moduleFile(target));
  const compiled = isRelease
    ? coolData(optimise(await readFile(RAW_MODULE)))
    : await readFile(file);
  const { bytes, shift } = saveGlobals(compiled);
  await writeFile(file, exportGlobals(bytes));
  if (isRelease) return;
  await writeFile(`${file}.map`, shiftSourceMap(await readFile(`${file}.map`, "utf8"), shift));
}

/** Programs of the benchmarks, one module each, for speed alone. */
async function compileNative() {
  await mkdir(at("build/native"), { recursive: true });
  const compiler = at("node_modules/assemblyscript/bin/asc.js");
  const options = ["-O3", "--noAssert", "--runtime", "incremental"];
  for (const file of await filesOf(["bench/native"])) {
    const name = file.slice("bench/native/".length);
    const outFile = at(`build/native/${name.replace(/ts$/, "wasm")}`);
    // From the folder of the file: where there is an asconfig.json, asc compiles the entries of that as well.
    await runNode([compiler, name, ...options, "--outFile", outFile], { cwd: at("bench/native") });
  }
}

const assemblyIsThere = (target) =>
  existsSync(at("assembly/index.ts")) || missing("assembly/index.ts", `no ${target} module`);

/** Both modules, as what a bundler for Workers or Deno makes of an import of them. */
const MODULE_TYPES = `import type { CompiledModule } from "./index.js";

/** The module, compiled. Bundlers that make an address or bytes of such an import have types of their own for that. */
declare const module: CompiledModule;
export default module;
`;

async function makeTypes() {
  if (!existsSync(at("bindings/index.ts"))) return missing("bindings/index.ts", "no declarations");
  // dist/types: where declarations lay before they were rolled.
  for (const folder of ["build/types", "dist/types"]) {
    await rm(at(folder), { recursive: true, force: true });
  }
  await runNode(["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"]);
  await rollTypes(at("build/types/bindings"), at("dist"), TYPED_ENTRIES);
  for (const name of ["lispy.wasm", "lispy.debug.wasm"]) {
    await writeFile(at(`dist/${name}.d.ts`), MODULE_TYPES);
  }
}

async function bundleDist() {
  if (!existsSync(at("build/lispy.wasm"))) return missing("build/lispy.wasm", "no dist");
  const entryPoints = [
    ...(await filesOf(["bindings/entries"])).filter((file) => /^[^.]+\.ts$/.test(file)),
    ...["bindings/index.ts", "cli/main.ts"].filter(
      (file) => existsSync(at(file)) || missing(file, "left out"),
    ),
  ].map((file) => ({
    in: file,
    out: file.replace(/^bindings\//, "").replace(/\.ts$/, ""),
  }));
  // Declarations lie beside the code, and are made by another target.
  for (const file of existsSync(at("dist")) ? await readdir(at("dist"), { recursive: true }) : []) {
    if (/\.js(\.map)?$/.test(file)) await rm(at(`dist/${file}`), { force: true });
  }
  await mkdir(at("dist"), { recursive: true });
  await copyFile(at("build/lispy.wasm"), at("dist/lispy.wasm"));
  if (entryPoints.length === 0) return;
  const made = await esbuild.build({
    ...bundle,
    metafile: true,
    write: false,
    entryPoints,
    outdir: "dist",
    platform: "neutral",
    mainFields: ["module", "main"],
    // cli-table3 does without its colours, which want a require of Node; workerd makes a compiled module of an import of
    // the published file.
    external: ["node:*", "@colors/colors", "../lispy.wasm", "../lispy.debug.wasm"],
    // Shared code lives in dist/chunks, one folder deep like dist/entries and dist/cli: "../lispy.wasm" relative to
    // import.meta.url is right wherever esbuild puts the line that says it.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    sourcemap: true,
    plugins: [
      ...[entryApart, inEachLoader, deferredEngine(esbuild, root, ENGINE)],
      ...[builtinsOfProgress, packedModule],
    ],
  });
  await writeRequired();
  const joined = await joinChunks(made, {
    ...{ root, outdir: "dist", core: "dist/entries/node.js", index: "dist/index.js" },
    documents: ["cartridges", "worlds", "jit", "directory"].map(
      (name) => `dist/entries/${name}.js`,
    ),
    beside: new Map([[ENGINE, await makeDeferredEngine(esbuild, root)]]),
  });
  for (const [file, text] of joined) {
    await mkdir(dirname(at(`dist/${file}`)), { recursive: true });
    await writeFile(at(`dist/${file}`), text);
  }
  await writeLicences(made.metafile);
  if (existsSync(at("dist/cli/main.js"))) {
    if (!(await readFile(at("dist/cli/main.js"), "utf8")).startsWith("#!")) {
      throw new Error("cli/main.ts must begin with #!/usr/bin/env node");
    }
    await chmod(at("dist/cli/main.js"), 0o755);
  }
}

/** What Node requires when it needs it (bindings/node/required.ts). */
async function writeRequired() {
  await mkdir(at("dist/regex"), { recursive: true });
  await writeFile(at("dist/regex/engine.cjs"), await makeRequiredEngine(esbuild, root));
  await esbuild.build({
    ...bundle,
    entryPoints: ["bindings/jit/generator.ts"],
    outfile: "dist/jit/generator.cjs",
    format: "cjs",
    platform: "neutral",
  });
}

/** What other people wrote and dist/ contains is said there with their licences. */
async function writeLicences({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap(
      (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
    ),
  );
  const texts = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(
        await readFile(at(`${folder}/package.json`), "utf8"),
      );
      const file = (await readdir(at(folder))).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file ? (await readFile(at(`${folder}/${file}`), "utf8")).trim() : license;
      return `${name} ${version}\n\n${text}\n`;
    }),
  );
  await writeFile(at("dist/LICENCES.txt"), texts.join("\n\n"));
}

function missing(file, consequence) {
  console.error(`build: ${file} is not there: ${consequence}`);
  return false;
}

async function hashOf(name, target) {
  const hash = createHash("sha256");
  hash.update(
    `${name}\n${process.version}\n${await readFile(fileURLToPath(import.meta.url), "utf8")}`,
  );
  for (const tool of target.tools ?? []) hash.update(`${tool} ${await version(tool)}\n`);
  for (const file of await filesOf(target.inputs, target.skip)) {
    hash.update(`${file}\n`);
    hash.update(await readFile(at(file)));
  }
  return hash.digest("hex");
}

/** Builds `names` and what they need; independent targets run side by side. Returns the names that were rebuilt. */
export async function build(names = Object.keys(targets)) {
  const started = new Map();
  const rebuilt = [];
  const make = (name) => {
    if (!targets[name])
      throw new Error(`no target ${name}; there are: ${Object.keys(targets).join(" ")}`);
    if (!started.has(name)) started.set(name, makeOne(name));
    return started.get(name);
  };
  const makeOne = async (name) => {
    const target = targets[name];
    await Promise.all((target.needs ?? []).map(make));
    if (target.always) return target.run();
    const stamp = join(STAMPS, name.replace(":", "-"));
    const hash = await hashOf(name, target);
    const present = (target.outputs ?? []).every((file) => existsSync(at(file)));
    if (present && existsSync(stamp) && (await readFile(stamp, "utf8")) === hash) return;
    const begin = Date.now();
    await rm(stamp, { force: true });
    // False: a source is not there yet, so there is nothing to remember.
    if ((await target.run()) === false) return;
    await mkdir(STAMPS, { recursive: true });
    await writeFile(stamp, hash);
    rebuilt.push(name);
    console.error(`build: ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
  };
  const results = await Promise.allSettled(names.map(make));
  const reasons = new Set(results.filter((r) => r.status === "rejected").map((r) => r.reason));
  if (reasons.size > 0) throw new Error([...reasons].map((reason) => reason.message).join("\n"));
  return rebuilt;
}

/** A check that passed on the same files need not run again: typecheck and lint use it. */
export async function checkOnce(name, inputs, tools, run) {
  const target = { inputs, tools, skip: isNoSource };
  const stamp = join(STAMPS, name);
  const hash = await hashOf(name, target);
  if (existsSync(stamp) && (await readFile(stamp, "utf8")) === hash) return "unchanged";
  await run();
  await mkdir(STAMPS, { recursive: true });
  await writeFile(stamp, hash);
  return "ok";
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  try {
    const rebuilt = await build(names.length > 0 ? names : undefined);
    if (rebuilt.length === 0) console.log("build: up to date");
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
