// The determinism hash (suite/hash.ts) is the same on every runtime that npm brings.

import { all } from "./hosts/all.js";
import { testHash } from "./on-each.js";
import { withHosts } from "./started.js";

testHash(withHosts(all), Object.keys(all));
