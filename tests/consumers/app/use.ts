// What a stranger does with the package, each thing once. This file is copied into every project of tests/consumers, with another entry in
// place of "lispy-vm" where that is what is tried.

import {
  LispyError,
  LispyUsageError,
  bootCartridge,
  createVM,
  memoryStore,
  openWorld,
} from "lispy-vm";
import { diffCartridges } from "lispy-vm/cartridges";
import { jit } from "lispy-vm/jit";
import { parseCartridge } from "lispy-vm";

/** The text of all that came out of it; the same everywhere. */
export async function use(): Promise<string> {
  const look = (place: string): Promise<string> =>
    new Promise((resolve) => setTimeout(() => resolve(`${place}: a whale`), 1));
  const vm = await createVM({ capabilities: { look }, jit });
  const evaluated = vm.eval('(list (+ 1 2) (regex-match? "^w.*e$" "whale"))');
  const awaited = await vm.run('(look "the reef")');

  let caught = "nothing";
  try {
    vm.eval("(car 5)");
  } catch (error) {
    if (error instanceof LispyError) caught = error.category;
  }
  vm.dispose();
  let refused = false;
  try {
    vm.eval("1");
  } catch (error) {
    refused = error instanceof LispyUsageError;
  }

  const main = "(define (main n) (set! seen (+ seen n)))";
  const meta = { type: "lispy-cartridge", agent_id: "ahab" };
  const text = JSON.stringify({ _meta: meta, programs: { main }, env: { seen: 3 } });
  const agent = await bootCartridge(text);
  const frame = await agent.frame(4);
  const exported = agent.export();
  agent.dispose();
  const next = await bootCartridge(exported);
  const seen = next.vm.get("seen");
  next.dispose();
  const differences = diffCartridges(await parseCartridge(text), await parseCartridge(exported));

  const world = await openWorld(memoryStore({ "memory/a1.md": "# Ada" }));
  const agents = await world.agents();

  return JSON.stringify({
    evaluated,
    awaited: awaited.status === "done" ? awaited.value : awaited.status,
    caught,
    refused,
    frame: frame.value,
    seen,
    changed: differences.length > 0,
    agents,
  });
}
