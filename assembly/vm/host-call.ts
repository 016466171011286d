// Calls that the host answers. A capability is a builtin without a function: calling it stops the run (vm/pause.ts) with the
// call in Root.Pending, and the answer comes in from outside, at once or in another process.

import { MESSAGE } from "../base/buffer";
import { BuiltinFlag, builtinFlags } from "../data/builtins";
import { allocateList, flatListBytes, listValue } from "../data/list";
import { beginError, failHeap } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { BUILTIN_SYMBOL, countOf, LIST_ITEMS } from "../heap/layout";
import { Root, setRoot } from "../heap/roots";
import { addressOf, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { HEADER_BYTES } from "./frame";

/** Bytes of an origin. */
export const ORIGIN_BYTES: u32 = 32;
/** What tells the calls of this VM from those of others: part of the key of each (session/grants.ts) and of an image. */
export const origin: usize = memory.data(32);

export class HostCalls {
  /** Calls made so far, by this VM and those whose images it was booted from: the number of the pending one, if there is one. */
  static count: u64 = 0;
}

/**
 * Makes the call of a capability the pending one. `args`: address of `count` rooted words. False with the error pending.
 * The callee is a rooted word of the same window, right below the header.
 */
export function askHost(callee: Value, args: u32, count: i32): bool {
  if (builtinFlags(countOf(addressOf(callee))) & BuiltinFlag.Denied) return failDenied(callee);
  if (!reserve(flatListBytes(<u32>count + 1))) {
    failHeap();
    return false;
  }
  const list = allocateList(<u32>count + 1);
  store<u64>(list, load<u64>(args - HEADER_BYTES), LIST_ITEMS); // the window's callee: a collection may have moved it
  memory.copy(list + LIST_ITEMS + 8, args, (<u32>count) << 3);
  setRoot(Root.Pending, listValue(list));
  HostCalls.count += 1;
  return true;
}

function failDenied(callee: Value): bool {
  beginError(Category.Capability);
  pushCapabilityName(callee);
  MESSAGE.pushLiteral(" is a capability that the host has not granted here");
  return false;
}

/** Appends the name of a capability to the message. */
export function pushCapabilityName(capability: Value): void {
  const name = addressOf(symbolName(load<u64>(addressOf(capability), BUILTIN_SYMBOL)));
  MESSAGE.pushBytes(stringBytes(name), stringSize(name));
}
