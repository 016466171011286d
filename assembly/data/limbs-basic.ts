// Magnitudes, the linear part: compare, add, subtract, shift, and the row operations that multiplication and division
// are made of. The contract of `limbs...` functions is in limbs.ts; the row operations (`...Row`, `...InPlace`) work
// on fixed counts of limbs, normalised or not, and return what runs over the top.
// Invariant of every inner loop: product + two limbs fits in 64 bits, so a carry is always below 2^32.

/** Address of limb `index`. */
// @ts-ignore: decorator
@inline
export function limbAddress(base: usize, index: i32): usize {
  return base + ((<usize>index) << 2);
}

/** Length without leading zero limbs. */
export function limbsTrim(a: usize, an: i32): i32 {
  while (an > 0 && load<u32>(limbAddress(a, an - 1)) == 0) an--;
  return an;
}

/** Sets `count` limbs to zero. */
// @ts-ignore: decorator
@inline
export function clearLimbs(dst: usize, count: i32): void {
  memory.fill(dst, 0, (<usize>count) << 2);
}

/** Copies `count` limbs; the ranges may overlap. */
// @ts-ignore: decorator
@inline
export function copyLimbs(dst: usize, src: usize, count: i32): void {
  memory.copy(dst, src, (<usize>count) << 2);
}

/** Compares `n` limbs with `n` limbs: -1, 0 or 1. */
export function compareRow(a: usize, b: usize, n: i32): i32 {
  for (let i = n - 1; i >= 0; i--) {
    const x = load<u32>(limbAddress(a, i));
    const y = load<u32>(limbAddress(b, i));
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

/** -1, 0 or 1 as a is less than, equal to or greater than b. */
export function limbsCompare(a: usize, an: i32, b: usize, bn: i32): i32 {
  if (an != bn) return an < bn ? -1 : 1;
  return compareRow(a, b, an);
}

/** dst = a + carry (0 or 1) over `n` limbs; returns the carry out. dst may be a. */
function carryRow(dst: usize, a: usize, n: i32, carry: u32): u32 {
  let i = 0;
  while (carry != 0 && i < n) {
    const sum = load<u32>(limbAddress(a, i)) + 1;
    store<u32>(limbAddress(dst, i), sum);
    carry = u32(sum == 0);
    i++;
  }
  if (dst != a) copyLimbs(limbAddress(dst, i), limbAddress(a, i), n - i);
  return carry;
}

/** dst = a - borrow (0 or 1) over `n` limbs; returns the borrow out. dst may be a. */
export function borrowRow(dst: usize, a: usize, n: i32, borrow: u32): u32 {
  let i = 0;
  while (borrow != 0 && i < n) {
    const limb = load<u32>(limbAddress(a, i));
    store<u32>(limbAddress(dst, i), limb - 1);
    borrow = u32(limb == 0);
    i++;
  }
  if (dst != a) copyLimbs(limbAddress(dst, i), limbAddress(a, i), n - i);
  return borrow;
}

/** dst = a + b over `n` limbs each; returns the carry. dst may be a or b. */
export function addRow(dst: usize, a: usize, b: usize, n: i32): u32 {
  let carry: u64 = 0;
  for (const end = limbAddress(a, n); a < end; a += 4, b += 4, dst += 4) {
    carry += <u64>load<u32>(a) + <u64>load<u32>(b);
    store<u32>(dst, <u32>carry);
    carry >>= 32;
  }
  return <u32>carry;
}

/** dst = a - b over `n` limbs each; returns the borrow. dst may be a or b. */
export function subtractRow(dst: usize, a: usize, b: usize, n: i32): u32 {
  let borrow: i64 = 0;
  for (const end = limbAddress(a, n); a < end; a += 4, b += 4, dst += 4) {
    borrow += <i64>load<u32>(a) - <i64>load<u32>(b);
    store<u32>(dst, <u32>borrow);
    borrow >>= 32;
  }
  return <u32>-borrow;
}

/** a += b where a is the longer (`an` >= `bn`); returns the carry. */
export function addInPlace(a: usize, an: i32, b: usize, bn: i32): u32 {
  const carry = addRow(a, a, b, bn);
  const rest = limbAddress(a, bn);
  return carryRow(rest, rest, an - bn, carry);
}

/** a -= b where a is the longer (`an` >= `bn`); returns the borrow. */
export function subtractInPlace(a: usize, an: i32, b: usize, bn: i32): u32 {
  const borrow = subtractRow(a, a, b, bn);
  const rest = limbAddress(a, bn);
  return borrowRow(rest, rest, an - bn, borrow);
}

/** dst = a * factor + carry over `n` limbs; returns the limb on top. dst may be a. */
export function multiplyRow(dst: usize, a: usize, n: i32, factor: u32, carry: u32): u32 {
  const times = <u64>factor;
  let over = <u64>carry;
  for (const end = limbAddress(a, n); a < end; a += 4, dst += 4) {
    over += <u64>load<u32>(a) * times;
    store<u32>(dst, <u32>over);
    over >>= 32;
  }
  return <u32>over;
}

/** dst += a * factor over `n` limbs; returns the limb on top. */
export function multiplyAddRow(dst: usize, a: usize, n: i32, factor: u32): u32 {
  const times = <u64>factor;
  let over: u64 = 0;
  for (const end = limbAddress(a, n & ~1); a < end; a += 8, dst += 8) {
    over += <u64>load<u32>(a) * times + <u64>load<u32>(dst);
    store<u32>(dst, <u32>over);
    over = (over >> 32) + <u64>load<u32>(a, 4) * times + <u64>load<u32>(dst, 4);
    store<u32>(dst, <u32>over, 4);
    over >>= 32;
  }
  if (n & 1) {
    over += <u64>load<u32>(a) * times + <u64>load<u32>(dst);
    store<u32>(dst, <u32>over);
    over >>= 32;
  }
  return <u32>over;
}

/** dst -= a * factor over `n` limbs; returns the limb that is still to be subtracted above. */
export function multiplySubtractRow(dst: usize, a: usize, n: i32, factor: u32): u32 {
  const times = <u64>factor;
  let over: u64 = 0;
  for (const end = limbAddress(a, n); a < end; a += 4, dst += 4) {
    over += <u64>load<u32>(a) * times;
    const limb = load<u32>(dst);
    const low = <u32>over;
    store<u32>(dst, limb - low);
    over = (over >> 32) + u64(limb < low);
  }
  return <u32>over;
}

/** dst = a + b; returns the length, at most max(an, bn) + 1. dst may be a or b. */
export function limbsAdd(dst: usize, a: usize, an: i32, b: usize, bn: i32): i32 {
  if (an < bn) {
    const address = a;
    const length = an;
    a = b;
    an = bn;
    b = address;
    bn = length;
  }
  let carry = addRow(dst, a, b, bn);
  carry = carryRow(limbAddress(dst, bn), limbAddress(a, bn), an - bn, carry);
  if (carry == 0) return an;
  store<u32>(limbAddress(dst, an), carry);
  return an + 1;
}

/** dst = a - b for a >= b; returns the length, at most an (so many limbs are written). dst may be a or b. */
export function limbsSub(dst: usize, a: usize, an: i32, b: usize, bn: i32): i32 {
  const borrow = subtractRow(dst, a, b, bn);
  borrowRow(limbAddress(dst, bn), limbAddress(a, bn), an - bn, borrow);
  return limbsTrim(dst, an);
}

/** dst = a * 2^bits; returns the length, at most an + bits / 32 + 1. dst may be a, or any address above it. */
export function limbsShiftLeft(dst: usize, a: usize, an: i32, bits: i32): i32 {
  if (an == 0) return 0;
  const whole = bits >>> 5;
  const length = an + whole;
  const top = shiftRowLeft(limbAddress(dst, whole), a, an, bits & 31);
  clearLimbs(dst, whole);
  if (top == 0) return length;
  store<u32>(limbAddress(dst, length), top);
  return length + 1;
}

/** dst = a shifted left by `bits` (0..31) over `n` limbs, top limb first; returns the limb that runs over. */
export function shiftRowLeft(dst: usize, a: usize, n: i32, bits: i32): u32 {
  if (bits == 0) {
    copyLimbs(dst, a, n);
    return 0;
  }
  const back = 32 - bits;
  let high = load<u32>(limbAddress(a, n - 1));
  const over = high >>> back;
  for (let i = n - 1; i > 0; i--) {
    const low = load<u32>(limbAddress(a, i - 1));
    store<u32>(limbAddress(dst, i), (high << bits) | (low >>> back));
    high = low;
  }
  store<u32>(dst, high << bits);
  return over;
}

/** dst = a / 2^bits, rounded down; returns the length. dst may be a. See limbsHasLowBits for what is lost. */
export function limbsShiftRight(dst: usize, a: usize, an: i32, bits: i32): i32 {
  const whole = bits >>> 5;
  if (whole >= an) return 0;
  const length = an - whole;
  a = limbAddress(a, whole);
  bits &= 31;
  if (bits == 0) {
    copyLimbs(dst, a, length);
    return length;
  }
  const back = 32 - bits;
  let low = load<u32>(a);
  for (let i = 1; i < length; i++) {
    const high = load<u32>(limbAddress(a, i));
    store<u32>(limbAddress(dst, i - 1), (low >>> bits) | (high << back));
    low = high;
  }
  store<u32>(limbAddress(dst, length - 1), low >>> bits);
  return length - i32(low >>> bits == 0);
}

/** Whether any of the lowest `bits` bits is set. */
export function limbsHasLowBits(a: usize, an: i32, bits: i32): bool {
  const whole = min(bits >>> 5, an);
  for (let i = 0; i < whole; i++) {
    if (load<u32>(limbAddress(a, i)) != 0) return true;
  }
  if (whole >= an || (bits & 31) == 0) return false;
  return load<u32>(limbAddress(a, whole)) << (32 - (bits & 31)) != 0;
}

/** Bits up to the highest one that is set; 0 for zero. */
export function limbsBitLength(a: usize, an: i32): i32 {
  if (an == 0) return 0;
  return (an << 5) - <i32>clz(load<u32>(limbAddress(a, an - 1)));
}

/** dst (room for 2 limbs) = x; returns the length. */
export function limbsFromU64(dst: usize, x: u64): i32 {
  store<u64>(dst, x);
  return i32(x != 0) + i32(x >> 32 != 0);
}
