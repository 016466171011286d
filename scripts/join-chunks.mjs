// Makes few files of the many that esbuild cuts a library with many entries into: what the entry for Node needs are two chunks, "common", which
// needs no VM, and "core"; "slim" is what the index needs beyond these, with the engine of regular expressions. A file costs whoever loads it without a bundler half a millisecond, whatever is in it (docs/adr/0024-cold-start.md). They
// are not one, because esbuild keeps all of a file that something else in its bundle imports later, as the core does with worlds.
// Invariants: entries keep their names; what was a chunk is one folder deep, as before; no statement is changed, and what a bundler is told
// of pure calls stays.
import { dirname, join, relative, resolve } from "node:path";
import { rollup } from "rollup";

/** Outputs of esbuild that are loaded together with `files`, these left out. */
function loadedWith(outputs, files) {
  const found = new Set();
  const visit = (path) => {
    for (const { path: next, kind, external } of outputs[path].imports) {
      if (external || kind !== "import-statement" || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  files.forEach(visit);
  return found;
}

/** Serves esbuild's outputs, which are not on the disk, to Rollup, and what stands beside them under names of its own. */
const fromMemory = (texts) => ({
  name: "from-memory",
  resolveId(path, importer) {
    if (!importer || texts.has(path)) return path;
    const file = resolve(dirname(importer), path);
    return texts.has(file) ? file : { id: path, external: true };
  },
  load(file) {
    const map = texts.get(`${file}.map`);
    return { code: texts.get(file), map: map && JSON.parse(map) };
  },
});

/**
 * Joins what esbuild has made with `write: false`.
 *
 * @param core The entry whose needs are joined to be loaded without a bundler.
 * @param index The file whose further needs are joined.
 * @param documents Entries that make no VM: what they share with the index is "common".
 * @param beside Modules that esbuild left external and that the index needs, too: name, text.
 * @returns Files to write: paths below `outdir`, and their text.
 */
export async function joinChunks(made, { root, outdir, core, index, documents, beside }) {
  const { outputFiles, metafile } = made;
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  for (const [name, text] of beside) texts.set(name, text);
  const shared = loadedWith(metafile.outputs, documents);
  const chunks = new Map([...beside.keys()].map((name) => [name, "slim"]));
  for (const file of loadedWith(metafile.outputs, [index])) chunks.set(join(root, file), "slim");
  for (const file of loadedWith(metafile.outputs, [core])) {
    chunks.set(join(root, file), shared.has(file) ? "common" : "core");
  }
  // Chunks that are imported later have an entry point, too.
  const entries = Object.entries(metafile.outputs)
    .filter(([file, { entryPoint }]) => entryPoint && dirname(file) !== `${outdir}/chunks`)
    .map(([file]) => [relative(outdir, file).replace(/\.js$/, ""), join(root, file)]);
  const bundle = await rollup({
    input: Object.fromEntries(entries),
    plugins: [fromMemory(texts)],
    onwarn: ({ message }) => {
      throw new Error(`rollup: ${message}`);
    },
  });
  const { output } = await bundle.generate({
    dir: join(root, outdir),
    format: "es",
    sourcemap: true,
    entryFileNames: "[name].js",
    // Without the hash that esbuild has given it.
    chunkFileNames: ({ name }) => `chunks/${name.replace(/-[A-Z0-9]{8}$/, "")}-[hash].js`,
    manualChunks: (file) => chunks.get(file),
    hoistTransitiveImports: false,
  });
  await bundle.close();
  return new Map(output.map((file) => [file.fileName, file.code ?? file.source]));
}
