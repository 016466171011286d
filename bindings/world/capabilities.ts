// What a program may ask of a world and do in it, as capabilities under the names that rappterbook's programs use.
// Nothing is granted by itself: a host takes the readers, and the writers only for an agent that may write.

import type { ArgumentRule } from "../capabilities/argument-rule.js";
import type { Capabilities, Capability } from "../capabilities/types.js";
import type { LispyInput, LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import type { CartridgeRecord, UnreadableRecord } from "./list.js";
import {
  readAgent,
  readChannels,
  readEcho,
  readEchoes,
  readFrame,
  readSoul,
  readState,
  readTrending,
} from "./readers.js";
import {
  listPrompts,
  listTools,
  loadPrompt,
  promptInfo,
  publishPrompt,
  publishTool,
  useTool,
} from "./toolbox.js";
import type { Transaction } from "./transaction.js";

/** What the capabilities need of a world. */
export interface CapabilityWorld {
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  cartridges(): Promise<(CartridgeRecord | UnreadableRecord)[]>;
  export(agentId: string, options: { at: string }): Promise<{ file: string; bytes: number }>;
  import(
    file: string,
    options: { at: string },
  ): Promise<{ agentId: string; restored: readonly string[] }>;
}

/** For whom the capabilities are. */
export interface CapabilitySettings {
  /** The agent whose program runs: the author of what it publishes. */
  agentId: string | undefined;
  /** The time of day, as `2026-04-01T20:00:00Z`. */
  now(): string;
  /** Whether it may change the world. */
  writable: boolean;
}

type Call = (...args: LispyValue[]) => Promise<LispyInput>;

/** The capabilities by name. */
export function worldCapabilities(
  world: CapabilityWorld,
  settings: CapabilitySettings,
): Capabilities {
  const grants: Record<string, Capability> = { ...readers(world, settings) };
  if (settings.writable) Object.assign(grants, writers(world, settings));
  return grants;
}

function readers(world: CapabilityWorld, { writable, agentId }: CapabilitySettings): Capabilities {
  const ask = (read: (tx: Transaction, ...args: never[]) => Promise<LispyInput>): Call => {
    return (...args) => world.transact((tx) => read(tx, ...(args as never[])));
  };
  const tool = (tx: Transaction, name: string): Promise<string> =>
    useTool(tx, name, { count: writable, agentId });
  return {
    "rb-state": granted(ask(readState), "string"),
    "rb-agent": granted(ask(readAgent), "string"),
    "rb-soul": granted(ask(readSoul), "string"),
    "rb-channels": granted(ask(readChannels)),
    "rb-trending": granted(ask(readTrending)),
    "rb-echo": granted(ask(readEcho)),
    "rb-echoes": granted(ask(readEchoes), "integer?"),
    "rb-frame": granted(ask(readFrame)),
    "list-tools": granted(ask(listTools)),
    "use-tool": granted(ask(tool), "string"),
    "list-prompts": granted(ask(listPrompts)),
    "load-prompt": granted(ask(loadPrompt), "string"),
    "prompt-info": granted(ask(promptInfo), "string"),
    "list-cartridges": granted(async () => (await world.cartridges()).map((row) => ({ ...row }))),
  };
}

function writers(world: CapabilityWorld, { agentId, now }: CapabilitySettings): Capabilities {
  const author = (given: string | undefined): string => {
    const own = agentId ?? given;
    if (own !== undefined && (given ?? own) === own) return own;
    const message =
      own === undefined
        ? "nobody publishes here: say who"
        : `you publish as ${own}, not as ${given}`;
    throw new LispyError({ category: "capability", message });
  };
  const texts = (args: readonly LispyValue[]): (string | undefined)[] =>
    args.map((arg) => (typeof arg === "string" ? arg : undefined));
  return {
    "publish-tool": granted(
      (...args) => {
        const [name = "", text = "", description = "", by] = texts(args);
        const tool = { name, text, description, author: author(by), at: now() };
        return world.transact((tx) => publishTool(tx, tool));
      },
      ...(["string", "string", "string?", "string?"] as const),
    ),
    "publish-prompt": granted(
      (...args) => {
        const [name = "", text = "", description = "", tags = "", by] = texts(args);
        const prompt = { name, text, description, tags, author: author(by), at: now() };
        return world.transact((tx) => publishPrompt(tx, prompt));
      },
      ...(["string", "string", "string?", "string?", "string?"] as const),
    ),
    "export-cartridge": granted(async (id = agentId ?? "unknown") => {
      const { file, bytes } = await world.export(String(id), { at: now() });
      return `✅ Cartridge exported: ${file} (${bytes} bytes)`;
    }, "string?"),
    "import-cartridge": granted(async (file) => {
      const { agentId: id, restored } = await world.import(String(file), { at: now() });
      return `✅ Cartridge loaded for ${id}: ${restored.join(", ")}`;
    }, "string"),
  };
}

function granted(call: Call, ...rules: readonly ArgumentRule[]): Capability {
  return {
    run: ({ args }) => call(...args),
    arguments: rules,
    data: { dicts: "map", floats: "exact" },
  };
}
