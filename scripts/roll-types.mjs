// The declarations that are published: one file per entry, made of the many that the compiler writes to build/types.
// Invariant: what index.d.ts declares is declared nowhere else. Two declarations of a class with private members are two types, so the
// other files import public names from index.d.ts, also where the sources import them from the file that owns them.
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const EXPORTS = /export (?:type )?\{([^}]*)\} from "([^"]+)";/g;
const STAR_EXPORTS = /export \* from "([^"]+)";/g;
const TYPE_EXPORTS = /export type \{([^}]*)\} from "[^"]+";/g;
const ROLLED_EXPORTS = /^export \{([^}]*)\};$/gm;
const IMPORTS = /import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/g;
/** `Disposable` and `Symbol.dispose`, which consumers' libraries need not have. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" preserve="true" />';
/** How the other files name index.d.ts before they know where they lie. */
const INDEX = "#index";

const namesIn = (list) =>
  list
    .split(",")
    .map((name) => name.replace(/^\s*type\s/, "").trim())
    .filter((name) => name !== "");
const declared = (from, specifier) => resolve(dirname(from), specifier.replace(/\.js$/, ".d.ts"));

/** A file, and those all of whose names it exports: path, text. */
async function withStars(file) {
  const text = await readFile(file, "utf8");
  const stars = [...text.matchAll(STAR_EXPORTS)].map(([, specifier]) => declared(file, specifier));
  return [[file, text], ...(await Promise.all(stars.map(withStars))).flat()];
}

/** Public name -> the files that one can import it from: what declares it, and what hands it on. */
async function publicNames(index) {
  const names = new Map();
  const follow = async (name, file) => {
    names.set(name, (names.get(name) ?? new Set()).add(file));
    for (const [, list, specifier] of (await readFile(file, "utf8")).matchAll(EXPORTS)) {
      if (namesIn(list).includes(name)) await follow(name, declared(file, specifier));
    }
  };
  for (const [file, text] of await withStars(index)) {
    for (const [, list, specifier] of text.matchAll(EXPORTS)) {
      for (const name of namesIn(list)) await follow(name, declared(file, specifier));
    }
  }
  return names;
}

/** Takes public names from index.d.ts instead of from their files. */
const throughIndex = (names) => ({
  name: "through-index",
  resolveId: (source) => (source === INDEX ? { id: INDEX, external: true } : undefined),
  transform: (code, id) =>
    code.replace(IMPORTS, (_, list, specifier) => {
      const all = namesIn(list);
      const isPublic = (name) => names.get(name.split(" as ")[0])?.has(declared(id, specifier));
      const line = (some, from) =>
        some.length > 0 ? `import { ${some.join(", ")} } from "${from}";` : "";
      return [
        line(all.filter(isPublic), INDEX),
        line(
          all.filter((name) => !isPublic(name)),
          specifier,
        ),
      ].join("\n");
    }),
});

/** Keeps a class that is exported as a type a type: nobody shall make one with `new`. */
const onlyTypes = (source) => {
  const types = new Set([...source.matchAll(TYPE_EXPORTS)].flatMap(([, list]) => namesIn(list)));
  const marked = (name) => (types.has(name) ? `type ${name}` : name);
  return {
    name: "only-types",
    renderChunk: (code) =>
      code.replace(
        ROLLED_EXPORTS,
        (_, list) => `export { ${namesIn(list).map(marked).join(", ")} };`,
      ),
  };
};

/**
 * Rolls the declarations in `from` (as tsc wrote them for bindings/) into `to`: index.d.ts, and one file per entry of `entries`, which
 * are paths below both folders without ending.
 */
export async function rollTypes(from, to, entries) {
  const index = join(from, "index.d.ts");
  const names = await publicNames(index);
  for (const entry of ["index", ...entries]) {
    const others = entry === "index" ? [] : [throughIndex(names)];
    const toIndex = relative(dirname(join(to, entry)), join(to, "index.js"))
      .split(sep)
      .join("/");
    const input = join(from, `${entry}.d.ts`);
    const source = (await withStars(input)).map(([, text]) => text).join("\n");
    const bundle = await rollup({
      input,
      // Types of the engine of regular expressions are in no declaration that is published.
      external: /^node:|^re2js\/parts$/,
      plugins: [...others, dts(), onlyTypes(source)],
      onwarn: ({ message }) => {
        throw new Error(`types of ${entry}: ${message}`);
      },
    });
    await bundle.write({
      file: join(to, `${entry}.d.ts`),
      banner: DISPOSABLE,
      paths: { [INDEX]: toIndex.startsWith(".") ? toIndex : `./${toIndex}` },
    });
    await bundle.close();
  }
}
