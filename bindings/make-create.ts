// Entries whose engine of regular expressions is part of the script.

import { type Entry, makeEntry, type ModuleLoader } from "./create.js";
import { engine } from "./regex/deferred.js";

/** Makes the functions of an entry for a module from a place of your own. The loader is asked once, when the first VM is made. */
export const makeCreate = (loader: ModuleLoader = {}): Entry =>
  makeEntry(loader, { regexEngine: engine });
