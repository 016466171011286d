// Projects of strangers, in a temporary folder: the tarball is installed there, and the tools of tests/consumers/package.json are found
// one folder above, as in a workspace.

import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { installPacked, pack, scratch } from "../../support/packed.js";
import { root } from "../../support/root.js";

const TOOLS = join(root, "build/consumers");
const fromTools = createRequire(join(TOOLS, "package.json"));

/** A tool's module, as the tools' project has it. */
export const tool = async <T>(name: string): Promise<T> =>
  (await import(pathToFileURL(fromTools.resolve(name)).href)) as T;

/** A file of a tool's package, or of one of the main project's. */
export const toolFile = (name: string, file: string): string =>
  join(dirname(manifestOf(name)), file);

export const toolVersion = (name: string): string =>
  (JSON.parse(readFileSync(manifestOf(name), "utf8")) as { version: string }).version;

function manifestOf(name: string): string {
  const file = [TOOLS, root]
    .map((project) => join(project, "node_modules", name, "package.json"))
    .find(existsSync);
  if (file) return file;
  throw new Error(`${name} is not installed: node scripts/projects.mjs consumers brings it`);
}

/** Entries of the package that bring the module. */
export type Entry = "lispy-vm" | "lispy-vm/browser";

const USE = readFileSync(join(root, "tests/consumers/app/use.ts"), "utf8");

/** The program as TypeScript, taking an entry. */
export const useText = (entry: Entry): string =>
  USE.replaceAll('"lispy-vm"', JSON.stringify(entry));

/** The program as a JavaScript module. */
export const useScript = (entry: Entry): string =>
  transformSync(useText(entry), { loader: "ts", format: "esm", target: "es2022" }).code;

/** A program that prints what came out. */
export const PRINT = 'import { use } from "./use.js";\nconsole.log(await use());\n';
/** A page's program: whoever drives the browser waits for `used`. */
export const SHOW =
  'import { use } from "./use.js";\nuse().then((text) => (globalThis.used = text), (error) => (globalThis.used = String(error)));\n';
export const PAGE =
  '<!doctype html>\n<title>use</title>\n<script type="module" src="./main.js"></script>\n';

export interface Strangers {
  readonly tarball: string;
  /** A new project with these files. */
  project(name: string, files: Readonly<Record<string, string>>): string;
  close(): void;
}

/** Packs the package and makes the folder of all projects. */
export function makeStrangers(): Strangers {
  const place = scratch("consumers");
  symlinkSync(join(TOOLS, "node_modules"), join(place.folder, "node_modules"));
  const packed = pack(place.folder);
  const first = join(place.folder, "first");
  mkdirSync(first);
  installPacked(first, packed);
  return {
    tarball: packed.file,
    project(name, files) {
      const folder = join(place.folder, name);
      cpSync(first, folder, { recursive: true });
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      return folder;
    },
    close: () => place[Symbol.dispose](),
  };
}
