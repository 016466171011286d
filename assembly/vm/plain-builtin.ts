// Which procedures are builtins that may be called as functions, from the loop or from machine code.

import { acceptsCount, BuiltinFlag, builtinFlags } from "../data/builtins";
import { countOf, Kind, kindOf } from "../heap/layout";

/** Row of the procedure at an address if it is a builtin that takes `count` arguments and gives its value at once; -1 for anything else. */
// @ts-ignore: decorator
@inline
export function plainBuiltin(procedure: u32, count: u32): i32 {
  if (kindOf(procedure) != Kind.Builtin) return -1;
  const row = countOf(procedure);
  return acceptsCount(row, count) && (builtinFlags(row) & BuiltinFlag.Control) == 0 ? row : -1;
}
