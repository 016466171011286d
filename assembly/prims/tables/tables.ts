// Which tables a profile has. Boot fills the rows and the globals from them, once.

import { Builtins } from "../../data/builtins";
import { Profile } from "../../shared/abi";
import { Boot } from "../define";
import { defineCore } from "./core";
import { defineInternal } from "./internal";
import { defineControl } from "./control";
import { defineDicts } from "./dicts";
import { defineLists } from "./lists";
import { defineNumbers } from "./numbers";
import { defineRandom } from "./random";
import { defineStrings } from "./strings";
import { defineRegex } from "./regex";

/** Fills the table of builtins and the globals of a profile. False when there is no memory. */
export function bootBuiltins(profile: Profile): bool {
  Boot.failed = false;
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
  Builtins.own = Builtins.count;
  return !Boot.failed;
}
