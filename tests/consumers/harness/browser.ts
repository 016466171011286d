// Pages in one Chromium: opened, waited for, closed. What the page complained about is part of the outcome.

import { launchBrowser } from "../../runtimes/hosts/browser.js";
import { START_MS } from "../../runtimes/hosts/host.js";

export interface Pages {
  readonly version: string;
  /** What the page at `url` sets `used` to. */
  used(url: string): Promise<string>;
  close(): Promise<void>;
}

export async function openPages(): Promise<Pages> {
  const browser = await launchBrowser("chromium");
  const version = /\d+(\.\d+)+/.exec(await browser.version())?.[0] ?? "?";
  return {
    version,
    async used(url) {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
      try {
        await page.goto(url, { timeout: START_MS });
        await page.waitForFunction("globalThis.used !== undefined", { timeout: START_MS });
        return String(await page.evaluate("globalThis.used"));
      } catch (error) {
        throw new Error(`${url}: ${String(error)}\n${complaints.join("\n")}`, { cause: error });
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}
