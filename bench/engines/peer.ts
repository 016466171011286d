// Peers have a package of their own (bench/peers), which may not be installed: neither when types are checked, so each engine declares
// what it uses of its peer, nor when benches run, so what is missing is left out and said.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The packages of one folder. */
export class Peers {
  readonly #folder: string;
  readonly #require: NodeJS.Require;

  constructor(folder: string) {
    this.#folder = folder;
    this.#require = createRequire(join(folder, "package.json"));
  }

  has(name: string): boolean {
    return existsSync(this.file(name, "package.json"));
  }

  /** A file of a package, by its path. */
  file(name: string, ...path: string[]): string {
    return join(this.#folder, "node_modules", name, ...path);
  }

  version(name: string): string {
    return (JSON.parse(readFileSync(this.file(name, "package.json"), "utf8")) as Version).version;
  }

  /** A package that `require` finds, too: what it exports is its default. */
  async load<Package>(name: string): Promise<Package> {
    const file = pathToFileURL(this.#require.resolve(name));
    const imported = (await import(file.href)) as { default?: Package } & Package;
    return imported.default ?? imported;
  }

  /** A package that is an ES module, by its file. */
  async loadModule<Package>(name: string, ...path: string[]): Promise<Package> {
    return (await import(pathToFileURL(this.file(name, ...path)).href)) as Package;
  }
}

interface Version {
  version: string;
}
