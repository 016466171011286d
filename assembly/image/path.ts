// Paths: where a list stands in the form of a procedure, as the numbers of items from the outside in, "2.1.0"; -1, -2 …
// stand for what a list expands to. The form itself is "".

import { Buffer } from "../base/buffer";
import { rootOf } from "./discover";
import { entryField, Field } from "./table";

/** Items of a path under construction, as i32. */
const ITEMS: Buffer = changetype<Buffer>(memory.data(16));

/** The numbers of procedures are given by write-values.ts, which needs this file: the function is handed in. */
export class Numbers {
  static of: u32 = 0;
}

/** Appends the place of an entry's list, for one who stands in the form of `root`: its path, after the number of the procedure when that is another one. */
export function pushPlace(to: Buffer, entry: u32, root: u32): void {
  const own = rootOf(entry);
  if (own != root) {
    to.pushDecimal(call_indirect<u32>(Numbers.of, entryField(own, Field.Lambda)));
    to.pushByte(0x3a);
  }
  pushPath(to, entry);
}

/** Appends the path of an entry's list. */
export function pushPath(to: Buffer, entry: u32): void {
  ITEMS.reset();
  for (let at = entry; entryField(at, Field.Parent) != 0; at = entryField(at, Field.Parent))
    ITEMS.pushU32(entryField(at, Field.Index));
  for (let at = <i32>ITEMS.used - 4; at >= 0; at -= 4) {
    to.pushDecimal(load<i32>(ITEMS.start + at));
    if (at > 0) to.pushByte(0x2e);
  }
}
