// Chromium and Firefox, headless, driven by puppeteer. They are the system's: CHROMIUM and FIREFOX say where, when not where Debian's
// packages chromium and firefox-esr have them.

import { existsSync } from "node:fs";
import { type Browser, launch } from "puppeteer-core";
import { type Host, type StartHost, START_MS, hostOf, within } from "./host.js";
import { servePage } from "./page-server.js";

/** No sandbox, because CI is root; and nothing that would talk to the world. */
const CHROMIUM_FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

const browsers = {
  chromium: { browser: "chrome", place: "CHROMIUM", usual: "/usr/bin/chromium" },
  firefox: { browser: "firefox", place: "FIREFOX", usual: "/usr/bin/firefox-esr" },
} as const;

/** How the page gets the module: with the entry for browsers, or compiled while it arrives. */
export type Way = "inline" | "streaming";

/** Starts one; whoever does closes it. */
export async function launchBrowser(name: keyof typeof browsers): Promise<Browser> {
  const { browser, place, usual } = browsers[name];
  const executablePath = process.env[place] ?? usual;
  if (!existsSync(executablePath)) {
    throw new Error(`${name} is not at ${executablePath}: install it, or say where in ${place}`);
  }
  const args = browser === "chrome" ? CHROMIUM_FLAGS : [];
  return within(
    START_MS,
    `${name} starts`,
    launch({ browser, executablePath, args, headless: true, protocolTimeout: START_MS * 4 }),
  );
}

export const startBrowser =
  (name: keyof typeof browsers, way: Way): StartHost =>
  async () => {
    const launched = await launchBrowser(name);
    try {
      return await hostIn(launched, `${name} ${way}`, way);
    } catch (error) {
      await launched.close();
      throw error;
    }
  };

async function hostIn(browser: Browser, name: string, way: Way): Promise<Host> {
  const server = await servePage();
  const page = await browser.newPage();
  await page.goto(`${server.url}?${way}`, { timeout: START_MS });
  await page.waitForFunction("globalThis.answer !== undefined", { timeout: START_MS });
  const version = /\d+(\.\d+)+/.exec(await browser.version())?.[0] ?? "?";
  const carry = (text: string): Promise<string> =>
    page.evaluate((request) => globalThis.answer(request), text);
  return hostOf(name, version, carry, async () => {
    await browser.close();
    server.close();
  });
}
