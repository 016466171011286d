// Which bytes of linear memory a copy of this VM needs: all but cold data (base/cold.ts), holes between regions, and what the
// semi-space and the call stack have not reached. Called by assembly/index.ts for `lispy_snapshot`; the host copies.
// Invariant: above static data nothing reads a byte outside of the parts before writing it, so it may hold anything after a
// copy is put back; below it is cold data, which is the same in all instances. It must be there, though: the record also
// says how far memory has to reach.

import { COLD_RANGES_MAX, coldRangeEnd, coldRangeStart, Warm } from "../base/cold";
import { holeAt, holeCount, holeEnd, regionsTop } from "../base/regions";
import { SnapshotRecord } from "../shared/abi";
import { Space, Stack } from "./space";

const record: u32 = <u32>memory.data(4712, 8); // SnapshotRecord.Size; static data, so a copy has it too

/** Gaps that are no holes: the ends of the space and of the stack, and behind them ranges of cold data. */
const TAILS: i32 = 2;
const FIRST_HOLE: i32 = TAILS + COLD_RANGES_MAX;

function gapStart(i: i32): u32 {
  if (i == 0) return Space.next;
  if (i == 1) return max<u32>(Stack.softEnd, Stack.top);
  return i < FIRST_HOLE ? coldRangeStart(i - TAILS) : holeAt(i - FIRST_HOLE);
}

function gapEnd(i: i32): u32 {
  if (i < TAILS) return i == 0 ? Space.end : Stack.end;
  return i < FIRST_HOLE ? coldRangeEnd(i - TAILS) : holeEnd(i - FIRST_HOLE);
}

/** Writes down the parts that are in use, in order; the address of the record. */
export function partsInUse(): u32 {
  Warm.unicode = false;
  const gaps = holeCount() + FIRST_HOLE;
  const top = regionsTop();
  let count: u32 = 0;
  let from: u32 = 0;
  while (from < top) {
    // The next gap that is not empty; there are few.
    let start = top;
    let end = top;
    for (let i = 0; i < gaps; i++) {
      const at = gapStart(i);
      if (at < from || at >= start || gapEnd(i) <= at) continue;
      start = at;
      end = gapEnd(i);
    }
    if (start > from) {
      const part = record + SnapshotRecord.Parts + (count << 3);
      store<u32>(part, from);
      store<u32>(part, start, 4);
      count += 1;
    }
    from = end;
  }
  store<u32>(record, count, SnapshotRecord.Count);
  store<u32>(record, top, SnapshotRecord.End);
  store<u32>(record, <u32>__heap_base, SnapshotRecord.Static);
  return record;
}
