// `lispy agents`: the plugins in a folder, each loaded, checked and described.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadPlugin } from "../../bindings/entries/cartridges.js";
import { LispyError, LispyUsageError, createVM } from "../../bindings/entries/node.js";
import { FileError, print, readText } from "../files.js";
import { paint, widthOf } from "../report.js";
import { wrap } from "../screen/text.js";
import type { Subcommand } from "./subcommand.js";

export const agentsCommand: Subcommand = {
  name: "agents",
  names: "DIR",
  help: "the plugins (*_agent.lispy) in a folder, checked",
  count: [1, 1],
  async run(given) {
    const [folder] = given.names as [string];
    const schemas: unknown[] = [];
    let fine = true;
    for (const file of pluginFiles(folder)) {
      try {
        const plugin = await loadPlugin(readText(file), { file, createVM });
        schemas.push(plugin.schema);
        if (!given.flag("json")) print(screenOf(plugin.schema.function));
        plugin.dispose();
      } catch (error) {
        if (!(error instanceof LispyError || error instanceof LispyUsageError)) throw error;
        fine = false;
        process.stderr.write(
          `${error.message.includes(file) ? "" : `${file}: `}${error.message}\n`,
        );
      }
    }
    if (given.flag("json")) print(`${JSON.stringify(schemas)}\n`);
    return fine ? 0 : 1;
  },
};

/** Sorted by name. */
function pluginFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw new FileError(`cannot read ${folder}: ${(error as Error).message}`);
  }
  const files = names.filter((name) => name.endsWith("_agent.lispy")).sort();
  if (files.length === 0) throw new FileError(`no plugins (*_agent.lispy) in ${folder}`);
  return files.map((name) => join(folder, name));
}

function screenOf({
  name,
  description,
  parameters,
}: {
  name: string;
  description: string;
  parameters: { properties: object; required?: readonly string[] };
}): string {
  const needed = new Set(parameters.required);
  const names = Object.keys(parameters.properties).map((key) =>
    needed.has(key) ? key : `[${key}]`,
  );
  const head = paint(process.stdout, "bold", [name, ...names].join(" "));
  return `${head}\n${wrap(`  ${description}`, widthOf(process.stdout), "  ")}\n`;
}
