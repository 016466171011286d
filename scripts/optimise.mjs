// Optimises the release module as the compiler would at -O3, with one difference: into functions that are not hot, nothing is copied that is
// larger than its call. Copying is what made cold code large; in the few functions that the time is spent in, it is what makes them fast.
// Called by build.mjs with what raw-module.mjs took from the compiler (docs/adr/0027-size.md).
// Invariant: hot functions become what they would be without this file.

import binaryen from "binaryen";
import { hotFunctions } from "./hot-functions.mjs";

const { MVP, MutableGlobals, SignExt, BulkMemory, BulkMemoryOpt } = binaryen.Features;
const { NontrappingFPToInt, ReferenceTypes, Multivalue } = binaryen.Features;
/** Those of the compiler. */
const FEATURES =
  MVP |
  MutableGlobals |
  SignExt |
  BulkMemory |
  (BulkMemoryOpt ?? 0) |
  NontrappingFPToInt |
  ReferenceTypes |
  Multivalue;

/** Nodes of a function that is no larger than its call, wherever it is. */
const TINY = 6;
/** Nodes of the largest function that may be copied into several others: a little more than Binaryen's limit of 70, as text counts more. */
const LARGE = 80;
/** Further ones give some ten bytes. */
const ROUNDS = 2;

/** Before functions are looked at: what is trivial goes into everything. */
const FIRST = [
  ...["duplicate-function-elimination", "remove-unused-module-elements", "inlining"],
  ...["simplify-locals", "vacuum", "remove-unused-module-elements"],
];

const words = (text) => text.trim().split(/\s+/);
/** The passes of the compiler (0.28) at optimizeLevel 3, in its order. */
const PASSES = words(`
  duplicate-function-elimination remove-unused-module-elements
  once-reduction inlining simplify-globals-optimizing
  rse vacuum code-folding ssa-nomerge local-cse remove-unused-brs remove-unused-names merge-blocks
  precompute-propagate simplify-globals-optimizing gufa-optimizing dae-optimizing
  simplify-locals-nostructure flatten vacuum simplify-locals-notee-nostructure vacuum licm merge-locals reorder-locals
  optimize-instructions dce remove-unused-brs remove-unused-names
  inlining precompute-propagate simplify-globals-optimizing
  pick-load-signs simplify-locals-notee-nostructure vacuum local-cse
  reorder-locals coalesce-locals simplify-locals coalesce-locals reorder-locals vacuum rse vacuum merge-locals vacuum
  simplify-globals-optimizing simplify-globals-optimizing
  remove-unused-brs remove-unused-names merge-blocks optimize-instructions
  simplify-globals-optimizing dae-optimizing inlining-optimizing
  optimize-added-constants-propagate duplicate-import-elimination simplify-globals-optimizing
  precompute-propagate simplify-globals-optimizing simplify-globals-optimizing
  directize dae-optimizing inlining-optimizing
  code-folding ssa-nomerge rse code-pushing
  simplify-globals vacuum precompute-propagate
  inlining-optimizing directize dae-optimizing local-cse
  merge-locals coalesce-locals simplify-locals vacuum
  inlining precompute-propagate rse vacuum ssa-nomerge simplify-locals coalesce-locals
  optimize-instructions remove-unused-brs remove-unused-names merge-blocks vacuum
  simplify-globals-optimizing reorder-globals remove-unused-brs optimize-instructions
  duplicate-function-elimination memory-packing remove-unused-module-elements
`);

/** Binaryen's own for one function at -Oz, for cold ones at last. */
const SHRINKING = words(`
  ssa-nomerge dce remove-unused-names remove-unused-brs remove-unused-names optimize-instructions pick-load-signs
  precompute-propagate code-pushing simplify-locals-nostructure vacuum reorder-locals remove-unused-brs
  coalesce-locals local-cse simplify-locals vacuum reorder-locals coalesce-locals reorder-locals vacuum
  code-folding merge-blocks remove-unused-brs remove-unused-names merge-blocks precompute optimize-instructions rse vacuum
`);
/** Functions of one file have much in common, which is found when they lie side by side. */
const LAST = ["duplicate-function-elimination", "reorder-functions-by-name"];

function setLimits({ shrink, always, flexible, oneCaller, loops }) {
  binaryen.setOptimizeLevel(shrink > 1 ? 2 : 4);
  binaryen.setShrinkLevel(shrink);
  binaryen.setAlwaysInlineMaxSize(always);
  binaryen.setFlexibleInlineMaxSize(flexible);
  binaryen.setOneCallerInlineMaxSize(oneCaller);
  binaryen.setAllowInliningFunctionsWithLoops(loops);
  binaryen.setFastMath(true);
  binaryen.setLowMemoryUnused(true);
}
const TRIVIAL_ONLY = { shrink: 1, always: 3, flexible: 0, oneCaller: 0, loops: false };
const FOR_SIZE = { shrink: 2, always: 2, flexible: 0, oneCaller: 0, loops: false };
/** The compiler's at -O3. */
const FOR_SPEED = { shrink: 0, always: 12, flexible: 70, oneCaller: 200, loops: true };

function withFeatures(module) {
  module.setFeatures(FEATURES);
  return module;
}

/** The functions of a module's text as `{ name, text }`, and all the rest. */
function cut(text) {
  const functions = [];
  const rest = text.replace(/^ \(func \$(\S+)[^]*?^ \)\n/gm, (whole, name) => {
    functions.push({ name, text: whole });
    return "";
  });
  return { functions, rest };
}

const CALL = /\(call \$(\S+?)(?=[\s)])/g;
/** Text has one node per line, but for the type and the locals in the first ones. */
const nodesOf = (text) => (text.match(/^ {2,}\((?!local )/gm) ?? []).length;

/**
 * The text with a second version of each function that hot and cold functions call, for the cold ones; and the names of all functions that must
 * stay on their own, and of the cold ones.
 */
function separate(source) {
  const { functions, rest } = cut(source);
  const isHot = hotFunctions(functions.map(({ name }) => name));
  const callers = new Map(functions.map(({ name }) => [name, { hot: 0, cold: 0 }]));
  for (const { name, text } of functions) {
    for (const [, callee] of text.matchAll(CALL)) {
      const counts = callers.get(callee);
      if (counts) counts[isHot(name) ? "hot" : "cold"] += 1;
    }
  }
  const alone = [];
  const versions = new Map();
  for (const { name, text } of functions) {
    const { hot, cold } = callers.get(name);
    const nodes = nodesOf(text);
    if (cold === 0 || nodes <= TINY) continue;
    if (hot > 0 && nodes <= LARGE) versions.set(name, `${name}%cold`);
    // With one caller there is nothing to save.
    else if (hot === 0 && cold > 1) alone.push(name);
  }
  const all = functions.map(({ name, text }) =>
    isHot(name)
      ? text
      : text.replace(CALL, (call, callee) =>
          versions.has(callee) ? `(call $${versions.get(callee)}` : call,
        ),
  );
  functions.forEach(({ name }, i) => {
    const version = versions.get(name);
    if (version) all.push(all[i].replace(` (func $${name}`, ` (func $${version}`));
  });
  return {
    text: `${rest.trimEnd().slice(0, -1)}${all.join("")})`,
    alone: [...alone, ...versions.values()],
    cold: functions.map(({ name }) => name).filter((name) => !isHot(name)),
  };
}

/** The module, optimised. */
export function optimise(raw) {
  const before = withFeatures(binaryen.readBinary(raw));
  setLimits(TRIVIAL_ONLY);
  before.runPasses(FIRST);
  const { text, alone, cold } = separate(before.emitText());
  before.dispose();

  const module = withFeatures(binaryen.parseText(text));
  for (const name of alone) {
    binaryen.setPassArgument("no-inline", name);
    module.runPasses(["no-inline"]);
  }
  setLimits(FOR_SPEED);
  for (let round = 0; round < ROUNDS; round++) module.runPasses(PASSES);
  setLimits(FOR_SIZE);
  for (const name of cold) {
    if (module.getFunction(name)) module.runPassesOnFunction(name, SHRINKING);
  }
  module.runPasses(LAST);
  binaryen.setOptimizeStackIR(true);
  binaryen.setDebugInfo(false);
  const binary = module.emitBinary();
  module.dispose();
  binaryen.clearPassArguments();
  return binary;
}
