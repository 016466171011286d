// What is reachable from the rooted words, written down without addresses: objects are numbered in the order in which
// they are met, references become numbers. Two pictures are equal exactly when the graphs are, sharing and cycles
// included. Written against heap/layout.ts alone, so that it can judge the collector.
import { allocRegion } from "../../assembly/base/regions";
import {
  CLOSURE_CAPTURED,
  CODE_CONSTANTS,
  constantsOf,
  countOf,
  Kind,
  kindOf,
  sizeOfObject,
} from "../../assembly/heap/layout";
import { addressOf, isPointer } from "../../assembly/heap/value";

const OBJECTS_MAX: i32 = 2048;
const WORDS_MAX: i32 = 16384;
const seen: usize = memory.data(8192); // OBJECTS_MAX * 4

/** A picture: words in a region of their own. */
export class Picture {
  words: u32 = allocRegion((<u32>WORDS_MAX) << 3);
  used: i32 = 0;
  objects: i32 = 0;

  private push(word: u64): void {
    assert(this.used < WORDS_MAX);
    store<u64>(this.words + (this.used << 3), word);
    this.used += 1;
  }

  private numberOf(address: u32): u32 {
    for (let i = 0; i < this.objects; i++) {
      if (load<u32>(seen + (i << 2)) == address) return i + 1;
    }
    assert(this.objects < OBJECTS_MAX);
    store<u32>(seen + (this.objects << 2), address);
    this.objects += 1;
    return this.objects;
  }

  private pushValue(at: u32): void {
    const v = load<u64>(at);
    this.push(isPointer(v) ? ((v >> 48) << 48) | (<u64>this.numberOf(addressOf(v))) : v);
  }

  private pushValues(from: u32, count: u32): void {
    for (let i: u32 = 0; i < count; i++) this.pushValue(from + (i << 3));
  }

  private pushRef(at: u32): void {
    const ref = load<u32>(at);
    this.push(ref == 0 ? 0 : this.numberOf(ref));
  }

  private pushRaw(from: u32, bytes: u32): void {
    for (let i: u32 = 0; i < bytes; i += 4) this.push(load<u32>(from + i));
  }

  private pushObject(o: u32): void {
    const size = sizeOfObject(o);
    const count = countOf(o);
    this.push(load<u64>(o)); // kind, flags, aux, count
    switch (kindOf(o)) {
      case Kind.StringFlat:
      case Kind.Bytes:
      case Kind.Bignum: {
        const used: u32 = kindOf(o) == Kind.Bignum ? 8 + (count << 2) : 16 + count;
        for (let i: u32 = 8; i < used; i++) this.push(load<u8>(o + i));
        return;
      }
      case Kind.StringView:
        this.pushRaw(o + 8, 8);
        return this.pushRef(o + 16);
      case Kind.Symbol:
        this.pushValue(o + 8);
        this.pushRef(o + 16);
        return this.pushRaw(o + 20, 4);
      case Kind.ListSlice:
        this.pushRef(o + 8);
        return this.pushRaw(o + 12, 4);
      case Kind.Dict:
        this.pushRef(o + 8);
        this.pushRef(o + 12);
        return this.pushRaw(o + 16, 8);
      case Kind.Closure:
        this.pushRef(o + 8);
        return this.pushValues(o + CLOSURE_CAPTURED, count);
      case Kind.Lambda:
        this.pushRef(o + 8);
        this.pushRaw(o + 12, 4);
        this.pushValues(o + 16, 2);
        this.pushRef(o + 32);
        return this.pushRef(o + 36);
      case Kind.Code: {
        const constants = constantsOf(o);
        this.pushRaw(o + 8, CODE_CONSTANTS - 8);
        this.pushValues(o + CODE_CONSTANTS, constants);
        const rest = CODE_CONSTANTS + (constants << 3);
        return this.pushRaw(o + rest, count - rest);
      }
      case Kind.DictBranch:
        for (let i: u32 = 0; i < count; i++) this.pushRef(o + 8 + (i << 2));
        return;
      case Kind.DictIndex:
        for (let i: u32 = 0; i < count; i++) {
          if ((load<u32>(o + 8 + (i << 2)) & 1) == 0) this.pushRef(o + 8 + (i << 2));
          else this.pushRaw(o + 8 + (i << 2), 4);
        }
        return;
      default:
        // Everything else consists of values only.
        return this.pushValues(o + 8, (size - 8) >> 3);
    }
  }

  /** Takes a picture of all that `count` words from `start` on reach. */
  take(start: u32, count: i32): Picture {
    this.used = 0;
    this.objects = 0;
    this.pushValues(start, count);
    for (let i = 0; i < this.objects; i++) this.pushObject(load<u32>(seen + (i << 2)));
    return this;
  }

  equals(other: Picture): bool {
    return this.used == other.used && memory.compare(this.words, other.words, this.used << 3) == 0;
  }
}
