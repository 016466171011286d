// How small an idle VM is. Many agents share one host, so what one of them takes while it does nothing is a figure of its own. What the module
// weighs on the wire is in scripts/size-limits.json.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { root } from "../support/root.js";

const PAGE = 4096;
/** A ceiling, so that growth is seen. */
const IDLE_MAX = 72 * 1024;
const bytes = readFileSync(join(root, "dist/lispy.wasm"));

/** Bytes of memory pages that hold anything: fresh pages are zero and take no room on the host. */
function touched(memory: WebAssembly.Memory): number {
  const words = new BigUint64Array(memory.buffer);
  let pages = 0;
  for (let at = 0; at < words.length; at += PAGE / 8) {
    if (words.subarray(at, at + PAGE / 8).some((word) => word !== 0n)) pages += 1;
  }
  return pages * PAGE;
}

for (const profile of [Profile.Core1, Profile.Lispy2]) {
  test(`an idle VM of profile ${profile} has touched at most 72 KiB`, (context) => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      lispy: { regex: () => 0 },
    });
    const exports = instance.exports as {
      memory: WebAssembly.Memory;
      lispy_boot: (profile: number) => number;
    };
    const before = touched(exports.memory);
    assert.equal(exports.lispy_boot(profile), 1);
    const after = touched(exports.memory);
    context.diagnostic(
      `${after / 1024} KiB after boot (${before / 1024} KiB of it the module's own data), ` +
        `of ${exports.memory.buffer.byteLength / 1024} KiB addressable`,
    );
    assert.ok(after <= IDLE_MAX, `${after} bytes`);
  });
}
