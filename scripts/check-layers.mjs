// Fails on an import that points the wrong way, and on every cycle. The picture is in docs/architecture.md.
// Usage: node scripts/check-layers.mjs [root]. Exit code 1 and one line per wrong edge, or one line "layers: …".
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";

/**
 * The layers of a top folder: left imports nothing to its right. Names with a comma between them are siblings that never import each other;
 * names with a plus are one layer that has several folders.
 */
const ORDERS = {
  assembly: "shared,gen base heap data text compile,vm prims image session index,debug,prefill",
  bindings:
    "errors+values+vm+capabilities source,regex,jit,unpack cartridge frames agent " +
    "hosted,formats,signatures,revise,plugins documents echo federation world node " +
    "instances,fetch-module create names,make-create,make-debug-create index loaders entries",
};

/** By top folder and layer: the place in the order, and the whole layer that a folder is part of. */
const LAYERS = new Map(
  Object.entries(ORDERS).map(([top, order]) => [
    top,
    new Map(
      order
        .split(" ")
        .flatMap((group, rank) =>
          group
            .split(",")
            .flatMap((layer) => layer.split("+").map((name) => [name, { rank, layer }])),
        ),
    ),
  ]),
);

/** "assembly/heap/heap.ts" -> "heap"; "assembly/index.ts" -> "index". */
const layerOf = (file) => file.split("/")[1].replace(/\.ts$/, "");

/** Why a file of a top folder with layers must not import another of the same, or undefined. */
function misdirected(top, from, to) {
  const [a, b] = [layerOf(from), layerOf(to)];
  const layers = LAYERS.get(top);
  for (const name of [a, b]) {
    if (!layers.has(name)) return `layer "${name}" is not in the list of check-layers.mjs`;
  }
  const [here, there] = [layers.get(a), layers.get(b)];
  if (here.layer === there.layer || there.rank < here.rank) return undefined;
  return `${a} may not import ${b}`;
}

/** Why `from` must not import `to`, or undefined. */
function objection(from, to) {
  const [here, there] = [from.split("/")[0], to.split("/")[0]];
  if (here === "assembly") {
    if (there !== "assembly") return "assembly imports nothing outside assembly";
    return misdirected(here, from, to);
  }
  if (there === "assembly") {
    if (to.startsWith("assembly/shared/") || from.startsWith("tests/unit/")) return undefined;
    return "of assembly, only assembly/shared may be read";
  }
  if (here === "bindings") {
    if (there !== "bindings") return "bindings may not import " + there;
    if (layerOf(to) === "node" && layerOf(from) !== "node" && !ON_NODE.test(from))
      return "of bindings, only the entries for Node may import node";
    return misdirected(here, from, to);
  }
  if (here === there) return undefined;
  if (there === "bindings") {
    if (/^bindings\/(index\.ts|entries\/)/.test(to)) return undefined;
    if (from === "cli/repl/session.ts" && to === "bindings/agent/agent.ts") return undefined;
    if (to.startsWith("bindings/node/") && (here === "cli" || here === "tests")) return undefined;
    // Tests that drive the module without the bindings use what declares the ABI, and nothing else of them.
    if (here === "tests" && DECLARES_ABI.test(to)) return undefined;
    return /^tests\/(bindings|jit|world)\//.test(from)
      ? undefined
      : `${here} imports the public index or an entry`;
  }
  if (here === "tests" && (there === "cli" || there === "bench")) return undefined;
  return `${here} may not import ${there}`;
}

/** What the module is driven with. */
const DECLARES_ABI =
  /^bindings\/(errors|jit\/jit|regex\/(deferred|host)|vm\/(exports|limits|machine-code|profiles))\.ts$/;

/** For Node, Deno and Bun only. */
const ON_NODE =
  /^bindings\/(loaders\/(node|standalone|debug-node)|entries\/(directory|frame-worker))\.ts$/;

/** What is bundled into dist/ and so is no dependency: specifier, and the one file that may import it. */
const BUNDLED = new Map([
  ["re2js/parts", "bindings/regex/engine.ts"],
  ["cli-table3", "cli/screen/table.ts"],
  ["cli-progress", "cli/screen/progress.ts"],
  ["markdown-table", "cli/bench/tables.ts"],
  ["d3-array", "cli/bench/statistics.ts"],
  ["d3-scale", "cli/bench/chart.ts"],
  ["d3-shape", "cli/bench/chart.ts"],
  ["fflate", "bindings/unpack.ts"],
]);

/** Bare specifiers: the published package has no dependency, and Node's modules would break it in a browser. */
function bareObjection(from, name) {
  if (!/^(bindings|cli)\//.test(from) || name === "@assemblyscript/loader") return undefined;
  if (BUNDLED.get(name) === from) return undefined;
  const onNode = /^(cli|bindings\/node)\//.test(from) || ON_NODE.test(from);
  if (name.startsWith("node:")) {
    return onNode
      ? undefined
      : `${name}: Node's modules stay in cli/, bindings/node/ and the entries for Node`;
  }
  return `${name}: the published package has no dependencies`;
}

const IMPORT =
  /(?:^|[;}\s])(?:import|export)\b[^;"'`()]*?\bfrom\s*["']([^"']+)["']|(?<!["'])\bimport\s*\(?\s*["']([^"']+)["']/g;

function importsOf(text) {
  // A comment may show an import; a string that contains "//" only hides what follows it on its line.
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2]);
}

function resolve(files, from, specifier) {
  const path = posix.join(posix.dirname(from), specifier);
  const bare = path.replace(/\.(js|ts)$/, "");
  return [path, `${bare}.ts`, `${path}.ts`, `${path}/index.ts`].find((name) => files.has(name));
}

function findCycles(edges) {
  const [state, trail, cycles] = [new Map(), [], []];
  const visit = (file) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
      return;
    }
    state.set(file, "open");
    trail.push(file);
    for (const next of edges.get(file)) visit(next);
    trail.pop();
    state.set(file, "done");
  };
  for (const file of edges.keys()) visit(file);
  return cycles;
}

/** All complaints about the tree below `root`, as lines. */
function checkTree(root) {
  const files = new Set();
  for (const top of ["assembly", "bindings", "cli", "bench", "tests"]) {
    if (!existsSync(join(root, top))) continue;
    for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
      const file = relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/");
      if (entry.isFile() && /\.ts$/.test(file) && !file.includes("node_modules")) files.add(file);
    }
  }
  const complaints = [];
  const edges = new Map();
  for (const file of [...files].sort()) {
    edges.set(file, []);
    for (const specifier of importsOf(readFileSync(join(root, file), "utf8"))) {
      if (!specifier.startsWith(".")) {
        const why = bareObjection(file, specifier);
        if (why) complaints.push(`${file}: ${why}`);
        continue;
      }
      const to = resolve(files, file, specifier);
      // Assets (.wasm, .lispy, .json) and scripts are not layers; a misspelt path is the compilers' business.
      if (to === undefined) continue;
      edges.get(file).push(to);
      const why = objection(file, to);
      if (why) complaints.push(`${file} -> ${to}: ${why}`);
    }
  }
  complaints.push(...findCycles(edges).map((cycle) => `cycle: ${cycle}`));
  return { complaints, files: files.size };
}

const { complaints, files } = checkTree(process.argv[2] ?? process.cwd());
for (const line of complaints) console.error(line);
if (complaints.length > 0) process.exitCode = 1;
console.log(`layers: ${files} files, ${complaints.length} wrong imports`);
