// `lispy replay FILE`: runs the frames of a trace again, and says whether everything came out the same, byte for byte, and
// if not, what differs first.

import { LispyError, type ReplayReport, replayTrace } from "../bindings/entries/node.js";
import type { Options } from "./args.js";
import { print, readText } from "./files.js";

/** The longest part of a value that is shown, in UTF-16 units. */
const SHOWN = 200;

/** Replays; returns the exit code. */
export async function replay(file: string, options: Options): Promise<number> {
  const report = await replayTrace(readText(file)).catch((error: unknown) => {
    if (!(error instanceof LispyError)) throw error;
    const { category, message } = error;
    throw new LispyError({ category, message: `${file}: ${message}` });
  });
  if (options.json) print(`${JSON.stringify(report)}\n`);
  else print(`${linesOf(report).join("\n")}\n`);
  return report.same ? 0 : 1;
}

function linesOf({ frames, difference }: ReplayReport): string[] {
  const count = `${frames} frame${frames === 1 ? "" : "s"}`;
  if (!difference) return [`${count}, the same byte for byte`];
  const { line, frame, path, recorded, replayed } = difference;
  const where = frame === undefined ? `line ${line}` : `line ${line}, frame ${frame}`;
  return [
    `differs after ${count}: ${where}: ${path}`,
    `  recorded: ${shown(recorded)}`,
    `  replayed: ${shown(replayed)}`,
  ];
}

function shown(json: string | undefined): string {
  if (json === undefined) return "nothing";
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}
