// Dicts are immutable, and yet building one key by key must not cost the square. Counted, not timed: the VM's own
// figures for steps and allocated bytes are exact and the same on every machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";

const SIZES = [1_000, 10_000, 100_000];

interface Cost {
  count: number;
  steps: number;
  bytes: number;
}

/** What `source`, a form with N in it, costs. */
function costOf(source: string, count: number): Cost {
  using vm = createVMSync({ limits: { steps: 1_000_000_000 } });
  vm.eval(
    `(define (fill d i n) (if (= i n) d (fill (dict-set d (nth names i) i) (+ i 1) n)))
     (define (make n) (fill (make-dict) 0 n))`,
    { as: "none" },
  );
  vm.define(
    "names",
    Array.from({ length: count }, (_, index) => `key-${index}`),
  );
  const before = vm.usage.allocatedBytes;
  assert.equal(vm.eval(source.replace("N", String(count))), count);
  const { steps, allocatedBytes } = vm.usage;
  return { count, steps, bytes: allocatedBytes - before };
}

/** The cost of ten times as much may grow tenfold, and by the logarithm. The slack is for whole tree levels. */
function assertAlmostLinear(costs: readonly Cost[], figure: "steps" | "bytes"): void {
  for (let i = 1; i < costs.length; i++) {
    const [less, more] = [costs[i - 1]!, costs[i]!];
    const allowed = (more.count * Math.log(more.count)) / (less.count * Math.log(less.count));
    const ratio = more[figure] / less[figure];
    const message = `${figure} from ${less.count} to ${more.count}: ${ratio.toFixed(2)} times`;
    assert.ok(ratio <= allowed * 1.05, message);
  }
}

test("successive dict-sets cost n log n at most", (context) => {
  const costs = SIZES.map((size) => costOf("(length (keys (make N)))", size));
  for (const { count, steps, bytes } of costs) {
    const each = `${(steps / count).toFixed(3)} steps, ${(bytes / count).toFixed(0)} bytes each`;
    context.diagnostic(`${count} sets: ${steps} steps, ${bytes} bytes allocated; ${each}`);
  }
  assertAlmostLinear(costs, "steps");
  assertAlmostLinear(costs, "bytes");
});

test("a set into a large dict costs what a set into a small one does, times the depth of a tree", (context) => {
  const bytes = SIZES.map((size) => {
    using vm = createVMSync({ limits: { steps: 1_000_000_000 } });
    const entries = Array.from({ length: size }, (_, index) => [`key-${index}`, index]);
    vm.define("d", Object.fromEntries(entries) as object);
    // The first one pays for the index that a dict from outside may lack.
    vm.eval('(set! d (dict-set d "first" 0))', { as: "none" });
    const before = vm.usage.allocatedBytes;
    assert.equal(vm.eval('(begin (dict-set d "key-5" 1) (dict-set d "new" 2) (get d "key-5"))'), 5);
    return vm.usage.allocatedBytes - before;
  });
  context.diagnostic(`two sets into ${SIZES.join(", ")} entries: ${bytes.join(", ")} bytes`);
  for (const used of bytes) assert.ok(used < 16_384, `${used} bytes`);
});
