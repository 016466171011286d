// Memory of one compilation: a bump arena of chunks outside the LisPy heap, emptied when the compilation ends.
// Invariant: nothing collects while nodes and constants hold values, so those stay true without being scanned; where
// the heap has no room for the result, room is made and the whole compilation begins again (compile.ts).

import { allocRegion, freeRegion } from "../base/regions";

const CHUNK: u32 = 16 * 1024;

class Arena {
  static chunk: u32 = 0;
  static size: u32 = 0;
  static next: u32 = 0;
  static end: u32 = 0;
  /** Set when the host gave no more memory; the compilation then fails as a whole. */
  static failed: bool = false;
}

/** A small block that is handed out when memory has run out, so that nobody needs to test every node. */
const spill: usize = memory.data(256);

export function arenaFailed(): bool {
  return Arena.failed;
}

/** Returns `bytes` zeroed bytes, aligned to 8. Never 0. */
export function arenaAllocate(bytes: u32): usize {
  const size = (bytes + 7) & ~7;
  if (Arena.next + size > Arena.end || Arena.chunk == 0) {
    if (!addChunk(size)) {
      Arena.failed = true;
      memory.fill(spill, 0, 256);
      return spill;
    }
  }
  const address = Arena.next;
  Arena.next = address + size;
  memory.fill(address, 0, size);
  return address;
}

/** Chunks are linked through their first words: previous chunk, its size. */
function addChunk(need: u32): bool {
  const size = max<u32>(CHUNK, need + 16);
  const chunk = allocRegion(size);
  if (chunk == 0) return false;
  store<u32>(chunk, Arena.chunk);
  store<u32>(chunk, Arena.size, 4);
  Arena.chunk = chunk;
  Arena.size = size;
  Arena.next = chunk + 8;
  Arena.end = chunk + size;
  return true;
}

/** Forgets everything. The first chunk is kept for the next compilation. */
export function resetArena(): void {
  Arena.failed = false;
  while (Arena.chunk != 0) {
    const previous = load<u32>(Arena.chunk);
    const previousSize = load<u32>(Arena.chunk, 4);
    if (previous == 0 && Arena.size == CHUNK) {
      Arena.next = Arena.chunk + 8;
      Arena.end = Arena.chunk + Arena.size;
      return;
    }
    freeRegion(Arena.chunk, Arena.size);
    Arena.chunk = previous;
    Arena.size = previousSize;
  }
  Arena.next = 0;
  Arena.end = 0;
}
