// Nothing but time depends on machine code: all vectors and example programs, with machine code of everything that runs twice, come to what
// they come to without it, figures of use included.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Profile } from "../../assembly/shared/abi.js";
import { type Jit, type LispyVM, createVMSync } from "../../bindings/entries/node.js";
import { makeJit } from "../../bindings/jit/jit.js";
import { lawCases } from "../support/migrate.js";

const PROFILES = { [Profile.Core1]: "lispy-core@1", [Profile.Lispy2]: "lispy@2" } as const;

/** Everything that a run shows. */
function shown(vm: LispyVM, source: string): string {
  const { ok, value, output, error, usage } = vm.execute(source, { as: "text" });
  const failed = error && { ...error, message: error.message };
  return JSON.stringify({ ok, value, output, failed, usage });
}

function compare(every: number): void {
  const jit = makeJit({ every });
  for (const [name, cases] of lawCases()) {
    test(`${name}: with machine code, looking after ${every} steps`, () => {
      for (const { id, profile, source } of cases) {
        const [plain, fast] = [undefined, jit].map((maker?: Jit) => {
          using vm = createVMSync({ profile: PROFILES[profile], ...(maker && { jit: maker }) });
          return shown(vm, source);
        });
        assert.equal(fast, plain, `${id}\n${source}`);
      }
    });
  }
}

for (const every of [1, 7]) compare(every);
