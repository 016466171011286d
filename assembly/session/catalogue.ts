// How the catalogue comes to be there: filled from the tables and the prelude, or, in the release build, loaded as the build
// has filled it.

import { loadCatalogueOf } from "../base/cold";
import { allocRegion, freeRegion } from "../base/regions";
import { Language } from "../base/language";
import { PACKED_MAX, unpackCatalogue } from "../data/catalogue-pack";
import { CALLED_NAMES } from "../compile/long-call";
import {
  clearCatalogue,
  entryOf,
  entryTarget,
  markWanted,
  Meaning,
  Own,
  setMeaning,
  setOwnEntry,
} from "../data/catalogue";
import {
  PRELUDE_ALIAS_COUNT,
  PRELUDE_ALIAS_PROFILES,
  PRELUDE_ALIASES,
  PRELUDE_COUNT,
  PRELUDE_INDEX,
  PRELUDE_PROFILES,
  PRELUDE_TEXT,
} from "../gen/prelude";
import { entryOfLiteral, findWord } from "../prims/define";
import { fillForms } from "../prims/tables/forms";
import { fillBuiltins } from "../prims/tables/tables";
import { Profile } from "../shared/abi";

/** Brings the catalogue of a profile. False when the host gives no memory. */
export function loadCatalogue(profile: Profile): bool {
  if (!isDefined(LISPY_PREFILLED)) {
    fillCatalogue(profile);
    return true;
  }
  const packed = allocRegion(PACKED_MAX);
  if (packed == 0) return false;
  loadCatalogueOf(profile, packed);
  unpackCatalogue(packed);
  freeRegion(packed, PACKED_MAX);
  return true;
}

export function fillCatalogue(profile: Profile): void {
  Language.profile = profile;
  clearCatalogue();
  fillForms(profile);
  fillBuiltins(profile);
  fillPrelude(profile);
  fillAliases(profile);
  wantWords(CALLED_NAMES);
  wantWords(WANTED);
  setOwnEntry(Own.Expander, entryOfLiteral("%expand-then-call"));
  if (profile == Profile.Lispy2) setOwnEntry(Own.Drain, entryOfLiteral("%drain"));
}

/** Names that the VM looks up where it may not allocate, besides those of the compiler. */
const WANTED = "recur call/cc get";

/** Marks words with a space between them as wanted; core has not all of them. */
function wantWords(words: string): void {
  let from = 0;
  for (let at = 0; at <= words.length; at++) {
    if (at < words.length && words.charCodeAt(at) != 0x20) continue;
    const entry = findWord(words, from, at);
    if (entry >= 0) markWanted(entry);
    from = at + 1;
  }
}

/** The procedures of the prelude; their texts are read when they are first called. */
function fillPrelude(profile: Profile): void {
  for (let i = 0; i < PRELUDE_COUNT; i++) {
    if (((load<u8>(PRELUDE_PROFILES + i) >> (<u8>profile)) & 1) == 0) continue;
    const row = PRELUDE_INDEX + (i << 3);
    setMeaning(preludeEntry(row, 4), Meaning.Prelude, i);
  }
  if (profile != Profile.Lispy2) return;
  markCatching("%try");
  markCatching("%finally");
}

/** The further names of prelude procedures. */
function fillAliases(profile: Profile): void {
  for (let i = 0; i < PRELUDE_ALIAS_COUNT; i++) {
    const profiles = load<u8>(PRELUDE_ALIAS_PROFILES + i);
    if (((profiles >> (<u8>profile)) & 1) == 0) continue;
    const row = PRELUDE_ALIASES + (i << 3);
    const own = preludeEntry(row, 4);
    const entry = preludeEntry(row, 0);
    setMeaning(entry, (profiles & 128) != 0 ? Meaning.Macro : Meaning.Alias, own);
  }
}

/** The entry of the name at which a row of the prelude's index points: offset u16, bytes u16. */
function preludeEntry(row: usize, at: usize): u32 {
  return entryOf(<u32>PRELUDE_TEXT + load<u16>(row + at), load<u16>(row + at, 2));
}

/** The frames of a procedure of the prelude catch errors. */
function markCatching(name: string): void {
  const entry = entryOfLiteral(name);
  setMeaning(entry, Meaning.Prelude, entryTarget(entry), Meaning.Catches);
}
