// engine.ts as part of the script, evaluated when it is asked for first; scripts/re2js.mjs makes this module of it when bundling.

import type * as exported from "./engine.js";

/** What engine.ts exports; the same each time. */
export declare function engine(): typeof exported;
