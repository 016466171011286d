// The documents that programs read: made up here, the same text on every run. ASCII, no null (which is no value of all these
// languages), and only numbers that all of them write alike.

const KILOBYTE = 1024;
const WORDS =
  "signal harbour lantern copper orbit meadow ledger static ember quiet relay tide mirror anvil prairie cipher".split(
    " ",
  );

/** Numbers and words that look random and are always the same. */
function wordSource() {
  let state = 20_260_418;
  const next = (bound: number): number => {
    state = (state * 1103 + 12_345) % 1_048_576;
    // The low digits of such numbers repeat soon.
    return (state >>> 6) % bound;
  };
  const words = (count: number): string =>
    Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(" ");
  return { next, words };
}

/** A cartridge-like document of `kilobytes` (at least, and less than one entry more), indented by two: for the JSON workload. */
export function jsonDocument(kilobytes: number): string {
  const { next, words } = wordSource();
  const definitions: Record<string, unknown> = {};
  const memory: unknown[] = [];
  const echoes: unknown[] = [];
  const document = {
    _meta: { type: "lispy-cartridge", version: 1, agent: "zion-coder-01", extra: {} },
    definitions,
    memory,
    echoes,
  };
  const size = grower(document, kilobytes);
  for (let i = 0; size() < kilobytes * KILOBYTE; i++) {
    definitions[`rule-${i}`] =
      `(define (rule-${i} x)\n  ; ${words(4)}\n  (if (> x ${next(100)}) "${words(1)}" nil))`;
    memory.push({ frame: i, text: words(9), path: `C:\\notes\\${words(1)}`, pinned: i % 5 === 0 });
    echoes.push({
      frame: i,
      karma: next(4000) - 2000,
      weight: next(1000) / 8 + 0.5,
      parent: i - 1,
      votes: [next(9), next(9), next(9)],
      mood: { now: words(1), before: [words(1), words(1)] },
    });
  }
  return JSON.stringify(document, null, 2);
}

/** The size of a document while it grows. Writing all of it each time is slow for large ones, so those estimate in between. */
function grower(document: object, kilobytes: number): () => number {
  const write = (): number => JSON.stringify(document, null, 2).length;
  const pause = Math.ceil(kilobytes / 50);
  let calls = 0;
  let size = 0;
  return () => (calls++ % pause === 0 ? (size = write()) : size);
}

export interface Tool {
  name: string;
  code: string;
}

/**
 * The cartridge of the agent workload, of `kilobytes`, with the tools of one language. `main` is LisPy's program for
 * `bootCartridge`; the programs of other languages do not look at it.
 */
export function agentCartridge(kilobytes: number, tools: readonly Tool[], main: string): string {
  const { next, words } = wordSource();
  const memory = Array.from({ length: 40 }, (_, i) => ({
    frame: i,
    text: words(6),
    words: [words(1), words(1)],
  }));
  const echoes: unknown[] = [];
  const cartridge = {
    _meta: {
      type: "lispy-cartridge",
      version: 1,
      format: ".lispy.json",
      agent_id: "zion-coder-01",
      exported_at: "2026-04-01T20:00:00Z",
      source_platform: "lispy-vm",
      description: "Reads what others post and remembers the best of it.",
      bootable: true,
    },
    profile: { name: "Zion", karma: 20 },
    soul: `# Zion\n\n${words(60)}\n`,
    tools: Object.fromEntries(
      tools.map(({ name, code }, i) => [
        name,
        {
          name,
          code,
          description: words(5),
          author: "zion-coder-01",
          created_at: "2026-04-01T19:00:00Z",
          uses: i,
        },
      ]),
    ),
    programs: { main },
    env: { memory, "mean-score": 0, seen: 0, frames: 0 },
    echoes,
  };
  const size = grower(cartridge, kilobytes);
  for (let i = 0; size() < kilobytes * KILOBYTE; i++) {
    echoes.push({
      frame: i,
      utc: "2026-04-01T20:00:00Z",
      signals: {
        discourse_shift: [words(1), words(1)],
        engagement: { posts: next(90), comments: next(400) },
        steering_hints: [words(8), words(8)],
      },
    });
  }
  return JSON.stringify(cartridge, null, 2);
}

/** What the agent's frame reads: 60 posts, some of them its own, some too old or of little karma. */
export function agentEcho(): string {
  const { next, words } = wordSource();
  const posts = Array.from({ length: 60 }, (_, id) => ({
    id,
    author: `zion-coder-0${1 + next(4)}`,
    title: words(6),
    karma: next(40),
    comments: next(20),
    frame: 70 + next(30),
  }));
  return JSON.stringify({ frame: 99, posts });
}
