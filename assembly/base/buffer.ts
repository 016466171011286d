// Byte buffers outside the LisPy heap: source text coming in, output and results going out, text under construction.
// A buffer never moves during one push, but any push may move its bytes: keep offsets, not addresses.
// When memory or the cap is exhausted a buffer turns `failed` and swallows further bytes; whoever uses the
// contents checks the flag once at the end.

import { Limit } from "../shared/abi";
import { ready } from "./cold";
import { getLimit32 } from "./limits";
import { allocRegion, freeRegion, growRegionInPlace, regionSize } from "./regions";

/** What a buffer may hold whatever the heap-bytes limit is. */
const CAP_MIN: u32 = 1 << 20;


@unmanaged
export class Buffer {
  start: u32;
  capacity: u32;
  used: u32;
  failed: bool;

  /** Empties the buffer and forgets an earlier failure; memory is kept. */
  reset(): void {
    this.used = 0;
    this.failed = false;
  }

  /** Gives the memory back when it is larger than `keep` bytes. */
  trim(keep: u32): void {
    if (this.capacity > keep) {
      freeRegion(this.start, this.capacity);
      this.start = 0;
      this.capacity = 0;
    }
    this.used = 0;
  }

  /** The two buffers change contents. */
  swap(other: Buffer): void {
    const start = this.start;
    const capacity = this.capacity;
    const used = this.used;
    const failed = this.failed;
    this.start = other.start;
    this.capacity = other.capacity;
    this.used = other.used;
    this.failed = other.failed;
    other.start = start;
    other.capacity = capacity;
    other.used = used;
    other.failed = failed;
  }

  /** Makes room for `extra` more bytes. False (and `failed`) when there is none. */
  ensure(extra: u32): bool {
    const need = <u64>this.used + <u64>extra;
    if (need <= <u64>this.capacity) return !this.failed;
    if (this.failed) return false;
    return this.grow(need);
  }

  private grow(need: u64): bool {
    let size: u64 = this.capacity == 0 ? 1024 : <u64>this.capacity * 2;
    while (size < need) size *= 2;
    // A buffer is no way round the limit on memory; small programs may still print more than they may hold.
    const cap = max<u32>(getLimit32(Limit.HeapBytes), CAP_MIN);
    if (need > <u64>cap) {
      this.failed = true;
      return false;
    }
    size = min<u64>(size, <u64>cap);
    if (size > 0x7fffffff) {
      this.failed = true;
      return false;
    }
    const bytes = regionSize(<u32>size);
    if (this.capacity != 0 && growRegionInPlace(this.start, this.capacity, bytes)) {
      this.capacity = bytes;
      return true;
    }
    const start = allocRegion(bytes);
    if (start == 0) {
      this.failed = true;
      return false;
    }
    if (this.capacity != 0) {
      memory.copy(start, this.start, this.used);
      freeRegion(this.start, this.capacity);
    }
    this.start = start;
    this.capacity = bytes;
    return true;
  }

  pushByte(byte: i32): void {
    if (this.used >= this.capacity || this.failed) {
      if (!this.ensure(1)) return;
    }
    store<u8>(this.start + this.used, <u8>byte);
    this.used += 1;
  }

  pushBytes(source: u32, length: u32): void {
    if (!this.ensure(length)) return;
    memory.copy(this.start + this.used, source, length);
    this.used += length;
  }

  pushU32(value: u32): void {
    if (!this.ensure(4)) return;
    store<u32>(this.start + this.used, value);
    this.used += 4;
  }

  pushU64(value: u64): void {
    if (!this.ensure(8)) return;
    store<u64>(this.start + this.used, value);
    this.used += 8;
  }

  /** Writes a static AssemblyScript string (UTF-16 in the data segment) as UTF-8. Only ASCII literals are used in this code base. */
  pushLiteral(text: string): void {
    ready(text);
    const length = text.length;
    if (!this.ensure(length)) return;
    const from = changetype<usize>(text);
    const to = this.start + this.used;
    for (let i = 0; i < length; i++) store<u8>(to + i, <u8>load<u16>(from + (i << 1)));
    this.used += length;
  }

  /** Writes a decimal number. */
  pushDecimal(value: i64): void {
    if (!this.ensure(21)) return;
    if (value < 0) {
      this.pushByte(0x2d);
      value = -value;
    }
    let digits = 1;
    let rest = <u64>value;
    while (rest >= 10) {
      rest /= 10;
      digits += 1;
    }
    rest = <u64>value;
    for (let i = digits - 1; i >= 0; i--) {
      store<u8>(this.start + this.used + i, <u8>(0x30 + <i32>(rest % 10)));
      rest /= 10;
    }
    this.used += digits;
  }
}

// Static records; 16 bytes each, zero-initialised.
/** Bytes from the host: source text, transfer-encoded values. */
export const INPUT: Buffer = changetype<Buffer>(memory.data(16));
/** The source text that is running. */
export const PROGRAM: Buffer = changetype<Buffer>(memory.data(16));
/** Text written by `display` and its kin, drained by the host. */
export const OUTPUT: Buffer = changetype<Buffer>(memory.data(16));
/** Bytes for the host: transfer-encoded results, listings. */
export const RESULT: Buffer = changetype<Buffer>(memory.data(16));
/** Text under construction inside one builtin; its contents die with the builtin's return. */
export const TEXT: Buffer = changetype<Buffer>(memory.data(16));
/** The pending error's message. */
export const MESSAGE: Buffer = changetype<Buffer>(memory.data(16));
/** Numbers under construction inside one builtin (limbs); dies with the builtin's return. */
export const WORK: Buffer = changetype<Buffer>(memory.data(16));
