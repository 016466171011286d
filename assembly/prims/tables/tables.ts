// Which tables a profile has.

import { Builtins } from "../../data/builtins";
import { setCatalogueRows } from "../../data/catalogue";
import { Profile } from "../../shared/abi";
import { defineCore } from "./core";
import { defineInternal } from "./internal";
import { defineControl } from "./control";
import { defineDicts } from "./dicts";
import { defineLists } from "./lists";
import { defineNumbers } from "./numbers";
import { defineRandom } from "./random";
import { defineStrings } from "./strings";
import { defineRegex } from "./regex";

/** Fills the builtins of a profile into the catalogue. */
export function fillBuiltins(profile: Profile): void {
  Builtins.count = 0;
  if (profile == Profile.Core1) {
    defineCore();
  } else {
    defineNumbers();
    defineLists();
    defineDicts();
    defineStrings();
    defineRegex();
    defineRandom();
    defineControl();
  }
  defineInternal();
  setCatalogueRows(Builtins.count);
}
