// The tests that are the same for every set of runtimes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host } from "./hosts/host.js";
import { evenly, examples, vectors } from "./programs.js";
import { CHECK_NAMES } from "./suite/checks.js";

/** How many programs the determinism hash is taken over: all examples, and vectors. */
const HASHED = 500;

/** Where machine code can be made, nearly all of it is machine code then. */
const EVERY = 5;

/** Each check of the thin suite on each runtime. */
export function testChecks(hosts: ReadonlyMap<string, Host>, names: readonly string[]): void {
  for (const name of names) {
    test(name, async (t) => {
      const results = await hosts.get(name)!.ask({ kind: "checks" });
      assert.deepEqual(
        results.map((result) => result.name),
        CHECK_NAMES,
      );
      for (const result of results) {
        await t.test(result.name, () => assert.equal(result.failure, undefined));
      }
    });
  }
}

/** One hash on all runtimes; prints the table. */
export function testHash(hosts: ReadonlyMap<string, Host>, names: readonly string[]): void {
  test("the determinism hash is the same everywhere, with machine code and without", async (t) => {
    const known = examples();
    const programs = [...known, ...evenly(vectors(), HASHED - known.length)];
    assert.equal(programs.length, HASHED);
    const [first, ...others] = await Promise.all(
      names.map((name) => hosts.get(name)!.ask({ kind: "hash", programs })),
    );
    [first!, ...others].forEach(({ hash }, i) =>
      t.diagnostic(`| ${names[i]} | ${hosts.get(names[i]!)!.version} | ${hash} |`),
    );
    t.diagnostic(`${programs.length} programs, ${first!.stopped} of them stopped half way`);
    const fast = await Promise.all(
      names.map((name) => hosts.get(name)!.ask({ kind: "hash", programs, every: EVERY })),
    );
    fast.forEach(({ hash }, i) => assert.equal(hash, first!.hash, `${names[i]}, machine code`));
    others.forEach(({ hash, each }, i) => {
      const differ = programs.filter((_, k) => each[k] !== first!.each[k]).map(({ id }) => id);
      assert.deepEqual(differ, [], `${names[i + 1]} and ${names[0]} differ in these`);
      assert.equal(hash, first!.hash);
    });
  });
}
