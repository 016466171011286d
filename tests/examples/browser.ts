// examples/browser in Chromium, as somebody uses it: an agent runs some steps in the page, is exported to a file, and goes on in the
// worker. Part of `npm run test:browsers`.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { bootCartridge } from "../../bindings/entries/node.js";
import { launchBrowser } from "../runtimes/hosts/browser.js";
import { START_MS, within } from "../runtimes/hosts/host.js";
import { root } from "../support/root.js";
import { type Served, serveExample } from "./serve-example.js";

const folder = mkdtempSync(join(tmpdir(), "lispy-page-"));
const cartridge = readFileSync(join(root, "examples/browser/hailstones.lispy.json"), "utf8");
/** What the page's button runs. */
const STEPS = 20_000;

let served: Served;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

const part = (panel: string, name: string): string => `#${panel} [data-part="${name}"]`;
const textOf = (panel: string, name: string): Promise<string> =>
  page.$eval(part(panel, name), (element) => element.textContent ?? "");

/** Clicks, and waits until the panels have done what was asked. */
async function click(panel: string, name: string): Promise<void> {
  await page.click(part(panel, name));
  await settled();
}

async function settled(): Promise<void> {
  await page.waitForFunction("!document.querySelector('button:disabled')", { timeout: START_MS });
}

async function upload(panel: string, file: string): Promise<void> {
  const input = (await page.$(part(panel, "file"))) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(file);
  await settled();
}

/** What the agent prints here: in its first steps, and from there to the end. */
async function printedHere(): Promise<{ first: string; rest: string; value: unknown }> {
  using agent = await bootCartridge(cartridge);
  const { vm } = agent;
  let [first, rest] = ["", ""];
  await vm.run({ call: "main" }, { steps: STEPS, onOutput: (text) => (first += text) });
  const options = { as: "display", onOutput: (text: string) => (rest += text) } as const;
  const result = await vm.resume(options);
  return { first, rest, value: result.status === "done" ? result.value : undefined };
}

/** Declares the tests. */
export function testPageExample(): void {
  describe("examples/browser in chromium", () => {
    before(async () => {
      served = await serveExample("browser");
      browser = await launchBrowser("chromium");
      page = await browser.newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      const session = await page.createCDPSession();
      const behavior = { behavior: "allow", downloadPath: folder } as const;
      await session.send("Browser.setDownloadBehavior", behavior);
      await page.goto(served.url, { timeout: START_MS });
      await page.waitForSelector("body[data-ready]", { timeout: START_MS });
    });
    after(async () => {
      await browser?.close();
      await served?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test("an agent runs here and there, and goes over as a file in the middle", async () => {
      const { first, rest, value } = await printedHere();
      assert.deepEqual(
        [await textOf("here", "status"), await textOf("worker", "status")],
        ["idle", "idle"],
      );

      await click("here", "run");
      assert.equal(await textOf("here", "status"), "suspended");
      assert.equal(await textOf("here", "output"), first);
      await click("here", "export");
      const file = join(folder, "hailstones.lispy.json");
      const there = async (): Promise<void> => {
        while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 50));
      };
      await within(START_MS, "the file is there", there());
      const { vm } = JSON.parse(readFileSync(file, "utf8")) as { vm: { stack: unknown[] } };
      assert.ok(vm.stack.length > 0, "the run is in the file");

      await upload("worker", file);
      assert.equal(await textOf("worker", "status"), "suspended");
      const arrived = "arrived in the middle of a run\n";
      await click("worker", "finish");
      assert.equal(await textOf("worker", "output"), `${arrived}${rest}${String(value)}\n`);

      await click("here", "finish");
      assert.equal(await textOf("here", "output"), `${first}${rest}${String(value)}\n`);
      assert.deepEqual(
        [await textOf("here", "status"), await textOf("worker", "status")],
        ["done", "done"],
      );
      assert.equal(await textOf("here", "steps"), await textOf("worker", "steps"));
    });

    test("a copy goes to the other side; a file that is no cartridge changes nothing", async () => {
      await click("worker", "run");
      await click("worker", "copy");
      assert.equal(await textOf("here", "status"), "suspended");

      const wrong = join(folder, "wrong.json");
      writeFileSync(wrong, "{}");
      for (const panel of ["here", "worker"]) {
        await upload(panel, wrong);
        assert.match(await textOf(panel, "output"), /cartridge: \$\._meta: is missing\n$/);
        assert.equal(await textOf(panel, "status"), "suspended");
      }
      assert.deepEqual(complaints, []);
    });
  });
}
