// The thin suite (suite/checks.ts) on every runtime.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runtimes } from "./hosts/all.js";
import { withHosts } from "./started.js";
import { CHECK_NAMES } from "./suite/checks.js";

const hosts = withHosts(runtimes);

for (const name of Object.keys(runtimes)) {
  test(name, async (t) => {
    const host = hosts.get(name)!;
    t.diagnostic(`${name} ${host.version}`);
    const results = await host.ask({ kind: "checks" });
    assert.deepEqual(
      results.map((result) => result.name),
      CHECK_NAMES,
    );
    for (const result of results) {
      await t.test(result.name, () => assert.equal(result.failure, undefined));
    }
  });
}
