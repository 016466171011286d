// Regions: where they lie relative to each other, since nothing else is promised. Cases share one linear memory and
// give back what they take, so each begins with a single free area at the top.
import {
  allocRegion,
  freeRegion,
  growRegionInPlace,
  regionSize,
} from "../../assembly/base/regions";

const KB: u32 = 1024;
const live: usize = memory.data(64); // 16 addresses

function fill(start: u32, bytes: u32, byte: u8): void {
  memory.fill(start, byte, bytes);
}

describe("regions", () => {
  it("sizes are rounded up to whole kilobytes", () => {
    expect(regionSize(0)).toBe(0);
    expect(regionSize(1)).toBe(KB);
    expect(regionSize(KB)).toBe(KB);
    expect(regionSize(KB + 1)).toBe(2 * KB);
  });

  it("neighbours follow each other without gap", () => {
    const a = allocRegion(100);
    const b = allocRegion(KB);
    const c = allocRegion(KB);
    expect(a & 15).toBe(0, "aligned");
    expect(b - a).toBe(KB);
    expect(c - b).toBe(KB);
    freeRegion(c, KB);
    freeRegion(b, KB);
    freeRegion(a, 100);
  });

  it("what is freed at the top is handed out again", () => {
    const a = allocRegion(3 * KB);
    freeRegion(a, 3 * KB);
    expect(allocRegion(50 * KB)).toBe(a);
    freeRegion(a, 50 * KB);
  });

  it("the first hole that is large enough is taken, and its rest stays a hole", () => {
    const small = allocRegion(KB);
    const wall = allocRegion(KB);
    const large = allocRegion(4 * KB);
    const top = allocRegion(KB);
    freeRegion(small, KB);
    freeRegion(large, 4 * KB);
    expect(allocRegion(2 * KB)).toBe(large, "the first hole is too small");
    expect(allocRegion(KB)).toBe(small, "but serves the next");
    expect(allocRegion(2 * KB)).toBe(large + 2 * KB, "the rest of the second");
    freeRegion(small, KB);
    freeRegion(wall, KB);
    freeRegion(large, 2 * KB);
    freeRegion(large + 2 * KB, 2 * KB);
    freeRegion(top, KB);
  });

  it("holes that touch become one, in whatever order they are freed", () => {
    for (let order = 0; order < 6; order++) {
      const first = order / 2;
      const second = (first + 1 + (order & 1)) % 3;
      const base = allocRegion(3 * KB);
      const top = allocRegion(KB);
      freeRegion(base + first * KB, KB);
      freeRegion(base + second * KB, KB);
      freeRegion(base + (3 - first - second) * KB, KB);
      expect(allocRegion(3 * KB)).toBe(base);
      freeRegion(base, 3 * KB);
      freeRegion(top, KB);
      expect(allocRegion(KB)).toBe(base, "and with the top one all of it is free");
      freeRegion(base, KB);
    }
  });

  it("only the topmost region grows in place", () => {
    const a = allocRegion(KB);
    const b = allocRegion(KB);
    expect(growRegionInPlace(a, KB, 2 * KB)).toBe(false);
    expect(growRegionInPlace(b, KB, 5 * KB)).toBe(true);
    const c = allocRegion(KB);
    expect(c - b).toBe(5 * KB);
    expect(growRegionInPlace(b, 5 * KB, 6 * KB)).toBe(false);
    freeRegion(c, KB);
    freeRegion(b, 5 * KB);
    freeRegion(a, KB);
  });

  it("memory grows when needed, and never for what would fit", () => {
    const before = memory.size();
    const have = (<u32>before) << 16;
    const a = allocRegion(KB);
    freeRegion(a, KB);
    const room = have > a ? have - a : 0;
    const b = allocRegion(room + 1);
    expect(memory.size()).toBe(before + 1);
    store<u8>(b + room, 1); // the last byte is there
    freeRegion(b, room + 1);
    const c = allocRegion(room + 1);
    expect(memory.size()).toBe(before + 1);
    freeRegion(c, room + 1);
  });

  it("the impossible is refused and changes nothing", () => {
    expect(allocRegion(0xfff0_0001)).toBe(0);
    expect(allocRegion(0xffff_ffff)).toBe(0);
    expect(allocRegion(0xffe0_0000)).toBe(0, "beyond the ceiling");
    const a = allocRegion(KB);
    expect(growRegionInPlace(a, KB, 0xffe0_0000)).toBe(false);
    const b = allocRegion(KB);
    expect(b - a).toBe(KB);
    freeRegion(b, KB);
    freeRegion(a, KB);
  });

  it("regions never overlap: 2,000 seeded operations, every byte checked", () => {
    let seed: u32 = 12345;
    const base = allocRegion(KB);
    freeRegion(base, KB);
    for (let step = 0; step < 2000; step++) {
      seed = seed * 1664525 + 1013904223;
      const i = (seed >> 28) & 7;
      const place = live + (i << 3);
      const start = load<u32>(place);
      if (start != 0) {
        const size = load<u32>(place, 4);
        let same = true;
        for (let k: u32 = 0; k < size; k += 64) {
          if (load<u8>(start + k) != <u8>(i + 1)) same = false;
        }
        if (!same) expect(step).toBe(-1, "a region was overwritten");
        freeRegion(start, size);
        store<u32>(place, 0);
      } else {
        const size = ((seed >> 10) & 15) * 700 + 1;
        const made = allocRegion(size);
        fill(made, size, <u8>(i + 1));
        store<u32>(place, made);
        store<u32>(place, size, 4);
      }
    }
    for (let i = 0; i < 8; i++) {
      const start = load<u32>(live + (i << 3));
      if (start != 0) freeRegion(start, load<u32>(live + (i << 3), 4));
    }
    expect(allocRegion(200 * KB)).toBe(base, "all holes have become one");
    freeRegion(base, 200 * KB);
  });
});
