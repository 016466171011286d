// Makes the module "re2js/parts" of the package re2js: the parser, the compiler and the machine
// of its engine, which the package does not export, without everything that a bundler would otherwise keep with them; and the plugins of esbuild that
// find it, and what of bindings/regex/ works with it.
// Used by build.mjs, for dist/ and for the tests. docs/adr/0012-regex.md has the reasons and the figures.
// Invariant: no statement of the package is changed; classes are only wrapped, and rows of tables left out. Every step
// fails when it does not find what it looks for, so that another version of the package cannot pass unnoticed.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";

const PARTS =
  "Compiler, Inst, Machine, Parser, Queue, RE2Flags, Regexp, Simplify, UnicodeRangeTable, UnicodeTables";
/** The rows of UnicodeTables that Python's classes are made of. */
const KEPT_ROWS = new Set(["L", "N", "Nd"]);

function replaceOnce(text, pattern, replacement) {
  const found = text.match(new RegExp(pattern.source, `${pattern.flags}g`)) ?? [];
  if (found.length !== 1) {
    throw new Error(`re2js: ${pattern} is there ${found.length} times; see scripts/re2js.mjs`);
  }
  return text.replace(pattern, replacement);
}

/** The text of the package's module, reduced to the parts. */
function reduceEngine(text) {
  text = replaceOnce(text, /^export \{[^}]*\};$/m, `export { ${PARTS} };`);
  // Nothing is printed but by toString methods.
  text = replaceOnce(
    text,
    /get Print\(\) \{[^]*?return this\._Print;\s*\}/,
    "get Print() { return null; }",
  );
  let rows = 0;
  text = text.replace(/^\t\t(\w+): \(\) => new UnicodeRangeTable\(.*\n/gm, (row, name) => {
    rows += 1;
    return KEPT_ROWS.has(name) ? row : "";
  });
  if (rows < 200)
    throw new Error(`re2js: only ${rows} rows of Unicode tables; see scripts/re2js.mjs`);
  // A bundler must keep a class whose static fields could have effects when they are initialised; these have none.
  let classes = 0;
  text = text.replace(/^var (\w+) = (class [^]*?^\});$/gm, (_, name, body) => {
    classes += 1;
    return `var ${name} = /* @__PURE__ */ (() => ${body})();`;
  });
  if (classes < 20) throw new Error(`re2js: only ${classes} classes; see scripts/re2js.mjs`);
  return text;
}

/** The module's text: minified, because nobody reads another's engine in dist/, with its licence in front. */
async function makeParts(esbuild) {
  const entry = createRequire(import.meta.url).resolve("re2js");
  const [text, licence] = await Promise.all([
    readFile(join(dirname(entry), "index.js"), "utf8"),
    readFile(join(dirname(entry), "../LICENSE"), "utf8"),
  ]);
  const { outputFiles } = await esbuild.build({
    stdin: { contents: reduceEngine(text) },
    bundle: true,
    format: "esm",
    target: "node20",
    minify: true,
    legalComments: "none",
    write: false,
  });
  return `/*! Parts of re2js, https://github.com/le0pard/re2js\n\n${licence.trim()}\n*/\n${outputFiles[0].text}`;
}

/** The plugin that finds "re2js/parts". */
export function re2jsParts(esbuild) {
  let contents;
  return {
    name: "re2js-parts",
    setup(build) {
      build.onResolve({ filter: /^re2js\/parts$/ }, ({ path }) => ({
        path,
        namespace: "re2js-parts",
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: "re2js-parts" }, async () => ({
        contents: await (contents ??= makeParts(esbuild)),
        loader: "js",
      }));
    },
  };
}

/**
 * What bindings/regex/deferred.d.ts declares: bindings/regex/engine.ts with all that it imports, as the body of a function, `engine`, which is
 * run when it is called first. Making the engine's classes takes half as long as reading their text, and most programs never search.
 */
export async function makeDeferredEngine(esbuild, root) {
  const text = await bundledEngine(esbuild, root, { format: "iife", globalName: "made" });
  return `let kept;
export const engine = () => (kept ??= make());
function make() {
  ${text.trim()}
  return made;
}
`;
}

/** The same as a file that Node requires. */
export const makeRequiredEngine = (esbuild, root) =>
  bundledEngine(esbuild, root, { format: "cjs" });

async function bundledEngine(esbuild, root, format) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["bindings/regex/engine.ts"],
    bundle: true,
    target: "node20",
    minify: true,
    legalComments: "inline",
    write: false,
    plugins: [re2jsParts(esbuild)],
    ...format,
  });
  return outputFiles[0].text;
}

/** The plugin that finds it. With `name`, the module stays an import of that, so that a bundle does not print it anew. */
export function deferredEngine(esbuild, root, name) {
  let contents;
  return {
    name: "deferred-engine",
    setup(build) {
      build.onResolve({ filter: /\/deferred\.js$/ }, () =>
        name
          ? { path: name, external: true, sideEffects: false }
          : { path: "engine", namespace: "deferred-engine", sideEffects: false },
      );
      build.onLoad({ filter: /.*/, namespace: "deferred-engine" }, async () => ({
        contents: await (contents ??= makeDeferredEngine(esbuild, root)),
        loader: "js",
      }));
    },
  };
}
