// What is run: an agent and its frames, as a file says: a cartridge, whose frames the command line describes, or a trace of frames,
// which says all by itself. Invariant: two agents of one plan do the same, and what they do is nowhere to be seen afterwards.

import {
  type BootOptions,
  type Capabilities,
  type CapabilityLogEntry,
  type FrameInput,
  type Limits,
  type LispyValue,
  type ProfileName,
  replayCapabilities,
} from "../../bindings/entries/node.js";
import { FileError } from "../files.js";
import { parseJson } from "../document.js";
import { type Json, isObject, textAt } from "../inspect/image-value.js";
import type { ReadOnlyWorld } from "./world.js";

/** What one frame is called with. */
export interface FrameCall {
  number: number;
  input: FrameInput;
  /** For this frame only. */
  limits?: Partial<Limits>;
}

export interface Plan {
  file: string;
  /** The text of the cartridge. */
  cartridge: string;
  boot: Omit<BootOptions, "capabilities">;
  /** At most `count` frames, the first after the last one that the cartridge tells of. */
  frames(count: number, last: number): readonly FrameCall[];
  /** New for each agent: answers from a trace come in their order. */
  capabilities(): Capabilities;
}

/** What the command line says about the frames of cartridges. */
export interface FrameSettings {
  program: string | undefined;
  limits: Partial<Limits>;
  /** What every frame gets. */
  input: FrameInput | undefined;
  /** What it gets as `echo`. */
  echo: FrameInput | undefined;
  world: ReadOnlyWorld | undefined;
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
}

/** The first words of a trace; its lines are canonical JSON, whose keys are sorted, but for the first. */
const TRACE = /^\{"record":"boot",/;

/** What a file says. */
export function planOf(file: string, text: string, settings: FrameSettings): Plan {
  return TRACE.test(text) ? planOfTrace(file, text) : planOfCartridge(file, text, settings);
}

function planOfCartridge(file: string, cartridge: string, settings: FrameSettings): Plan {
  const { program, limits, input, echo, world, at } = settings;
  const inWorld = echo !== undefined || world !== undefined;
  const inputOf = (frame: number): FrameInput => {
    if (input !== undefined) return input;
    return inWorld ? { frame, at, echo: echo ?? world!.echo } : frame;
  };
  return {
    ...{ file, cartridge },
    boot: { limits, history: 0, ...(program !== undefined && { main: program }) },
    frames: (count, last) =>
      Array.from({ length: count }, (_, index) => {
        const number = last + 1 + index;
        return { number, input: inputOf(number) };
      }),
    capabilities: () => world?.capabilities(at) ?? {},
  };
}

/** The frames that a trace tells of, with the answers that capabilities gave then. */
function planOfTrace(file: string, text: string): Plan {
  const lines = text.split("\n").filter((line) => line !== "");
  const records = lines.map((line, index) => recordOf(line, `${file}, line ${index + 1}`));
  const boot = records[0]!;
  const cartridge = textAt(boot, "cartridge");
  if (cartridge === undefined) throw new FileError(`${file} is a trace without a cartridge`);
  const calls = lines.flatMap(
    (line) => (JSON.parse(line) as { calls?: CapabilityLogEntry[] }).calls ?? [],
  );
  const { capabilities = [], ...settings } = plainOf(boot.get("settings")) as {
    capabilities?: string[];
  };
  const frames = records.filter((record) => record.get("record") === "frame");
  if (frames.length === 0) throw new FileError(`${file} is a trace without frames`);
  return {
    ...{ file, cartridge },
    boot: {
      ...settings,
      ...{ profile: textAt(boot, "profile") as ProfileName, history: 0 },
      limits: plainOf(boot.get("limits")) as Partial<Limits>,
    },
    frames: (count) =>
      frames.slice(0, count).map((record) => ({
        number: Number(record.get("number")),
        input: record.get("input") as FrameInput,
        limits: plainOf(
          plainOf(record.get("options"))["limits"] as LispyValue | undefined,
        ) as Partial<Limits>,
      })),
    capabilities: () => replayCapabilities(calls, capabilities),
  };
}

function recordOf(line: string, name: string): Json {
  const value = parseJson(line, name);
  if (isObject(value)) return value;
  throw new FileError(`${name} is no record of a trace`);
}

/** Settings are flat: texts, numbers, and lists of names. */
function plainOf(value: LispyValue | undefined): Record<string, unknown> {
  return isObject(value) ? Object.fromEntries(value) : {};
}
