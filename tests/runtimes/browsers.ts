// The thin suite and the determinism hash in browsers, beside Node's hash, and the example that is a page: `npm run test:browsers`.

import { testPageExample } from "../examples/browser.js";
import { type Runtimes } from "./hosts/all.js";
import { startBrowser } from "./hosts/browser.js";
import { startNode } from "./hosts/node.js";
import { testChecks, testHash } from "./on-each.js";
import { withHosts } from "./started.js";

const browsers: Runtimes = {
  "chromium inline": startBrowser("chromium", "inline"),
  "chromium streaming": startBrowser("chromium", "streaming"),
  "firefox inline": startBrowser("firefox", "inline"),
  "firefox streaming": startBrowser("firefox", "streaming"),
};
const runtimes: Runtimes = { node: startNode, ...browsers };
const hosts = withHosts(runtimes);
testChecks(hosts, Object.keys(browsers));
testHash(hosts, Object.keys(runtimes));
testPageExample();
