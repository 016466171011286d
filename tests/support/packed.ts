// The package as a stranger gets it: packed from the built checkout, and installed from the tarball into an empty project.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root.js";

export interface Packed {
  /** The tarball. */
  readonly file: string;
  /** Its size, in bytes. */
  readonly size: number;
  /** Paths in the package, as "dist/index.js". */
  readonly files: readonly string[];
}

/** Packs the checkout into `folder`; `npm run build` was before. */
export function pack(folder: string): Packed {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const said = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: "pipe" });
  const [{ filename, size, files }] = JSON.parse(said) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  return { file: join(folder, filename), size, files: files.map(({ path }) => path) };
}

/** Makes `folder` a project that has nothing but the package. */
export function installPacked(folder: string, { file }: Packed): void {
  const manifest = { name: "consumer", version: "0.0.0", private: true, type: "module" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", file];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm install of the tarball failed\n${stderr}`);
}

/** An empty folder outside of the checkout, where nothing of it is found by accident. */
export function scratch(name: string): { folder: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(join(tmpdir(), `lispy-${name}-`));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
