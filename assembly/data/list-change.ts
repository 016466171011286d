// Changing lists in place, for the `!` operations of lispy@2. Everything else takes lists as they are, so these are the
// invariants that a change keeps:
//   * the length that a cell caches is that of its chain: a list changes its length only if it is a cell in front of
//     which no other cell was ever put (Flag.Covered), and no chain comes to lead back into itself;
//   * a flat list stays where slices look for it: its items change, its length never.
// A slice has its items in another list: a change is seen through both.

import {
  Flag,
  flagsOf,
  Kind,
  kindOf,
  PAIR_CAR,
  PAIR_CDR,
  setCount,
  setFlags,
} from "../heap/layout";
import { addressOf, isList, NIL, Value } from "../heap/value";
import { forgetCursors, itemsOf, listLength } from "./list";

/** Puts a value in the place of item `index` (below the length). */
export function setListItem(list: Value, index: u32, item: Value): void {
  while (kindOf(addressOf(list)) == Kind.ListCons) {
    if (index == 0) return store<u64>(addressOf(list), item, PAIR_CAR);
    list = load<u64>(addressOf(list), PAIR_CDR);
    index -= 1;
  }
  store<u64>(itemsOf(list) + (index << 3), item);
}

/** Can the list get this rest (a list or nil)? */
export function canSetRest(list: Value, rest: Value): bool {
  const length: u32 = isList(rest) ? listLength(rest) : 0;
  if (length + 1 == listLength(list)) return true;
  const address = addressOf(list);
  return kindOf(address) == Kind.ListCons && (flagsOf(address) & Flag.Covered) == 0 && rest != list;
}

/** Gives the list another rest, which `canSetRest` allowed; a flat list or slice takes over its items, so it must be one itself. */
export function setListRest(list: Value, rest: Value): void {
  const address = addressOf(list);
  const length: u32 = isList(rest) ? listLength(rest) : 0;
  if (kindOf(address) != Kind.ListCons) {
    if (length != 0) memory.copy(itemsOf(list) + 8, itemsOf(rest), length << 3);
    return;
  }
  store<u64>(address, length == 0 ? NIL : rest, PAIR_CDR);
  setCount(address, length + 1);
  if (length != 0) setFlags(addressOf(rest), flagsOf(addressOf(rest)) | Flag.Covered);
  forgetCursors();
}
