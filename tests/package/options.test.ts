// Options of the published declarations take `undefined` for "not said", also under `exactOptionalPropertyTypes`, where `?` alone does not.
// All that a function or method takes is walked, so that an option which is new is looked at too.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import ts from "typescript";
import { scratch } from "../support/packed.js";
import { root } from "../support/root.js";
import { scripts } from "./manifest.js";

const place = scratch("options");
after(() => place[Symbol.dispose]());

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};
const files = [...new Set(scripts.map(({ types }) => join(root, types)))];

/** What is data and no options: a key that is absent says something there. */
const DATA: readonly string[] = ["Difference", "MergeConflict"];

/** `Owner.name` of every optional property that a function of the package takes, and whether it takes undefined. */
function optionsOf(program: ts.Program): Map<string, boolean> {
  const checker = program.getTypeChecker();
  const found = new Map<string, boolean>();
  const seen = new Set<ts.Type>();
  const ours = (node: ts.Node): boolean => files.includes(node.getSourceFile().fileName);

  const given = (type: ts.Type): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (type.isUnionOrIntersection()) return type.types.forEach(given);
    if (checker.isArrayType(type))
      return checker.getTypeArguments(type as ts.TypeReference).forEach(given);
    for (const property of type.getProperties()) {
      const declaration = property.valueDeclaration;
      if (!declaration || !ts.isPropertySignature(declaration) || !ours(declaration)) continue;
      const said = declaration.type && checker.getTypeFromTypeNode(declaration.type);
      if (!said || DATA.includes(ownerOf(declaration))) continue;
      if (declaration.questionToken) {
        const kinds = said.isUnion() ? said.types : [said];
        const takes = kinds.some(({ flags }) => flags & ts.TypeFlags.Undefined);
        found.set(`${ownerOf(declaration)}.${property.name}`, takes);
      }
      given(said);
    }
  };
  const taken = (signatures: readonly ts.Signature[]): void => {
    for (const { parameters } of signatures) {
      for (const parameter of parameters) given(checker.getTypeOfSymbol(parameter));
    }
  };
  /** What a function takes, and what the methods of a class or interface do. */
  const callable = (type: ts.Type): void => {
    taken(type.getCallSignatures());
    for (const member of type.getProperties()) {
      if (member.declarations?.some(ours))
        taken(checker.getTypeOfSymbol(member).getCallSignatures());
    }
  };
  for (const file of files) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    for (const exported of checker.getExportsOfModule(module)) {
      const isAlias = exported.flags & ts.SymbolFlags.Alias;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      if (symbol.flags & ts.SymbolFlags.Value) callable(checker.getTypeOfSymbol(symbol));
      if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
        callable(checker.getDeclaredTypeOfSymbol(symbol));
      }
    }
  }
  return found;
}

/** The name of the interface or type that a property stands in; of one that has none, where it is. */
function ownerOf(node: ts.Node): string {
  for (let at = node.parent; ; at = at.parent) {
    const { name } = at as { name?: ts.Node };
    if (name && !ts.isParameter(at as ts.Node)) return name.getText();
  }
}

test("every optional property that a function takes, takes undefined", () => {
  const found = optionsOf(ts.createProgram(files, OPTIONS));
  // The walk has been where options are.
  for (const name of ["VMSettings.seed", "FrameOptions.signal", "DirectoryStoreOptions.create"]) {
    assert.ok(found.has(name), name);
  }
  const refusing = [...found].filter(([, takes]) => !takes).map(([name]) => name);
  assert.deepEqual(refusing, []);
});

// Limits are a mapped type, which has no declarations to walk.
const PROGRAM = `import { type LispyVM, createVM, bootCartridge } from ${JSON.stringify(join(root, "dist/index.js"))};
const none = undefined as undefined;
export const made = createVM({ limits: { steps: none, heapBytes: 2 ** 20 }, onOutput: none, seed: none, profile: none, module: none });
export const ran = (vm: LispyVM): unknown => vm.run("1", { limits: { steps: none }, signal: none, as: none });
export const typed: (vm: LispyVM) => string = (vm) => vm.eval("1", { as: "text", limits: none });
export const set = (vm: LispyVM): void => vm.setLimits({ callDepth: none });
export const agent = bootCartridge("", { capabilities: { f: { run: () => 1, limits: { calls: none } } }, prefer: none });
// @ts-expect-error: no text is a limit
export const wrong = createVM({ limits: { steps: "5" } });
`;

test("a program that says undefined compiles under exactOptionalPropertyTypes", () => {
  const file = join(place.folder, "program.ts");
  writeFileSync(file, PROGRAM);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], OPTIONS));
  assert.deepEqual(
    diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    [],
  );
});
