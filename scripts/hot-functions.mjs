// Which functions are compiled for speed alone, wherever that makes them larger: those in which programs spend their time, and what they call
// in loops. All others are cold, and nothing larger than its call is copied into them.
// Called by optimise.mjs. How the list was found, and what other ones cost: docs/adr/0027-size.md.
// Invariant: each pattern names something; a function that is renamed or moved breaks the build and not the speed.

/** Files and functions as the compiler names them, behind "assembly/"; with the reason for each group. */
const HOT = [
  // Running: the loop itself, what it steps into, calls, catching and unwinding.
  ...["vm/interpret/*", "vm/step/*", "vm/call/*", "vm/stack/*", "vm/inlined/*"],
  ...["vm/run-machine-code/*", "vm/second-word/*", "vm/catch/*", "vm/unwind/*", "data/signal/*"],
  // Memory: allocation, the collector, roots, buffers.
  ...["heap/*", "base/buffer/*"],
  // Values that programs have most of.
  ...["data/text/*", "data/utf8/*", "data/dict/*", "data/dict-index/*", "data/dict-entries/*"],
  ...["data/list/*", "data/number/*", "data/integer/*", "data/integer-parts/*", "data/limbs-mul/*"],
  ...["prims/arith/*", "prims/string/*", "prims/string-search/*", "prims/sort/*", "data/unicode/*"],
  // Names: interning, and looking through the catalogue for what an error talks about.
  ...["data/symbol/*", "data/catalogue/*"],
  // An agent's frame reads and writes JSON, and reads and compiles its program anew.
  ...["text/json*", "text/reader/*", "text/reader-atoms/passAtom", "text/reader-atoms/readAtom"],
  ...[
    "compile/arena/*",
    "compile/names/*",
    "compile/tree/*",
    "compile/scan/*",
    "compile/recursion/*",
  ],
  ...["compile/analyze/analyze", "compile/analyze/compound", "compile/generate/generate"],
];

/** Says of each of these functions whether it is hot. */
export function hotFunctions(names) {
  const patterns = HOT.map(
    (text) => new RegExp(`^assembly/${text.replaceAll("*", ".*").replaceAll("/", "\\/")}$`),
  );
  patterns.forEach((pattern, i) => {
    if (!names.some((name) => pattern.test(name))) {
      throw new Error(`no function is called ${HOT[i]}: scripts/hot-functions.mjs is out of date`);
    }
  });
  const hot = new Set(names.filter((name) => patterns.some((pattern) => pattern.test(name))));
  return (name) => hot.has(name);
}
