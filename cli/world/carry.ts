// `lispy export`, `import` and `list`: agents out of a world and into one.

import { existsSync } from "node:fs";
import {
  type CartridgeRecord,
  LispyError,
  type UnreadableRecord,
  type World,
  type WorldImportOptions,
  type WorldImportReport,
} from "../../bindings/entries/node.js";
import { outputFile, print, readText } from "../files.js";
import { note, paint } from "../report.js";
import { tableLines } from "../screen/table.js";
import type { Subcommand } from "./subcommand.js";

const POLICIES = ["reject", "replace", "merge", "rename"] as const;

export const exportCommand: Subcommand = {
  name: "export",
  names: "ID...",
  help: "write the cartridge of an agent into cartridges/",
  options: { out: "FILE" },
  count: [1, Infinity],
  async run(given) {
    const at = given.time();
    const out = given.text("out");
    const target = out === undefined ? undefined : outputFile(out);
    return given.inWorld(async (world) => {
      for (const id of given.names) {
        if (target) {
          const text = await world.cartridgeOf(id, { at });
          target.write(text);
          note(`wrote ${out}`);
          continue;
        }
        const { file, bytes, hash } = await world.export(id, { at });
        if (given.flag("json")) print(`${JSON.stringify({ agent: id, file, bytes, hash })}\n`);
        else print(`${file}  ${bytes.toLocaleString("en-US")} bytes  ${hash}\n`);
      }
      return 0;
    });
  },
};

export const importCommand: Subcommand = {
  name: "import",
  names: "FILE...",
  help: "bring in an agent: a file, or a name in cartridges/",
  options: { "on-conflict": POLICIES.join("|"), as: "ID", prefer: "env", "dry-run": "" },
  count: [1, Infinity],
  async run(given) {
    const onConflict = given.word("on-conflict", POLICIES) ?? "reject";
    const as = given.text("as");
    const dryRun = given.flag("dry-run");
    const prefer = given.word("prefer", ["env"]);
    const options = {
      at: given.time(),
      onConflict,
      dryRun,
      ...(as !== undefined && { as }),
      ...(prefer && { prefer }),
    };
    return given.inWorld(async (world) => {
      for (const file of given.names) {
        const report = await bringIn(world, file, options);
        if (given.flag("json")) print(`${JSON.stringify(plainReport(report, dryRun))}\n`);
        else showImport(report, dryRun);
      }
      return 0;
    });
  },
};

export const listCommand: Subcommand = {
  name: "list",
  names: "",
  help: "the cartridges of a world",
  count: [0, 0],
  run: (given) =>
    given.inWorld(async (world) => {
      const records = await world.cartridges();
      if (given.flag("json")) print(`${JSON.stringify(records)}\n`);
      else if (records.length === 0)
        note("there are no cartridges in this world; lispy export ID writes one");
      else print(`${tableOf(records)}\n`);
      return 0;
    }),
};

/** From a file of this system, or else by its name in the world. */
async function bringIn(
  world: World,
  file: string,
  options: WorldImportOptions,
): Promise<WorldImportReport> {
  try {
    return existsSync(file)
      ? await world.importText(readText(file), options)
      : await world.import(file, options);
  } catch (error) {
    if (error instanceof LispyError && / is here already/.test(error.message)) {
      note("--on-conflict replace, merge or rename; or --as ID");
    }
    throw error;
  }
}

function plainReport(report: WorldImportReport, dryRun: boolean): object {
  const { changes, ...rest } = report;
  return { ...rest, dryRun, changes: changes.map(({ name }) => name) };
}

function showImport(report: WorldImportReport, dryRun: boolean): void {
  const { agentId, origin, restored, notRestored, notes, changes } = report;
  const id = paint(process.stdout, "bold", agentId);
  const from = origin === undefined ? "" : ` (${origin} elsewhere)`;
  print(`${id}${from}: ${restored.join(", ") || "nothing but the id"}\n`);
  for (const { path, reason } of notRestored) note(`${path}: ${reason}`);
  for (const text of notes) note(text);
  if (!dryRun) return;
  for (const { name, text } of changes) {
    print(`would ${text === undefined ? "remove" : "write"} ${name}\n`);
  }
  note("a dry run: nothing was changed");
}

const HEAD = ["agent", "exported", "soul", "tools", "programs", "bytes", "status", "file"];
const ALIGNS = ["left", "left", "left", "right", "right", "right", "left", "left"] as const;

/** Cartridges as a table; those that cannot be read come last. */
function tableOf(records: readonly (CartridgeRecord | UnreadableRecord)[]): string {
  const rows = records.flatMap((record) => {
    if ("error" in record) return [];
    const { agent, exported_at, has_soul, tools, programs, bytes, status, file } = record;
    const [soul, size] = [has_soul ? "yes" : "no", bytes.toLocaleString("en-US")];
    return [[agent, exported_at, soul, tools, programs, size, status, file]];
  });
  const broken = records.flatMap((record) =>
    "error" in record ? [`${record.file}: ${record.error}`] : [],
  );
  return [...tableLines(HEAD, ALIGNS, rows), ...broken].join("\n");
}
