// Which answers are right. Plain JavaScript works out what a program gives at each size, in the parent, so that a measuring process runs nothing
// but what it measures. Where the suite knows the answer (Workload.expected), JavaScript is checked as well.
// Documents are compared as data: languages lay JSON out in ways of their own.

import { openJavascript } from "../engines/javascript.js";
import { agentCartridge } from "./documents.js";
import { agentMain, sourceOf, toolsOf } from "./programs.js";
import type { Ending } from "../engines/engine.js";
import { type Answer, type Workload, WORKLOADS } from "./workloads.js";

/** Workload, then size, then the answer; for `agent` it is the text of the cartridge's new `env`. */
export type Answers = Record<string, Record<number, Answer>>;

export class WrongAnswer extends Error {}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 200);

export function same(what: string, found: unknown, expected: unknown): void {
  if (canonical(found) === canonical(expected)) return;
  throw new WrongAnswer(`${what}: expected ${shown(expected)}, got ${shown(found)}`);
}

/** Text of data in which the order of keys does not count. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** The cartridge of the agent workload in one language. */
export const cartridgeOf = (root: string, ending: Ending, kilobytes: number): string =>
  agentCartridge(kilobytes, toolsOf(root, ending), agentMain(root));

export function rightAnswers(root: string, names?: readonly string[]): Answers {
  return Object.fromEntries(
    WORKLOADS.filter(({ name }) => names?.includes(name) ?? true).map((workload) => {
      const sizes = new Set([workload.small, workload.n, ...workload.growth]);
      return [
        workload.name,
        Object.fromEntries([...sizes].map((n) => [n, rightAnswer(root, workload, n)])),
      ];
    }),
  );
}

function rightAnswer(root: string, workload: Workload, n: number): Answer {
  const guest = openJavascript().sharing!();
  void guest.load(sourceOf(root, workload, "js"));
  if (workload.kind === "json") return workload.prepared!(n);
  if (workload.kind === "agent") {
    void guest.call("boot", cartridgeOf(root, "js", n));
    void guest.call("frame", workload.prepared!(n));
    const saved = JSON.parse(guest.call("save") as string) as { env: unknown };
    return JSON.stringify(saved.env);
  }
  if (workload.prepared) void guest.call("prepare", workload.prepared(n));
  const answer = guest.call("main", n) as Answer;
  if (n === workload.n) same(`${workload.name} in JavaScript`, answer, workload.expected);
  return answer;
}
