// `lispy world frame`: one frame, or several, of all agents of a world, on as many threads as there are.

import type { FrameJobResult, WorldFrameReport } from "../../bindings/entries/node.js";
import { threadRunner } from "../../bindings/entries/directory.js";
import { print } from "../files.js";
import { progress } from "../screen/progress.js";
import { note, paint } from "../report.js";
import type { Subcommand } from "./subcommand.js";

/** What is no mishap: an agent that waits for an answer is as it should be. */
const FINE: ReadonlySet<FrameJobResult["status"]> = new Set(["accepted", "waiting"]);

export const frameCommand: Subcommand = {
  name: "world frame",
  names: "[DIR]",
  help: "run a frame of every agent that has a program",
  options: { frames: "N", program: "NAME", threads: "N", "max-steps": "N" },
  count: [0, 1],
  async run(given) {
    const directory = given.names[0] ?? given.text("world") ?? "state";
    const main = given.text("program");
    const steps = given.number("max-steps");
    const json = given.flag("json");
    const run = threadRunner(directory, given.number("threads"));
    const at = given.time();
    return given.inWorld(async (world) => {
      let fine = true;
      for (let left = given.number("frames") ?? 1; left > 0; left--) {
        const bar = await progress(!json, "{bar} {value} of {total} agents");
        const report = await world.frame({
          ...{ at, run },
          ...(main !== undefined && { main }),
          ...(steps !== undefined && { limits: { steps } }),
          onStart: (agents) => bar.start(agents),
          onDone: () => bar.increment(),
        });
        bar.stop();
        if (json) print(`${JSON.stringify(plainReport(report))}\n`);
        else show(report, main ?? "main");
        fine &&= report.agents.every(({ status }) => FINE.has(status));
      }
      return fine ? 0 : 1;
    }, directory);
  },
};

function plainReport({ frame, at, agents }: WorldFrameReport): object {
  return { frame, at, agents: agents.map(({ next: _, ...rest }) => rest) };
}

function show({ frame, agents }: WorldFrameReport, main: string): void {
  const count = (status: FrameJobResult["status"]): number =>
    agents.filter((agent) => agent.status === status).length;
  const intents = agents.reduce((sum, { effects }) => sum + effects.length, 0);
  const steps = agents.reduce((sum, agent) => sum + agent.steps, 0);
  const parts = [
    plural(agents.length, "agent"),
    `${count("accepted")} accepted`,
    ...(count("rolled_back") > 0 ? [`${count("rolled_back")} rolled back`] : []),
    ...(count("waiting") > 0 ? [`${count("waiting")} waiting`] : []),
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    plural(intents, "intent"),
    plural(steps, "step"),
  ];
  print(`${paint(process.stdout, "bold", `frame ${frame}`)}: ${parts.join(", ")}\n`);
  if (agents.length === 0) note(`no agent of this world has a program ${main}`);
  for (const { agentId, error } of agents) if (error !== undefined) note(`${agentId}: ${error}`);
}

function plural(count: number, word: string): string {
  return `${count.toLocaleString("en-US")} ${word}${count === 1 ? "" : "s"}`;
}
