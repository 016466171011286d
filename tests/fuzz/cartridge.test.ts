// Hostile cartridges: a damaged one boots, or is refused with one error of category invalid-data; memory stays bounded, and
// nothing else is ever thrown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LispyError, bootCartridge, contentHash } from "../../bindings/entries/node.js";
import { Random, seed } from "../support/random.js";

const INPUTS = Number(process.env["FUZZ_INPUTS"] ?? 0) || 2000;
/** Growth of the process, in bytes, after the first inputs. */
const MAX_GROWTH = 400 * 1024 * 1024;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const good = (): { [key: string]: Json } => ({
  _meta: {
    type: "lispy-cartridge",
    version: 1,
    format: ".lispy.json",
    agent_id: "a1",
    exported_at: "2026-04-01T20:00:00Z",
    source_platform: "test",
    description: "",
    bootable: true,
    capabilities: ["think"],
  },
  profile: { name: "A", traits: ["x", "y"] },
  soul: "## Frame 1\n",
  tools: {
    t: {
      name: "t",
      code: "(define (t) 1)",
      description: "",
      author: "a1",
      created_at: "",
      uses: 0,
    },
  },
  programs: { main: "(define (main n) (list n k))", text: '(display "once")' },
  env: { k: [1, 2.5, null, "s"], deep: { a: { b: [true] } } },
  echoes: [{ frame: 1, signals: {} }],
  state_snapshot: { organism: {} },
  lineage: {
    parent: `sha256:${"0".repeat(64)}`,
    frame: 3,
    hosts: ["h"],
    receipts: [`sha256:${"1".repeat(64)}`],
    signatures: [{ key: "k", by: "b", at: "t", sig: "s" }],
  },
  "x-unknown": 1,
});

interface Place {
  holder: { [key: string]: Json };
  key: string;
}

function places(value: Json, found: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value as Place["holder"], key });
    places((value as Place["holder"])[key]!, found);
  }
  return found;
}

const ODD: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, 1e300, 2 ** 53, "", "x", "../../etc/passwd", "(", "#", "\u0000"],
  ...["sha256:", "a/b", "..", "%2e%2e", "C:\\x", ".hidden", "\ud83d\ude00", [], {}, [[[]]]],
  ...[[1, "2", null], { a: 1 }, { type: "lispy-cartridge" }, { "": {} }],
];
const KEYS = [
  "__proto__",
  "constructor",
  "toString",
  "",
  "a b",
  "../x",
  "\u0000",
  "💥",
  "vm",
  "env",
];

/** Marks that become text once the rest is text. */
const MARK = "@damage@";

/** A damaged cartridge as text, and what was done to it. */
function damaged(random: Random): { text: string; how: string } {
  const document = good();
  const { holder, key } = random.pick(places(document));
  const raw = (text: string, how: string): { text: string; how: string } => {
    holder[key] = MARK;
    return {
      text: JSON.stringify(document).replace(`"${MARK}"`, () => text),
      how: `${how} at ${key}`,
    };
  };
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      holder[key] = random.pick(ODD);
      return { text: JSON.stringify(document), how: `another value at ${key}` };
    case 4: {
      const name = random.pick(KEYS);
      const value = JSON.stringify(random.pick(ODD));
      return raw(`{${JSON.stringify(name)}: ${value}, "z": 1}`, `the key ${name}`);
    }
    case 5: {
      const name = JSON.stringify(random.pick([...KEYS, "k"]));
      return raw(`{${name}: 1, ${name}: 2}`, "a key twice");
    }
    case 6: {
      const depth = random.pick([500, 513, 5000, 1_000_000]);
      const open = random.oneIn(2) ? "[" : '{"a":';
      const closed = random.oneIn(2) ? `1${(open === "[" ? "]" : "}").repeat(depth)}` : "";
      return raw(open.repeat(depth) + closed, `${depth} deep`);
    }
    case 7: {
      const size = 1 + random.below(random.oneIn(20) ? 4_000_000 : 20_000);
      const unit = random.pick(["x", "\\u0000", "é", "(", " ", "\\n;", "1"]);
      const text = `"${unit.repeat(size / unit.length)}"`;
      return raw(text, `a text of ${size}`);
    }
    case 8:
      return raw("1".repeat(1 + random.below(30_000)), "a long integer");
    case 9: {
      const meta = document["_meta"] as { [key: string]: Json };
      const name = random.pick(["agent_id", "version", "type", "capabilities"]);
      meta[name] = random.pick(ODD);
      return { text: JSON.stringify(document), how: `${name} of _meta` };
    }
    case 10: {
      // A tool or program under a name that leads elsewhere.
      const section = document[random.pick(["tools", "programs", "env"])] as Place["holder"];
      Object.defineProperty(section, random.pick(KEYS), {
        value: random.pick([...ODD, "(define (f) 1)"]),
        ...{ enumerable: true, configurable: true, writable: true },
      });
      return { text: JSON.stringify(document), how: "an odd name" };
    }
    default: {
      const text = JSON.stringify(document);
      const from = random.below(text.length);
      const piece = random.oneIn(2)
        ? ""
        : random.pick(["}", "{", '"', "\\", ",", "1e999", "\ufeff"]);
      return {
        text: text.slice(0, from) + piece + text.slice(from + random.below(9)),
        how: "text",
      };
    }
  }
}

/** What came of booting a text. */
async function outcome(text: string): Promise<"boots" | "refused" | "limit" | "fails"> {
  try {
    using agent = await bootCartridge(text);
    agent.export();
    return "boots";
  } catch (error) {
    assert.ok(error instanceof LispyError, String(error));
    assert.ok(error.message.length < 2000, "a message that can be read");
    // What is too large for this host's limits is no fault of the cartridge.
    if (error.category === "resource-limit" && error.limit !== undefined) return "limit";
    // A damaged definition can be read and fail: an error of the program, at a place in it.
    if (/^(programs|tools)\./.test(error.source?.name ?? "") && error.path === undefined)
      return "fails";
    assert.equal(error.category, "invalid-data", error.message);
    assert.ok(error.path?.startsWith("$"), `it names the path: ${error.message}`);
    return "refused";
  }
}

test(`damaged cartridges: ${INPUTS} inputs, seed ${seed}`, async () => {
  const random = new Random("cartridge");
  const counts = { boots: 0, refused: 0, limit: 0, fails: 0 };
  assert.equal(await outcome(JSON.stringify(good())), "boots");
  let start = 0;
  for (let index = 0; index < INPUTS; index++) {
    const { text, how } = damaged(random);
    try {
      counts[await outcome(text)] += 1;
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      assert.fail(`input ${index}, FUZZ_SEED=${seed}: ${how}\n${text.slice(0, 3000)}\n${what}`);
    }
    if (index === 200) start = process.memoryUsage().rss;
  }
  console.log(`cartridge: ${JSON.stringify(counts)}, FUZZ_SEED=${seed}`);
  assert.ok(counts.boots > INPUTS / 20 && counts.refused > INPUTS / 4, JSON.stringify(counts));
  assert.ok(counts.limit + counts.fails < INPUTS / 20, JSON.stringify(counts));
  const growth = process.memoryUsage().rss - start;
  assert.ok(start === 0 || growth < MAX_GROWTH, `the process grew by ${growth} bytes`);
  assert.equal(({} as Record<string, unknown>)["z"], undefined, "no prototype was touched");
});

test("a content hash is refused in the same way", async () => {
  for (const text of ["[".repeat(1_000_000), '{"a":1,"a":1}', "[]", ""]) {
    await assert.rejects(
      contentHash(text),
      (error) => error instanceof LispyError && error.category === "invalid-data",
    );
  }
});
