// Unsigned magnitudes of any size: the arithmetic under the integers that do not fit into a value word.
// A magnitude is `n` limbs (u32, least significant first) at a raw address; zero has n = 0, and every magnitude that
// goes in or comes out is normalised: its last limb is not zero. Sizes are limbs unless a name says bytes or bits.
// Whatever is allocated belongs to the caller: results go to `dst`, working memory comes in as `scratch`, whose size
// in bytes the matching `...Scratch` function tells; scratch needs no content and must not overlap anything else.
// Sizes stay below 2^24 limbs; the caller's limits see to that.
// A result may not overlap an input unless its comment says so. Nothing here traps or allocates on valid input.
// Called by the integer object, the reader and the printer. Not here: signs, value words, limits on size.

export {
  limbsAdd,
  limbsBitLength,
  limbsCompare,
  limbsFromU64,
  limbsHasLowBits,
  limbsShiftLeft,
  limbsShiftRight,
  limbsSub,
  limbsTrim,
} from "./limbs-basic";
export { limbsMul, limbsMulScratch } from "./limbs-mul";
export { limbsDivMod, limbsDivModScratch, limbsDivSmall } from "./limbs-div";
export { limbsFromF64, limbsRatioToF64, limbsRatioToF64Scratch, limbsToF64 } from "./limbs-float";
export {
  limbsFromDecimal,
  limbsFromDecimalScratch,
  limbsFromDecimalSize,
  limbsToDecimal,
  limbsToDecimalScratch,
  limbsToDecimalSize,
} from "./limbs-text";
