// `lispy world merge` and `lispy world init`: worlds that meet, and worlds that begin.

import { basename, resolve } from "node:path";
import { directoryStore } from "../../bindings/entries/directory.js";
import {
  type JsonObject,
  LispyFloat,
  type LispyValue,
  httpStore,
  openWorld,
} from "../../bindings/entries/node.js";
import { UsageError } from "../args.js";
import { outputFile, print, readText } from "../files.js";
import { plain } from "../inspect/image-value.js";
import { note, paint } from "../report.js";
import type { Subcommand } from "./subcommand.js";

export const worldMergeCommand: Subcommand = {
  name: "world merge",
  names: "A B",
  help: "what two worlds have in common, echoed into both",
  options: { out: "FILE" },
  count: [2, 2],
  async run(given) {
    const at = given.time();
    const out = given.text("out");
    const target = out === undefined ? undefined : outputFile(out);
    const [a, b] = given.names as [string, string];
    return given.inWorld(async (one) => {
      return given.inWorld(async (other) => {
        const { echo, cartridge } = await one.mergeWith(other, { at });
        if (given.flag("json")) print(`${JSON.stringify(toJson(echo))}\n`);
        else showEcho(echo);
        target?.write(cartridge);
        if (target) note(`wrote ${out}`);
        return 0;
      }, b);
    }, a);
  },
};

export const worldSyncCommand: Subcommand = {
  name: "world sync",
  names: "DIR PEER",
  help: "exchange with a peer: a directory, or https:… with --allow-net",
  options: { as: "ID", "allow-net": "" },
  count: [2, 2],
  async run(given) {
    const [directory, peer] = given.names as [string, string];
    const at = given.time();
    const isAddress = /^https?:/.test(peer);
    if (isAddress && !given.flag("allow-net")) {
      throw new UsageError(
        "a peer that is an address needs --allow-net: nothing is fetched without",
      );
    }
    const store = isAddress ? httpStore(peer, fetchText) : await directoryStore(peer);
    const id = given.text("as") ?? basename(isAddress ? new URL(peer).pathname : resolve(peer));
    return given.inWorld(async (world) => {
      const exchanged = await world.exchange(id, store, { at });
      if (given.flag("json")) print(`${JSON.stringify(exchanged)}\n`);
      else print(`${id}: ${exchanged.agents} agents, ${exchanged.content} posts\n`);
      return 0;
    }, directory);
  },
};

async function fetchText(url: string): Promise<string | undefined> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new UsageError(`${url}: ${answer.status} ${answer.statusText}`);
  return answer.text();
}

export const worldInitCommand: Subcommand = {
  name: "world init",
  names: "DIR",
  help: "a fresh world; --from FILE: from a cartridge",
  options: { from: "FILE", name: "NAME" },
  count: [1, 1],
  async run(given) {
    const [directory] = given.names as [string];
    const from = given.text("from");
    const cartridge = from === undefined ? undefined : readText(from);
    const name = given.text("name") ?? basename(resolve(directory));
    const world = await openWorld(await directoryStore(directory, { create: true }));
    try {
      const at = given.time();
      const agent = await world.found(name, { at, ...(cartridge !== undefined && { cartridge }) });
      print(
        `${paint(process.stdout, "bold", name)} begins in ${directory}${agent ? `, with ${agent}` : ""}\n`,
      );
      return 0;
    } finally {
      await world.close();
    }
  },
};

/** The merged echo in a few lines: the sums, where the worlds touch, what moves. */
function showEcho(echo: JsonObject): void {
  const sums = echo.get("platform_snapshot") as JsonObject;
  const count = (key: string): string => plain(String(sums.get(key) ?? 0));
  const worlds = textsOf(sums.get("dimensions")).join(" and ");
  print(`${paint(process.stdout, "bold", worlds)}, merged at frame ${String(echo.get("frame"))}\n`);
  const figures = ["agents", "posts", "comments"].map(
    (what) => `${count(`total_${what}`)} ${what}`,
  );
  print(`${figures.join(", ")}\n`);
  for (const [key, head] of [
    ["resonance", "resonance"],
    ["steering_hints", "hints"],
  ] as const) {
    const lines = textsOf(echo.get(key));
    print(
      `\n${head}\n${(lines.length > 0 ? lines : ["none"]).map((line) => `  ${line}\n`).join("")}`,
    );
  }
}

function textsOf(lines: LispyValue | undefined): string[] {
  return Array.isArray(lines) ? lines.map((line) => plain(String(line))) : [];
}

function toJson(value: LispyValue): unknown {
  if (value instanceof LispyFloat) return value.value;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [key, toJson(item)]));
  }
  return typeof value === "bigint" ? Number(value) : value;
}
