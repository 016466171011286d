// A test body with a fresh VM, and the check that it left nothing behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CreateSyncOptions,
  LispyError,
  type LispyVM,
  createVMSync,
} from "../../bindings/entries/node.js";

/** Runs `body` with a VM of its own, then checks that every handle was released, and disposes the VM. */
export function withVM(body: (vm: LispyVM) => void, options: CreateSyncOptions = {}): void {
  const vm = createVMSync(options);
  const baseline = vm.handleCount;
  body(vm);
  if (vm.disposed) return;
  assert.equal(vm.handleCount, baseline, "handles are back at the baseline");
  vm.dispose();
}

/** A test of {@link withVM}. */
export function vmTest(
  name: string,
  body: (vm: LispyVM) => void,
  options: CreateSyncOptions = {},
): void {
  test(name, () => withVM(body, options));
}

/** The LispyError that `code` throws. */
export function errorOf(code: () => unknown): LispyError {
  try {
    code();
  } catch (error) {
    assert.ok(error instanceof LispyError, String(error));
    return error;
  }
  assert.fail("nothing was thrown");
}
