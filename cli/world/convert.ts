// `lispy convert`: other formats of agents as cartridges; what could not be carried is said.

import { convertText } from "../../bindings/entries/cartridges.js";
import { createVMSync } from "../../bindings/entries/node.js";
import { readText } from "../files.js";
import { note } from "../report.js";
import { writer } from "./revise.js";
import type { Subcommand } from "./subcommand.js";

export const convertCommand: Subcommand = {
  name: "convert",
  names: "FILE",
  help: "an egg, daemon or other format as a cartridge",
  options: { out: "FILE", force: "" },
  count: [1, 1],
  async run(given) {
    const put = writer(given);
    const { document, format, lost } = await convertText(readText(given.names[0]!), createVMSync, {
      ...{ at: given.time(), force: given.flag("force") },
    });
    await put(document);
    note(`it was ${format}`);
    for (const { path, reason } of lost) note(`${path}: ${reason}`);
    return 0;
  },
};
