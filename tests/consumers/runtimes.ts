// Runtimes that take the installed package as it is: Node, Deno, Bun.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileOfPackage } from "../runtimes/hosts/binary.js";
import { manifest } from "../package/manifest.js";
import { EXPECTED } from "./expected.js";
import { startRegistry } from "./harness/registry.js";
import { run, runNode } from "./harness/run.js";
import { PRINT, type Strangers, toolVersion, useScript } from "./harness/scratch.js";
import { entryIn, report } from "./report.js";

const DENO = `@deno/${process.platform}-${process.arch}${process.platform === "linux" ? "-glibc" : ""}`;
const BUN = `@oven/bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
/** Prints the file that the entry's name stands for. */
const WHERE = 'console.log(import.meta.resolve("lispy-vm"));\n';

export function testRuntimes(strangers: () => Strangers): void {
  const installed = (name: string): string =>
    strangers().project(name, {
      "main.js": PRINT,
      "use.js": useScript("lispy-vm"),
      "where.js": WHERE,
    });

  test("Node", async () => {
    const cwd = installed("node");
    assert.equal((await runNode(["main.js"], { cwd })).trim(), EXPECTED);
    const picked = entryIn([await runNode(["where.js"], { cwd })]);
    assert.equal(picked, "node");
    report({ consumer: "Node", version: process.versions.node, entry: "lispy-vm", picked });
  });

  test("Node, debug build", async () => {
    const use = useScript("lispy-vm").replaceAll('"lispy-vm"', '"lispy-vm/debug"');
    const cwd = strangers().project("node-debug", { "main.js": PRINT, "use.js": use });
    assert.equal((await runNode(["main.js"], { cwd })).trim(), EXPECTED);
    report({
      consumer: "Node",
      version: process.versions.node,
      entry: "lispy-vm/debug",
      picked: "debug-node",
    });
  });

  test("Deno, from a registry, without any permission", async () => {
    const { name, version } = manifest;
    const use = useScript("lispy-vm").replaceAll(`"${name}`, `"npm:${name}@${version}`);
    const cwd = strangers().project("deno", { "app/main.js": PRINT, "app/use.js": use });
    const registry = await startRegistry(strangers().tarball);
    try {
      const said = await run(
        fileOfPackage(DENO, "deno"),
        [
          "run",
          "--no-prompt",
          "--no-lock",
          "--no-config",
          "--node-modules-dir=none",
          "app/main.js",
        ],
        { cwd, env: { NPM_CONFIG_REGISTRY: registry.url, DENO_DIR: join(cwd, "cache") } },
      );
      assert.equal(said.trim(), EXPECTED);
    } finally {
      registry.close();
    }
    report({
      consumer: "Deno, `npm:` specifier",
      version: toolVersion("deno"),
      entry: `npm:${name}`,
      picked: "standalone",
    });
  });

  test("Deno, from node_modules", async () => {
    const cwd = installed("deno-modules");
    const deno = (file: string): Promise<string> =>
      run(
        fileOfPackage(DENO, "deno"),
        ["run", "--no-prompt", "--no-lock", "--node-modules-dir=manual", file],
        { cwd, env: { DENO_DIR: join(cwd, "cache") } },
      );
    assert.equal((await deno("main.js")).trim(), EXPECTED);
    const picked = entryIn([await deno("where.js")]);
    assert.equal(picked, "standalone");
    report({
      consumer: "Deno, `node_modules`",
      version: toolVersion("deno"),
      entry: "lispy-vm",
      picked,
    });
  });

  test("Bun", async () => {
    const cwd = installed("bun");
    const bun = (file: string): Promise<string> =>
      run(fileOfPackage(BUN, "bin/bun"), ["--no-install", file], { cwd });
    assert.equal((await bun("main.js")).trim(), EXPECTED);
    const picked = entryIn([await bun("where.js")]);
    assert.equal(picked, "node");
    report({ consumer: "Bun", version: toolVersion("bun"), entry: "lispy-vm", picked });
  });
}
