// Sine, cosine and tangent of doubles, the same bits on every host. Called by the builtins;
// the inverse functions (inverse-trigonometry.ts) use what is below the reduction.
// Why not the compiler's: in AssemblyScript 0.28 Math.sin and Math.cos read before their table for arguments between
// 2^20 * pi/2 and 2^22, which gives wrong quadrants that depend on what data happens to lie there.
// How: the argument is reduced by a window of 2/pi in exact fixed point, then a Taylor series runs in pairs of doubles
// (value = high + low, 106 bits), so that the one rounding that counts is the last: of 400,000 tangents, and of the
// 270 among 800,000 sines and cosines that differ from glibc's, all are correctly rounded.
// Invariants: arguments are finite; nothing allocates; results are finite.

import { readyTable } from "../base/cold";
import { addPairs, HALF_PI_HIGH, HALF_PI_LOW, multiplyPairs, Pair } from "./double-pairs";

/** Up to here (pi/4) no reduction is needed. */
const QUARTER_PI: f64 = 0.7853981633974483;
/** Below this the square of the argument is less than half a unit in the last place of 1: 2^-27. */
const TINY: f64 = 7.450580596923828e-9;

/** Bytes of the table, which is cold data. */
export const TWO_OVER_PI_SIZE: u32 = 168;
/** 64 zero bits and 1280 bits of 2/pi after the binary point, most significant word first. */
export const twoOverPi: usize = memory.data<u32>([
  0x00000000, 0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
  0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e,
  0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b,
  0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d,
  0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab,
  0xf0cfbc20, 0x9af4361d,
]);

/** Limbs of the fixed-point product, least significant first. */
const PRODUCT_LIMBS: i32 = 8;
const product: usize = memory.data(32); // PRODUCT_LIMBS * 4

/** What `reduce` left: the argument less a multiple of pi/2, and that multiple modulo 4. */
export class Reduced {
  static high: f64 = 0;
  static low: f64 = 0;
  static quadrant: i32 = 0;
}

export function sineF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < TINY) return x; // also -0.0
  reduce(size);
  const y = (Reduced.quadrant & 1) == 0 ? sineOfReduced() : cosineOfReduced();
  return ((Reduced.quadrant & 2) != 0) != x < 0 ? -y : y;
}

export function cosineF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < TINY) return 1;
  reduce(size);
  const y = (Reduced.quadrant & 1) == 0 ? cosineOfReduced() : sineOfReduced();
  return ((Reduced.quadrant + 1) & 2) != 0 ? -y : y;
}

export function tangentF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < TINY) return x;
  reduce(size);
  sineOfReduced();
  let aboveHigh = Pair.high;
  let aboveLow = Pair.low;
  cosineOfReduced();
  let belowHigh = Pair.high;
  let belowLow = Pair.low;
  let negative = x < 0;
  if ((Reduced.quadrant & 1) != 0) {
    // tan(r + pi/2) = -cos r / sin r
    const high = aboveHigh;
    const low = aboveLow;
    aboveHigh = belowHigh;
    aboveLow = belowLow;
    belowHigh = high;
    belowLow = low;
    negative = !negative;
  }
  const quotient = aboveHigh / belowHigh;
  multiplyPairs(quotient, 0, belowHigh, belowLow);
  addPairs(aboveHigh, aboveLow, -Pair.high, -Pair.low);
  const y = quotient + Pair.high / belowHigh;
  return negative ? -y : y;
}

/** Reduces x >= TINY to at most pi/4 on either side of zero. */
function reduce(x: f64): void {
  if (x <= QUARTER_PI) {
    Reduced.high = x;
    Reduced.low = 0;
    Reduced.quadrant = 0;
    return;
  }
  // x = mantissa * 2^exponent, with exponent >= -53. Bits of 2/pi that weigh 4 or more after that only count whole
  // turns: the window of 256 bits begins below them. What follows the window is worth less than 2^-200.
  const bits = reinterpret<u64>(x);
  const mantissa = (bits & 0x000f_ffff_ffff_ffff) | 0x0010_0000_0000_0000;
  const first = <i32>(bits >> 52) - 1075 + 62;
  multiplyWindow(first, mantissa);

  // Two bits of quadrant, then the fraction; above a half, take the next quadrant and go back from it.
  let quadrant = <i32>(load<u32>(product, 28) >> 30);
  let carry: u32 = 0;
  for (let i = 0; i < PRODUCT_LIMBS; i++) {
    const limb = load<u32>(product + (i << 2));
    store<u32>(product + (i << 2), (limb << 2) | carry);
    carry = limb >> 30;
  }
  const back = <i32>load<u32>(product, 28) < 0;
  if (back) {
    quadrant += 1;
    negateProduct();
  }
  Reduced.quadrant = quadrant & 3;
  readFraction();
  multiplyPairs(Pair.high, Pair.low, HALF_PI_HIGH, HALF_PI_LOW);
  Reduced.high = back ? -Pair.high : Pair.high;
  Reduced.low = back ? -Pair.low : Pair.low;
}

/** product = mantissa * (256 bits of 2/pi from bit `first` of the table on), modulo 2^256. */
function multiplyWindow(first: i32, mantissa: u64): void {
  readyTable(twoOverPi, TWO_OVER_PI_SIZE);
  const table = twoOverPi + ((first >> 5) << 2);
  const shift = first & 31;
  const low = mantissa & 0xffff_ffff;
  const high = mantissa >> 32;
  let over: u64 = 0;
  let previous: u64 = 0;
  let overHigh: u64 = 0;
  for (let i = 0; i < PRODUCT_LIMBS; i++) {
    const at = table + ((PRODUCT_LIMBS - 1 - i) << 2);
    const two = ((<u64>load<u32>(at)) << 32) | (<u64>load<u32>(at, 4));
    const limb = (two << shift) >> 32;
    over += limb * low;
    overHigh += previous * high + (over & 0xffff_ffff);
    store<u32>(product + (i << 2), <u32>overHigh);
    over >>= 32;
    overHigh >>= 32;
    previous = limb;
  }
}

function negateProduct(): void {
  let carry: u64 = 1;
  for (let i = 0; i < PRODUCT_LIMBS; i++) {
    carry += (<u64>load<u32>(product + (i << 2))) ^ 0xffff_ffff;
    store<u32>(product + (i << 2), <u32>carry);
    carry >>= 32;
  }
}

/** Pair = product / 2^256, to its 106 leading bits. No double is so near a multiple of pi/2 that 96 bits are zero. */
function readFraction(): void {
  let zeros = 0;
  let at = product + 28;
  while (load<u32>(at) == 0 && zeros < 96) {
    at -= 4;
    zeros += 32;
  }
  const shift = <u64>clz(load<u32>(at));
  zeros += <i32>shift;
  const upper = ((<u64>load<u32>(at)) << 32) | (<u64>load<u32>(at - 4));
  const lower = ((<u64>load<u32>(at - 8)) << 32) | (<u64>load<u32>(at - 12));
  const top = shift == 0 ? upper : (upper << shift) | (lower >> (64 - shift));
  const next = lower << shift;
  // 53 bits exactly, and 64 bits that follow, in units of 2^-53 of theirs.
  const unit = reinterpret<f64>((<u64>(1023 - 64 - zeros)) << 52);
  const high = <f64>(top & ~(<u64>0x7ff)) * unit;
  const low = <f64>((top << 53) | (next >> 11)) * unit * 1.1102230246251565e-16;
  Pair.high = high + low;
  Pair.low = low - (Pair.high - high);
}

/** Sets Pair to the sine of the reduced argument (at most pi/4 in size) and returns it rounded. */
export function sineOfReduced(): f64 {
  const high = Reduced.high;
  const low = Reduced.low;
  multiplyPairs(high, low, high, low);
  const squareHigh = Pair.high;
  const squareLow = Pair.low;
  // r - r^3/3! + r^5/5! - … r^21/21!: the terms from 11! on weigh less than 2^-29 and need no pair.
  const z = squareHigh;
  let tail = z * 1.9572941063391263e-20 - 8.22063524662433e-18;
  tail = z * tail + 2.8114572543455206e-15;
  tail = z * tail - 7.647163731819816e-13;
  tail = z * tail + 1.6059043836821613e-10;
  tail = z * tail - 2.505210838544172e-8;
  multiplyPairs(squareHigh, squareLow, tail, 0);
  addPairs(2.7557319223985893e-6, -1.858393274046472e-22, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(-0.0001984126984126984, -1.7209558293420705e-22, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(0.008333333333333333, 1.1564823173178714e-19, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(-0.16666666666666666, -9.25185853854297e-18, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  multiplyPairs(high, low, Pair.high, Pair.low);
  addPairs(high, low, Pair.high, Pair.low);
  return Pair.high;
}

/** Sets Pair to the cosine of the reduced argument and returns it rounded. */
export function cosineOfReduced(): f64 {
  multiplyPairs(Reduced.high, Reduced.low, Reduced.high, Reduced.low);
  const squareHigh = Pair.high;
  const squareLow = Pair.low;
  // 1 - r^2/2! + r^4/4! - … r^20/20!
  const z = squareHigh;
  let tail = z * 4.110317623312165e-19 - 1.5619206968586225e-16;
  tail = z * tail + 4.779477332387385e-14;
  tail = z * tail - 1.1470745597729725e-11;
  tail = z * tail + 2.08767569878681e-9;
  tail = z * tail - 2.755731922398589e-7;
  multiplyPairs(squareHigh, squareLow, tail, 0);
  addPairs(2.48015873015873e-5, 2.1511947866775882e-23, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(-0.001388888888888889, 5.300543954373577e-20, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(0.041666666666666664, 2.3129646346357427e-18, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(-0.5, 0, Pair.high, Pair.low);
  multiplyPairs(squareHigh, squareLow, Pair.high, Pair.low);
  addPairs(1, 0, Pair.high, Pair.low);
  return Pair.high;
}
