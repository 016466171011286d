// Traces: what is written down, and that a replay finds the first difference.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BootOptions,
  type CapabilityLogEntry,
  FrameTrace,
  LispyError,
  bootCartridge,
  contentHash,
  float,
  recordCapabilities,
  replayTrace,
} from "../../bindings/entries/node.js";
import { agentText } from "../support/agent.js";

const MAIN = `(define (main n)
  (set! seen (append seen (list n (random 100))))
  (rb-post "log" "seen" (string n))
  (println "frame" frame)
  (length seen))`;
const TEXT = agentText(MAIN, { env: { seen: [] } });
const INPUTS = [1, { x: float(1), big: 2n ** 70n, ü: [null, "\u2028"] }, -0, "text"];

async function traced(text = TEXT, inputs = INPUTS, options: BootOptions = {}): Promise<string> {
  let written = "";
  using agent = await bootCartridge(text, options);
  const { main, seed, host } = options;
  const settings = { main, seed, host };
  const trace = await FrameTrace.begin(agent, text, settings, (line) => (written += line));
  for (const input of inputs) await trace.frame(input);
  await trace.end({ exportedAt: "2026-01-02T03:04:05Z" });
  return written;
}

test("a trace tells everything, one record per line, and holds when it is replayed", async () => {
  const text = await traced(TEXT, INPUTS, { seed: "s", host: "here", limits: { steps: 1234 } });
  const [boot, ...rest] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(boot!["hash"], await contentHash(TEXT));
  assert.deepEqual(boot!["settings"], { seed: "s", host: "here" });
  assert.equal((boot!["limits"] as { steps: number }).steps, 1234);
  assert.deepEqual(
    rest.map(({ record }) => record),
    ["frame", "frame", "frame", "frame", "end"],
  );
  assert.match(text, /"input":\{"x":1\.0,"big":1180591620717411303424,"ü":\[null,"\u2028"\]\}/);
  assert.deepEqual(await replayTrace(text), { same: true, frames: 4, difference: undefined });
});

test("a frame that fails is in the trace, and fails alike", async () => {
  const text = await traced(agentText("(define (main n) (/ 1 n))"), [1, 0, 2]);
  assert.match(text, /"status":"rolled_back"/);
  assert.equal((await replayTrace(text)).same, true);
});

const CHANGES: [string, (text: string) => string, object][] = [
  [
    "another step count",
    (text) =>
      text.replace(
        /("peakCallDepth":0,"steps":)(\d+)/,
        (_, key: string, n) => `${key}${Number(n) + 1}`,
      ),
    { line: 2, frame: 1, path: "$.receipt.usage.steps" },
  ],
  [
    "another program",
    (text) => text.replace("(append seen", "(append  seen"),
    // The hash of the cartridge is in its record too.
    { line: 1, frame: undefined, path: "$.hash" },
  ],
  [
    "another log",
    (text) => text.replace('"logs":"frame 2\\n"', '"logs":"frame 3\\n"'),
    {
      line: 3,
      frame: 2,
      path: "$.receipt.logs",
      recorded: '"frame 3\\n"',
      replayed: '"frame 2\\n"',
    },
  ],
  [
    "another kind of number",
    (text) => text.replace('"input":-0.0', '"input":0'),
    { line: 4, frame: 3 },
  ],
  [
    "a receipt's hash alone",
    (text) => text.replace(/(.*\n.*,"hash":"sha256:)./, "$1x"),
    { line: 2, frame: 1, path: "$.hash" },
  ],
  [
    "another cartridge at the end",
    (text) => text.replace(/"length":\d+/, '"length":1'),
    { line: 6, frame: undefined, path: "$.length", recorded: "1" },
  ],
  ["layout", (text) => text.replace('{"record":"end"', '{ "record":"end"'), { line: 6, path: "$" }],
  [
    "no end",
    (text) => text.slice(0, text.indexOf('{"record":"end"')),
    { line: 6, replayed: '{"record":"end"}' },
  ],
  ["something behind the end", (text) => `${text}{}\n`, { line: 7, recorded: "{}" }],
];

for (const [what, change, expected] of CHANGES) {
  test(`a replay finds ${what}`, async () => {
    const text = await traced();
    const changed = change(text);
    assert.notEqual(changed, text);
    const { same, difference } = await replayTrace(changed);
    assert.equal(same, false);
    const told = Object.keys(expected).map((key) => [
      key,
      difference![key as keyof typeof difference],
    ]);
    assert.deepEqual(Object.fromEntries(told), expected);
  });
}

test("what is no trace is refused", async () => {
  const text = await traced();
  for (const wrong of ["", "{}", "[]", "not json", `${text.split("\n")[0]}\n{"record":"odd"}\n`]) {
    await assert.rejects(replayTrace(wrong), (error) => error instanceof LispyError, wrong);
  }
});

test("answers of capabilities are in the trace; a replay needs no capability", async () => {
  const main = '(define (main n) (set! got (list (ask n) (ask "again"))) got)';
  const cartridge = agentText(main, { env: { got: null } });
  const log: CapabilityLogEntry[] = [];
  let calls = 0;
  const ask = async (): Promise<object> => ({ answer: ++calls, exact: float(1) });
  const capabilities = recordCapabilities({ ask, never: () => 0 }, log);
  let text = "";
  {
    using agent = await bootCartridge(cartridge, { capabilities });
    const settings = { capabilities: ["ask", "never"] };
    const write = (line: string): void => void (text += line);
    const trace = await FrameTrace.begin(agent, cartridge, settings, write, log);
    assert.equal((await trace.frame(1)).status, "accepted");
    await trace.frame(2);
    await trace.end();
  }
  assert.deepEqual(await replayTrace(text), { same: true, frames: 2, difference: undefined });
  assert.equal(calls, 4);
  const other = text.replace('"tag":"string","value":"again"', '"tag":"string","value":"other"');
  const { difference } = await replayTrace(other);
  assert.deepEqual([difference?.line, difference?.frame, difference?.path], [2, 1, "$.calls"]);
  assert.match(difference!.replayed!, /again/);
});
