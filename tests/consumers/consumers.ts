// Strangers' projects that use the packed tarball: `npm run test:consumers`. Each of them makes an agent, runs code, waits for a capability,
// carries a cartridge and opens a world (app/use.ts); the result is the same everywhere. One that cannot be started is a failure.

import { after, before } from "node:test";
import { testBundlers } from "./bundlers.js";
import { type Pages, openPages } from "./harness/browser.js";
import { type Strangers, makeStrangers } from "./harness/scratch.js";
import { testNodeBundlers } from "./node-bundlers.js";
import { testPages } from "./pages.js";
import { writeReport } from "./report.js";
import { testRuntimes } from "./runtimes.js";
import { testTypeScript } from "./typescript.js";
import { testViteDev } from "./vite-dev.js";
import { testWorkers } from "./workers.js";

let strangers: Strangers;
let pages: Pages;
before(async () => {
  strangers = makeStrangers();
  pages = await openPages();
});
after(async () => {
  writeReport();
  await pages?.close();
  strangers?.close();
});

testRuntimes(() => strangers);
testTypeScript(() => strangers);
testBundlers(
  () => strangers,
  () => pages,
);
testNodeBundlers(() => strangers);
testViteDev(
  () => strangers,
  () => pages,
);
testPages(
  () => strangers,
  () => pages,
);
testWorkers(() => strangers);
