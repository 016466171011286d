// The thin suite (suite/checks.ts) on every runtime that npm brings.

import { all } from "./hosts/all.js";
import { testChecks } from "./on-each.js";
import { withHosts } from "./started.js";

testChecks(withHosts(all), Object.keys(all));
