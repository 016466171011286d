// The `lispy` command in a process of its own, and a folder that goes away when the tests of a file are over.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../support/root.js";

export interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Where the command runs. */
export const scratch: string = mkdtempSync(join(tmpdir(), "lispy-cli-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

export function lispy(args: string[], input = "", env: Record<string, string> = {}): Run {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/cli/main.js"), ...args],
    { input, encoding: "utf8", cwd: scratch, env: { ...process.env, ...env } },
  );
  return { code: status, out: stdout, err: stderr };
}

/** Writes a file there; its path. */
export function scratchFile(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}
