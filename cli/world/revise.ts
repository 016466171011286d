// `lispy diff`, `fork` and `merge`: cartridges compared, copied and joined by what they mean.

import {
  describeDifferences,
  diffCartridges,
  forkCartridge,
  mergeCartridges,
} from "../../bindings/entries/cartridges.js";
import {
  type JsonObject,
  LispyUsageError,
  canonicalJson,
  cartridgeText,
  parseCartridge,
} from "../../bindings/entries/node.js";
import { UsageError } from "../args.js";
import { outputFile, print, readText } from "../files.js";
import { note, widthOf } from "../report.js";
import type { Given, Subcommand } from "./subcommand.js";

export const diffCommand: Subcommand = {
  name: "diff",
  names: "A B",
  help: "how two cartridges differ, by meaning",
  count: [2, 2],
  async run(given) {
    const [a, b] = await Promise.all(given.names.map(load));
    const differences = diffCartridges(a!, b!);
    if (given.flag("json")) {
      const plain = differences.map(({ path, kind, before, after, note: text }) => ({
        ...{ path, kind },
        ...(before !== undefined && { before }),
        ...(after !== undefined && { after }),
        ...(text !== undefined && { note: text }),
      }));
      print(`${canonicalJson(plain)}\n`);
    } else print(describeDifferences(differences, { width: widthOf(process.stdout) }));
    return differences.length === 0 ? 0 : 1;
  },
};

export const forkCommand: Subcommand = {
  name: "fork",
  names: "FILE",
  help: "a copy of a cartridge as an agent of its own (--as ID)",
  options: { as: "ID", out: "FILE" },
  needed: ["as"],
  count: [1, 1],
  async run(given) {
    const agentId = given.text("as");
    if (agentId === undefined) throw new UsageError("fork needs --as ID, the id of the new agent");
    const put = writer(given);
    const document = await load(given.names[0]!);
    await put(await forkCartridge(document, { agentId, at: given.time() }));
    return 0;
  },
};

export const mergeCommand: Subcommand = {
  name: "merge",
  names: "A B",
  help: "two cartridges as one; --base FILE: what both came from",
  options: { base: "FILE", prefer: "a|b|newer", as: "ID", out: "FILE", "drop-images": "" },
  count: [2, 2],
  async run(given) {
    const prefer = given.word("prefer", ["a", "b", "newer"]);
    const [base, as] = [given.text("base"), given.text("as")];
    const put = writer(given);
    const [a, b] = await Promise.all(given.names.map(load));
    const merged = mergeCartridges(a!, b!, {
      at: given.time(),
      dropImages: given.flag("drop-images"),
      ...(base !== undefined && { base: await load(base) }),
      ...(prefer !== undefined && { prefer }),
      ...(as !== undefined && { agentId: as }),
    });
    const { document, conflicts, preferred } = await merged.catch((error: unknown) => {
      if (error instanceof LispyUsageError && error.message.includes("($.vm)")) {
        note("--drop-images leaves the images out: what both remember is merged");
      }
      throw error;
    });
    await put(document);
    const side = given.names[preferred === "a" ? 0 : 1];
    for (const { path } of conflicts) note(`${path}: differs in both; taken from ${side}`);
    return 0;
  },
};

/** A cartridge's document, checked. */
export async function load(file: string): Promise<JsonObject> {
  return parseCartridge(readText(file));
}

/** Writes a document where --out says, or else to standard output. Whether that can be done is found out at once. */
export function writer(given: Given): (document: JsonObject) => Promise<void> {
  const out = given.text("out");
  const target = out === undefined ? undefined : outputFile(out);
  return async (document) => {
    const text = await cartridgeText(document);
    if (!target) return print(text);
    target.write(text);
    note(`wrote ${out}`);
  };
}
