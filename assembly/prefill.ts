// What the build asks the release module for and then takes out of it (scripts/cold-data.mjs): the catalogues, which it fills
// beforehand, the place where cold data is loaded, and what is cold besides the literals.

import { coldData, coldPiece, coldRanges, placeOfPowTables } from "./base/cold";
import { allocRegion } from "./base/regions";
import { plainOrigin } from "./data/catalogue";
import { packCatalogue, PACKED_MAX } from "./data/catalogue-pack";
import { inverseFactorials, INVERSE_FACTORIALS_SIZE } from "./data/exponential";
import { fillPowTables, POW_TABLES_SIZE } from "./data/pow-tables";
import { ANCHORS, ANCHORS_SIZE, FIVES, FIVES_SIZE } from "./data/pow10";
import { ROUND_CONSTANTS_SIZE, roundConstants, start, START_SIZE } from "./data/sha512";
import { TWO_OVER_PI_SIZE, twoOverPi } from "./data/trigonometry";
import { UNICODE_TABLES, unicodeTable } from "./data/unicode";
import {
  PRELUDE_ALIAS_COUNT,
  PRELUDE_ALIAS_PROFILES,
  PRELUDE_ALIASES,
  PRELUDE_COUNT,
  PRELUDE_INDEX,
  PRELUDE_PROFILES,
  PRELUDE_TEXT,
  PRELUDE_TEXT_SIZE,
} from "./gen/prelude";
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
import { scopeInput } from "./session/grants";
import { Profile } from "./shared/abi";
import { origin, ORIGIN_BYTES } from "./vm/host-call";
import { LAMBDA_TEXT, LAMBDA_TEXT_SIZE } from "./vm/call";

export { coldData as build_cold };

/** Fills the catalogue of a profile and packs it; its address, and its size in the upper half. */
export function build_fill(profile: Profile): u64 {
  fillCatalogue(profile);
  memory.fill(origin, 0, ORIGIN_BYTES);
  scopeInput(0);
  memory.copy(plainOrigin(), origin, ORIGIN_BYTES);
  const packed = allocRegion(PACKED_MAX);
  return packed | ((<u64>packCatalogue(packed)) << 32);
}

/** Where the large ranges are written down. */
export function build_cold_ranges(): u32 {
  return coldRanges();
}

/** Where to write down where the tables of `Math.pow` lie. */
export function build_pow_place(): u32 {
  return placeOfPowTables();
}

/** The tables of `Math.pow` as the module makes them. */
export function build_pow_tables(): u32 {
  const tables = allocRegion(POW_TABLES_SIZE);
  fillPowTables(tables);
  return tables;
}

/** The i-th piece of cold data, as an address and a size; 0 behind the last one. */
export function build_cold_piece(i: i32): u64 {
  if (i < UNICODE_TABLES) return unicodeTable(i);
  switch (i - UNICODE_TABLES) {
    case 0:
      return coldPiece(PRELUDE_TEXT, PRELUDE_TEXT_SIZE);
    case 1:
      return coldPiece(PRELUDE_INDEX, PRELUDE_COUNT << 3);
    case 2:
      return coldPiece(PRELUDE_PROFILES, PRELUDE_COUNT);
    case 3:
      return coldPiece(PRELUDE_ALIASES, PRELUDE_ALIAS_COUNT << 3);
    case 4:
      return coldPiece(PRELUDE_ALIAS_PROFILES, PRELUDE_ALIAS_COUNT);
    case 5:
      return coldPiece(REFERENCE_TEXT, REFERENCE_TEXT_SIZE);
    case 6:
      return coldPiece(REFERENCE_STARTS, REFERENCE_STARTS_SIZE);
    case 7:
      return coldPiece(REFERENCE_NAMES, REFERENCE_NAMES_SIZE);
    case 8:
      return coldPiece(REFERENCE_AREAS, REFERENCE_AREAS_SIZE);
    case 9:
      return coldPiece(ADVICE_NAMES, ADVICE_NAMES_SIZE);
    case 10:
      return coldPiece(HOST_NAMES, HOST_NAMES_SIZE);
    case 11:
      return coldPiece(roundConstants, ROUND_CONSTANTS_SIZE);
    case 12:
      return coldPiece(start, START_SIZE);
    case 13:
      return coldPiece(ANCHORS, ANCHORS_SIZE);
    case 14:
      return coldPiece(FIVES, FIVES_SIZE);
    case 15:
      return coldPiece(twoOverPi, TWO_OVER_PI_SIZE);
    case 16:
      return coldPiece(inverseFactorials, INVERSE_FACTORIALS_SIZE);
    case 17:
      return coldPiece(LAMBDA_TEXT, LAMBDA_TEXT_SIZE);
    default:
      return 0;
  }
}
