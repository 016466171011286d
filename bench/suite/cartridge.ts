// The document of the JSON workload: made up here, in the shape of a cartridge, the same text on every run.
// ASCII only, and only numbers that Python, JavaScript and Lua write alike: so what is written must equal what was read.

const KILOBYTE = 1024;
const WORDS =
  "signal harbour lantern copper orbit meadow ledger static ember quiet relay tide mirror anvil prairie cipher".split(
    " ",
  );

/** A cartridge-like document of `kilobytes` (at least, and less than one entry more), indented by two. */
export function cartridgeText(kilobytes = 44): string {
  let state = 20_260_418;
  const next = (bound: number): number => {
    state = (state * 1103 + 12_345) % 1_048_576;
    return state % bound;
  };
  const words = (count: number): string =>
    Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(" ");

  const definitions: Record<string, unknown> = {};
  const memory: unknown[] = [];
  const echoes: unknown[] = [];
  const cartridge = {
    _meta: { type: "lispy-cartridge", version: 1, agent: "zion-coder-01", tags: [], extra: {} },
    definitions,
    memory,
    echoes,
  };
  const write = (): string => JSON.stringify(cartridge, null, 2);
  for (let i = 0; write().length < kilobytes * KILOBYTE; i++) {
    definitions[`rule-${i}`] =
      `(define (rule-${i} x)\n  ; ${words(4)}\n  (if (> x ${next(100)}) "${words(1)}" nil))`;
    memory.push({ frame: i, text: words(9), path: `C:\\notes\\${words(1)}`, pinned: i % 5 === 0 });
    echoes.push({
      frame: i,
      karma: next(4000) - 2000,
      weight: next(1000) / 8 + 0.5,
      parent: i === 0 ? null : i - 1,
      votes: [next(9), next(9), next(9)],
      mood: { now: words(1), before: [words(1), words(1)] },
    });
  }
  return write();
}
