// The embedding API in one page. Run by tests/bindings/quickstart.test.ts, so it cannot go stale.

import {
  LispyError,
  type LispyProcedure,
  bootCartridge,
  createVM,
  float,
} from "lispy-vm";

/** Shows the API; `say` gets each line. */
export async function quickstart(say: (line: string) => void, cartridge: string): Promise<void> {
  using vm = await createVM({ limits: { steps: 1_000_000, heapBytes: 16 << 20 } });

  // Plain data crosses as plain data, in both directions.
  vm.define("inbox", [
    { from: "zion", karma: 3 },
    { from: "mars", karma: 5 },
  ]);
  say(`karma ${vm.eval('(reduce + (map (lambda (m) (get m "karma")) inbox))')}`);

  // Integers keep all their digits, floats stay floats.
  say(`2^100 = ${vm.call("expt", 2, 100)}`);
  vm.define("ratio", float(2));
  say(`ratio ${vm.get("ratio", { as: "text" })}`);

  // A procedure is a handle: it can be called, and must be let go of.
  {
    using double = vm.eval("(lambda (x) (* 2 x))") as LispyProcedure;
    say(`double ${vm.call(double, 21)}`);
  }

  // What a program writes is captured, unless it is streamed.
  vm.eval('(display "hello from inside")');
  say(vm.output);

  // Failure is an exception with a category, or an outcome.
  try {
    vm.eval("(car 5)");
  } catch (error) {
    if (error instanceof LispyError) say(`failed: ${error.category}`);
  }
  const outcome = vm.execute("(define (forever) (forever)) (forever)", { limits: { steps: 10_000 } });
  say(`stopped by ${outcome.error?.limit?.name}`);

  // An agent is a cartridge that runs frame by frame and is saved as the next cartridge.
  using agent = await bootCartridge(cartridge);
  for (let frame = 1; frame <= 2; frame++) say((await agent.frame(frame)).logs.trimEnd());
  using again = await bootCartridge(agent.export());
  say(`it remembers ${again.vm.get("frames-seen")} frames`);
}
