// What the build asks the release module for and then takes out of it (scripts/cold-data.mjs): the catalogues, which it fills
// beforehand, the place where cold data is loaded, and what is cold besides the literals.

import { coldData, coldRanges } from "./base/cold";
import { allocRegion } from "./base/regions";
import { packCatalogue, PACKED_MAX } from "./data/catalogue-pack";
import { PRELUDE_TEXT, PRELUDE_TEXT_SIZE } from "./gen/prelude";
import {
  ADVICE_NAMES,
  ADVICE_NAMES_SIZE,
  HOST_NAMES,
  HOST_NAMES_SIZE,
  REFERENCE_AREAS,
  REFERENCE_AREAS_SIZE,
  REFERENCE_NAMES,
  REFERENCE_NAMES_SIZE,
  REFERENCE_STARTS,
  REFERENCE_STARTS_SIZE,
  REFERENCE_TEXT,
  REFERENCE_TEXT_SIZE,
} from "./gen/reference";
import { fillCatalogue } from "./session/catalogue";
import { Profile } from "./shared/abi";

export { coldData as build_cold };

/** Fills the catalogue of a profile and packs it; its address, and its size in the upper half. */
export function build_fill(profile: Profile): u64 {
  fillCatalogue(profile);
  const packed = allocRegion(PACKED_MAX);
  return packed | ((<u64>packCatalogue(packed)) << 32);
}

/** Where the large ranges are written down. */
export function build_cold_ranges(): u32 {
  return coldRanges();
}

/** The i-th piece of cold data, as an address and a size; 0 behind the last one. */
export function build_cold_piece(i: i32): u64 {
  switch (i) {
    case 0:
      return piece(PRELUDE_TEXT, PRELUDE_TEXT_SIZE);
    case 1:
      return piece(REFERENCE_TEXT, REFERENCE_TEXT_SIZE);
    case 2:
      return piece(REFERENCE_STARTS, REFERENCE_STARTS_SIZE);
    case 3:
      return piece(REFERENCE_NAMES, REFERENCE_NAMES_SIZE);
    case 4:
      return piece(REFERENCE_AREAS, REFERENCE_AREAS_SIZE);
    case 5:
      return piece(ADVICE_NAMES, ADVICE_NAMES_SIZE);
    case 6:
      return piece(HOST_NAMES, HOST_NAMES_SIZE);
    default:
      return 0;
  }
}

function piece(address: usize, size: u32): u64 {
  return (<u64>address) | ((<u64>size) << 32);
}
