// Compiled by TypeScript in a project without any other types, strictly and with the package's declarations checked too; then run.

import assert from "node:assert/strict";
import { test } from "node:test";
import { EXPECTED } from "./expected.js";
import { runNode } from "./harness/run.js";
import { type Strangers, toolFile, toolVersion, useText } from "./harness/scratch.js";
import { report } from "./report.js";

const MAIN = `import { createVM, type LispyProcedure } from "lispy-vm";
import { jit } from "lispy-vm/jit";
import { directoryStore } from "lispy-vm/node";
import { createVM as createSlim } from "lispy-vm/slim";
import module from "lispy-vm/lispy.wasm";
import { use } from "./use.js";

using vm = await createVM();
using double = vm.eval("(lambda (x) (* 2 x))") as LispyProcedure;
if (vm.call(double, 21) !== 42) throw new Error("not 42");
// @ts-expect-error: a maker of machine code is needed, not any object
const wrong = (): unknown => createVM({ jit: true });
if (typeof wrong !== "function" || !(jit.every > 0)) throw new Error("no jit");
// Only for the compiler: Node has no such import.
export type OfWorker = Awaited<ReturnType<typeof createSlim>> & typeof module & typeof directoryStore;
console.log(await use());
`;

const OPTIONS = {
  target: "es2022",
  // DOM is for console; everything else must do without.
  lib: ["es2022", "dom"],
  types: [],
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  outDir: "out",
};

const modes = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "es2022", moduleResolution: "bundler" },
};

export function testTypeScript(strangers: () => Strangers): void {
  for (const [mode, resolution] of Object.entries(modes)) {
    test(`TypeScript, moduleResolution ${mode}`, async () => {
      const config = { compilerOptions: { ...OPTIONS, ...resolution }, include: ["*.ts"] };
      const cwd = strangers().project(`typescript-${mode}`, {
        "main.ts": MAIN,
        "use.ts": useText("lispy-vm"),
        "tsconfig.json": JSON.stringify(config),
      });
      await runNode([toolFile("typescript", "bin/tsc")], { cwd });
      assert.equal((await runNode(["out/main.js"], { cwd })).trim(), EXPECTED);
      report({
        consumer: `TypeScript, \`${mode}\``,
        version: toolVersion("typescript"),
        entry: "lispy-vm",
        picked: "node",
      });
    });
  }

  test("TypeScript without the DOM's library", async () => {
    const config = {
      compilerOptions: { ...OPTIONS, ...modes.nodenext, lib: ["es2022"], noEmit: true },
      include: ["*.ts"],
    };
    const names = ["", "/slim", "/browser", "/debug", "/cartridges", "/worlds", "/jit", "/node"];
    const text = [...names, "/lispy.wasm", "/lispy.debug.wasm"]
      .map((name, i) => `export * as e${i} from "lispy-vm${name}";`)
      .join("\n");
    const cwd = strangers().project("typescript-plain", {
      "main.ts": text,
      "tsconfig.json": JSON.stringify(config),
    });
    await runNode([toolFile("typescript", "bin/tsc")], { cwd });
  });
}
