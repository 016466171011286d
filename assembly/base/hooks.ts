// The upward calls: the VM needs the compiler, and the two are siblings that do not import each other; interning a name needs
// what the name means. session/boot.ts sets these references once, before anything runs.

export class Hooks {
  /**
   * Table index of `coldData(what: u32, address: u32, size: u32): void` in cold.ts: by reference, so that no call of it is
   * optimised away before the build exchanges its body.
   */
  static cold: u32 = 0;
  /** Table index of `compileLambda(slot: i32): i32` in compile/compile.ts. */
  static compile: u32 = 0;
  /** Table index of `wakeEntry(entry: i32): Value` in data/waking.ts. */
  static wake: u32 = 0;
}

/** Calls the compiler: see `compileLambda`. */
export function callCompiler(slot: i32): i32 {
  return call_indirect<i32>(Hooks.compile, slot);
}

/** Wakes an entry of the catalogue: see `wakeEntry`. */
export function callWaking(entry: i32): u64 {
  return call_indirect<u64>(Hooks.wake, entry);
}
