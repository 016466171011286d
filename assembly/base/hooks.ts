// The upward calls: the VM needs the compiler, and the two are siblings that do not import each other.
// session/boot.ts sets this reference once, before anything runs.

export class Hooks {
  /** Table index of `compileLambda(slot: i32): i32` in compile/compile.ts. */
  static compile: u32 = 0;
}

/** Calls the compiler: see `compileLambda`. */
export function callCompiler(slot: i32): i32 {
  return call_indirect<i32>(Hooks.compile, slot);
}
