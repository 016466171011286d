// `npm run bench -- figures [--update]`: what our VM uses for each workload, compared with bench/baseline.json, which --update writes. Exit code 1
// when something differs. Figures are the same on every machine, so they can decide; tests/bench/baseline.test.ts does the same in CI.

import { openLispy } from "./engines/lispy.js";
import { figureTable } from "./report/workload-table.js";
import { plain } from "./report/text.js";
import { differences, readBaseline, writeBaseline } from "./suite/baseline.js";
import { root } from "./suite/children.js";
import { allFigures } from "./suite/figures.js";

const figures = allFigures(root, openLispy(root));
console.log(plain(figureTable(figures)));
if (process.argv.includes("--update")) writeBaseline(root, figures);
const different = differences(readBaseline(root), figures);
console.log(different.length > 0 ? `\n${different.join("\n")}` : "\nas in bench/baseline.json");
process.exitCode = different.length > 0 ? 1 : 0;
