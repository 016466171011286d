// UTF-8 and plain bytes: decoding, counting, validating, comparing, searching and hashing over raw memory.
// Called by strings, the reader, the printer, dicts and the host boundary (which validates before anything else).
// Invariant: text inside the VM is well-formed UTF-8, except that a lone surrogate U+D800..U+DFFF may appear as the
// three bytes its number gives; every function but validateUtf8 relies on that and reads no byte outside its range.
// Lengths and offsets are bytes unless a name says code points. Not here: anything that needs Unicode tables.

/** The low bit and the high bit of each of eight bytes. */
const LOW_BITS: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

// Odd 64-bit numbers for hashing: the fractional bits of the square roots of 2, 3, 5, 7 and 11, last bit set.
const MIX_2: u64 = 0x6a09e667f3bcc909;
const MIX_3: u64 = 0xbb67ae8584caa73b;
const MIX_5: u64 = 0x3c6ef372fe94f82b;
const MIX_7: u64 = 0xa54ff53a5f1d36f1;
const MIX_11: u64 = 0x510e527fade682d1;

/** Bytes the code point takes in UTF-8 (a surrogate takes 3). */
// @ts-ignore: decorator
@inline
export function utf8Length(cp: u32): i32 {
  return 1 + i32(cp >= 0x80) + i32(cp >= 0x800) + i32(cp >= 0x10000);
}

/** Bytes of the sequence that this lead byte begins. */
// @ts-ignore: decorator
@inline
export function utf8Width(leadByte: u32): i32 {
  return 1 + i32(leadByte >= 0xc0) + i32(leadByte >= 0xe0) + i32(leadByte >= 0xf0);
}

/** The code point whose sequence begins at `ptr`. */
export function decodeUtf8(ptr: usize): u32 {
  const lead = <u32>load<u8>(ptr);
  if (lead < 0x80) return lead;
  const second = (<u32>load<u8>(ptr, 1)) & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = (<u32>load<u8>(ptr, 2)) & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | ((<u32>load<u8>(ptr, 3)) & 0x3f);
}

/** Writes the code point (at most U+10FFFF) at `dst`; returns how many bytes. */
export function encodeUtf8(dst: usize, cp: u32): i32 {
  if (cp < 0x80) {
    store<u8>(dst, cp);
    return 1;
  }
  if (cp < 0x800) {
    store<u8>(dst, 0xc0 | (cp >> 6));
    store<u8>(dst, 0x80 | (cp & 0x3f), 1);
    return 2;
  }
  if (cp < 0x10000) {
    store<u8>(dst, 0xe0 | (cp >> 12));
    store<u8>(dst, 0x80 | ((cp >> 6) & 0x3f), 1);
    store<u8>(dst, 0x80 | (cp & 0x3f), 2);
    return 3;
  }
  store<u8>(dst, 0xf0 | (cp >> 18));
  store<u8>(dst, 0x80 | ((cp >> 12) & 0x3f), 1);
  store<u8>(dst, 0x80 | ((cp >> 6) & 0x3f), 2);
  store<u8>(dst, 0x80 | (cp & 0x3f), 3);
  return 4;
}

/** High bit of every byte of the word that begins a code point, that is, is not 10xxxxxx. */
// @ts-ignore: decorator
@inline
function markLeads(word: u64): u64 {
  return (~word | (word << 1)) & HIGH_BITS;
}

// @ts-ignore: decorator
@inline
function isContinuation(byte: u32): bool {
  return (byte & 0xc0) == 0x80;
}

/** Number of code points in `len` bytes. */
export function countCodePoints(ptr: usize, len: i32): i32 {
  const end = ptr + len;
  let count = 0;
  for (; ptr + 8 <= end; ptr += 8) count += <i32>popcnt<u64>(markLeads(load<u64>(ptr)));
  for (; ptr < end; ptr++) count += i32(!isContinuation(load<u8>(ptr)));
  return count;
}

/** Offset at which the code point with this index (from 0) begins; `len` when there are not more than `codePointIndex`. */
export function byteOffsetOf(ptr: usize, len: i32, codePointIndex: i32): i32 {
  let left = codePointIndex;
  let at = 0;
  for (; at + 8 <= len; at += 8) {
    let leads = markLeads(load<u64>(ptr + at));
    const count = <i32>popcnt<u64>(leads);
    if (count > left) {
      for (; left > 0; left--) leads &= leads - 1;
      return at + <i32>(ctz<u64>(leads) >> 3);
    }
    left -= count;
  }
  for (; at < len; at++) {
    if (!isContinuation(load<u8>(ptr + at)) && left-- == 0) return at;
  }
  return len;
}

/**
 * -1 when the bytes are well-formed UTF-8 by the Unicode standard (no surrogates, no overlong forms, nothing above
 * U+10FFFF); otherwise the offset at which the first ill-formed sequence begins, as Python's UnicodeDecodeError.start.
 */
export function validateUtf8(ptr: usize, len: i32): i32 {
  let at = 0;
  while (at < len) {
    if (at + 8 <= len && (load<u64>(ptr + at) & HIGH_BITS) == 0) {
      at += 8;
      continue;
    }
    const lead = <u32>load<u8>(ptr + at);
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    // The second byte alone rules out overlong forms, surrogates and numbers beyond the last code point.
    if (lead < 0xc2 || lead > 0xf4) return at;
    const width = utf8Width(lead);
    if (at + width > len) return at;
    const second = <u32>load<u8>(ptr + at, 1);
    let lowest: u32 = 0x80;
    let highest: u32 = 0xbf;
    if (lead == 0xe0) lowest = 0xa0;
    else if (lead == 0xed) highest = 0x9f;
    else if (lead == 0xf0) lowest = 0x90;
    else if (lead == 0xf4) highest = 0x8f;
    if (second < lowest || second > highest) return at;
    if (width > 2 && !isContinuation(load<u8>(ptr + at, 2))) return at;
    if (width > 3 && !isContinuation(load<u8>(ptr + at, 3))) return at;
    at += width;
  }
  return -1;
}

/** How many leading bytes the two ranges of `len` bytes have in common. */
export function countCommonBytes(a: usize, b: usize, len: i32): i32 {
  let at = 0;
  for (; at + 8 <= len; at += 8) {
    const difference = load<u64>(a + at) ^ load<u64>(b + at);
    if (difference) return at + <i32>(ctz<u64>(difference) >> 3);
  }
  while (at < len && load<u8>(a + at) == load<u8>(b + at)) at++;
  return at;
}

/** -1, 0 or 1 by the first differing byte, then by length. For UTF-8 this is the order of code points. */
export function compareBytes(a: usize, an: i32, b: usize, bn: i32): i32 {
  const shared = min(an, bn);
  const at = countCommonBytes(a, b, shared);
  if (at < shared) return load<u8>(a + at) < load<u8>(b + at) ? -1 : 1;
  return i32(an > bn) - i32(an < bn);
}

/**
 * Offset of the first occurrence of the needle at or after `from` (0 or more), or -1. An empty needle is found at
 * `from` itself, up to and including the end.
 * Time is linear in hn + nn for every input: a filter on the needle's first and last byte runs as long as its failed
 * comparisons stay within twice the ground covered; after that a two-way search takes over.
 */
export function findBytes(hay: usize, hn: i32, needle: usize, nn: i32, from: i32): i32 {
  const lastStart = hn - nn;
  if (from > lastStart) return -1;
  if (nn == 0) return from;
  const last = nn - 1;
  const firstEight = <u64>load<u8>(needle) * LOW_BITS;
  const lastEight = <u64>load<u8>(needle + last) * LOW_BITS;
  let wasted: i64 = 0;
  let at = from;
  while (at + 7 <= lastStart) {
    // A byte of `differing` is 0 where both the first and the last byte fit. The test for zero bytes may also report
    // bytes above a true zero; the comparison sorts these out.
    const word = hay + at;
    const differing = (load<u64>(word) ^ firstEight) | (load<u64>(word + last) ^ lastEight);
    let candidates = (differing - LOW_BITS) & ~differing & HIGH_BITS;
    while (candidates) {
      const start = at + <i32>(ctz<u64>(candidates) >> 3);
      const common = countCommonBytes(hay + start, needle, nn);
      if (common == nn) return start;
      wasted += common;
      candidates &= candidates - 1;
    }
    at += 8;
    if (wasted > ((<i64>(at - from)) << 1) + 256) return findTwoWay(hay, hn, needle, nn, at);
  }
  for (; at <= lastStart; at++) {
    if (countCommonBytes(hay + at, needle, nn) == nn) return at;
  }
  return -1;
}

/**
 * Start of the needle's greatest suffix under the byte order (or the reversed order) in the high half, the period of
 * that suffix in the low half.
 */
function splitAtGreatestSuffix(needle: usize, nn: i32, reversed: bool): u64 {
  let start = 0;
  let rival = 1;
  let matched = 0;
  let period = 1;
  while (rival + matched < nn) {
    const mine = load<u8>(needle + start + matched);
    const other = load<u8>(needle + rival + matched);
    if (mine == other) {
      matched += 1;
      if (matched == period) {
        rival += period;
        matched = 0;
      }
    } else if (mine > other != reversed) {
      rival += matched + 1;
      matched = 0;
      period = rival - start;
    } else {
      start = rival;
      rival += 1;
      matched = 0;
      period = 1;
    }
  }
  return ((<u64>start) << 32) | (<u64>period);
}

/**
 * Two-way string matching (Crochemore and Perrin, 1991): constant space, at most 2 * hn comparisons after splitting.
 * The right part of the needle is compared first, left to right; a mismatch there moves past what was compared.
 * Requires nn > 0.
 */
function findTwoWay(hay: usize, hn: i32, needle: usize, nn: i32, from: i32): i32 {
  const forward = splitAtGreatestSuffix(needle, nn, false);
  const backward = splitAtGreatestSuffix(needle, nn, true);
  const chosen = forward >> 32 > backward >> 32 ? forward : backward;
  const split = <i32>(chosen >> 32);
  let period = <i32>chosen;
  const periodic = countCommonBytes(needle, needle + period, split) == split;
  // Without a period to exploit, no occurrence overlaps another by more than the longer part.
  if (!periodic) period = max(split, nn - split) + 1;
  const lastStart = hn - nn;
  /** Leading bytes of the needle known to match at `at`; only ever above 0 for a periodic needle. */
  let known = 0;
  let at = from;
  while (at <= lastStart) {
    let right = max(split, known);
    while (right < nn && load<u8>(needle + right) == load<u8>(hay + at + right)) right++;
    if (right < nn) {
      at += right - split + 1;
      known = 0;
      continue;
    }
    let left = split;
    while (left > known && load<u8>(needle + left - 1) == load<u8>(hay + at + left - 1)) left--;
    if (left <= known) return at;
    at += period;
    known = periodic ? nn - period : 0;
  }
  return -1;
}

/**
 * A 32-bit hash, never 0, so that 0 can mean "not computed". The same on every host and in every version that reads
 * the same images. Not keyed: whoever uses it for tables must charge for probing.
 */
export function hashBytes(ptr: usize, len: i32): u32 {
  const end = ptr + len;
  let hash: u64 = MIX_11 ^ (<u64>len * MIX_2);
  for (; ptr + 8 <= end; ptr += 8) hash = rotl<u64>(hash ^ (load<u64>(ptr) * MIX_3), 29) * MIX_5;
  const rest = <i32>(end - ptr);
  if (rest > 0) {
    // One word that holds every remaining byte; which bytes repeat is fixed by the length, which is in the hash.
    let word: u64;
    if (len >= 8) word = load<u64>(end - 8);
    else if (rest >= 4) word = (<u64>load<u32>(ptr)) | ((<u64>load<u32>(end - 4)) << 32);
    else
      word =
        (<u64>load<u8>(ptr)) |
        ((<u64>load<u8>(ptr + (rest >> 1))) << 8) |
        ((<u64>load<u8>(end - 1)) << 16);
    hash = rotl<u64>(hash ^ (word * MIX_3), 29) * MIX_5;
  }
  hash = (hash ^ (hash >> 32)) * MIX_7;
  hash = (hash ^ (hash >> 29)) * MIX_2;
  const folded = <u32>(hash ^ (hash >> 32));
  return folded == 0 ? 1 : folded;
}
