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

/** A test with a VM of its own whose body may wait; checks handles as {@link withVM} does. */
export function asyncVmTest(
  name: string,
  body: (vm: LispyVM) => Promise<void>,
  options: CreateSyncOptions = {},
): void {
  test(name, async () => {
    const vm = createVMSync(options);
    await body(vm);
    if (vm.disposed) return;
    assert.equal(vm.status, "idle", "no run is left");
    assert.equal(vm.handleCount, 0, "handles are back at the baseline");
    vm.dispose();
  });
}

/** The value of a run that comes to its end, as text. */
export async function textOfRun(vm: LispyVM, source: string): Promise<string> {
  const result = await vm.run(source, { as: "text" });
  assert.equal(result.status, "done");
  return (result as { value: string }).value;
}

/** What the promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  assert.fail("nothing was thrown");
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
