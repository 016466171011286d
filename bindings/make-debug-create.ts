// Entries for builds with assertions: the loader of AssemblyScript reads what a failed assertion says. It costs an instance a fifth more time.

import { instantiateSync } from "@assemblyscript/loader";
import { type Entry, makeEntry, type ModuleLoader } from "./create.js";
import type { AssertingLinker } from "./instances.js";
import { engine } from "./regex/deferred.js";

const asserting: AssertingLinker = {
  link: (module, imports) => instantiateSync(module, imports).instance,
};

/** As `makeCreate`, for any build. */
export const makeDebugCreate = (loader: ModuleLoader): Entry =>
  makeEntry(loader, { regexEngine: engine, asserting });
