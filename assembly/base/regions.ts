// Regions: where semi-spaces, the call stack and byte buffers live in linear memory.
// A first-fit list of holes above `__heap_base`; a handful of regions exist at any time, so simplicity wins.
// Invariant: holes are sorted by address, never touch each other, and end below `top`.
// Nothing here knows what is in a region.

/** KEEP IN STEP with the room for parts in SnapshotRecord, shared/abi.ts. */
const HOLES_MAX: i32 = 64;
const GRAIN: u32 = 1024;
const holes: usize = memory.data(512); // HOLES_MAX * { start: u32, size: u32 }

/** Regions begin behind the static data; in unit specs farther up, because as-pect's own allocator begins there too. */
const FIRST_REGION: u32 = ((<u32>__heap_base + 15) & ~15) + (isDefined(LISPY_UNIT) ? 0x2000000 : 0);

/** Bytes that an instance begins with. KEEP IN STEP with initialMemory in asconfig.json. */
const INITIAL_BYTES: u32 = 14 << 16;

class Regions {
  static count: i32 = 0;
  /** First address above all regions; 0 until the first allocation. */
  static top: u32 = 0;
  /** The most that `top` ever was. Not what the instance has: the one before may have left more (docs/adr/0023-recycling.md). */
  static highest: u32 = 0;
  /** Most bytes of linear memory this VM may grow to; more is refused and becomes a resource-limit error. */
  static ceiling: u64 = 4294901760;
}

// @ts-ignore: decorator
@inline
function holeStart(i: i32): u32 {
  return load<u32>(holes + (i << 3));
}

// @ts-ignore: decorator
@inline
function holeSize(i: i32): u32 {
  return load<u32>(holes + (i << 3), 4);
}

function setHole(i: i32, start: u32, size: u32): void {
  store<u32>(holes + (i << 3), start);
  store<u32>(holes + (i << 3), size, 4);
}

function removeHole(i: i32): void {
  memory.copy(holes + (i << 3), holes + ((i + 1) << 3), (Regions.count - i - 1) << 3);
  Regions.count -= 1;
}

export function holeCount(): i32 {
  return Regions.count;
}

/** Where the i-th hole begins; holes are in order. */
export function holeAt(i: i32): u32 {
  return holeStart(i);
}

export function holeEnd(i: i32): u32 {
  return holeStart(i) + holeSize(i);
}

/** The first address above all regions. */
export function regionsTop(): u32 {
  return Regions.top;
}

/** Rounds a size up to the grain in which regions are handed out. */
export function regionSize(bytes: u32): u32 {
  return (bytes + GRAIN - 1) & ~(GRAIN - 1);
}

/** Returns the address of a region of `regionSize(bytes)` bytes, or 0 when the host gives no more memory. Contents are arbitrary. */
export function allocRegion(bytes: u32): u32 {
  if (bytes > 0xfff00000) return 0;
  const size = regionSize(bytes);
  for (let i = 0; i < Regions.count; i++) {
    const room = holeSize(i);
    if (room < size) continue;
    const start = holeStart(i);
    if (room == size) removeHole(i);
    else setHole(i, start + size, room - size);
    return start;
  }
  if (Regions.top == 0) Regions.top = FIRST_REGION;
  // A hole that ends at the top can be the beginning of the new region.
  let start = Regions.top;
  const last = Regions.count - 1;
  if (last >= 0 && holeStart(last) + holeSize(last) == start) {
    start = holeStart(last);
  }
  const end = <u64>start + <u64>size;
  if (end > Regions.ceiling) return 0;
  if (!ensureMemory(end)) return 0;
  if (start != Regions.top) removeHole(last);
  Regions.top = <u32>end;
  return start;
}

/** The same for every VM that took the same memory, whatever the instance had before. */
export function memoryBytes(): u32 {
  const reached = (<u64>Regions.highest + 0xffff) & ~0xffff;
  return max<u32>(INITIAL_BYTES, <u32>reached);
}

/** Has memory up to `end`, which becomes the top. */
function ensureMemory(end: u64): bool {
  const have = (<u64>memory.size()) << 16;
  if (end > have) {
    const pages = <i32>((end - have + 0xffff) >> 16);
    if (memory.grow(pages) < 0) return false;
  }
  Regions.highest = max<u32>(Regions.highest, <u32>end);
  return true;
}

/** Gives a region back. `bytes` must be what it was allocated with. */
export function freeRegion(start: u32, bytes: u32): void {
  let from = start;
  let size = regionSize(bytes);
  let i = 0;
  while (i < Regions.count && holeStart(i) < from) i++;
  if (i < Regions.count && from + size == holeStart(i)) {
    size += holeSize(i);
    removeHole(i);
  }
  if (i > 0 && holeStart(i - 1) + holeSize(i - 1) == from) {
    from = holeStart(i - 1);
    size += holeSize(i - 1);
    removeHole(i - 1);
    i -= 1;
  }
  if (from + size == Regions.top) {
    Regions.top = from;
    return;
  }
  if (Regions.count == HOLES_MAX) return; // unreachable in practice: live regions are fewer than 16
  memory.copy(holes + ((i + 1) << 3), holes + (i << 3), (Regions.count - i) << 3);
  setHole(i, from, size);
  Regions.count += 1;
}

/** Makes a region longer without moving it, if it is the topmost one. */
export function growRegionInPlace(start: u32, oldBytes: u32, newBytes: u32): bool {
  if (start + regionSize(oldBytes) != Regions.top) return false;
  const end = <u64>start + <u64>regionSize(newBytes);
  if (end > Regions.ceiling || !ensureMemory(end)) return false;
  Regions.top = <u32>end;
  return true;
}
