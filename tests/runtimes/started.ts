// The runtimes of a test file: started before its tests, ended after them. One that does not start fails the file and is named.

import { after, before } from "node:test";
import type { Host, StartHost } from "./hosts/host.js";

/** The hosts by name, in the order of `runtimes`; there from when the first test begins. */
export function withHosts(runtimes: Readonly<Record<string, StartHost>>): Map<string, Host> {
  const hosts = new Map<string, Host>();
  before(async () => {
    const begun = Object.entries(runtimes).map(([name, start]) => [name, start()] as const);
    const outcomes = await Promise.allSettled(begun.map(([, starting]) => starting));
    const failures: unknown[] = [];
    outcomes.forEach((outcome, i) => {
      if (outcome.status === "fulfilled") hosts.set(begun[i]![0], outcome.value);
      else failures.push(outcome.reason);
    });
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
  });
  after(() => Promise.all([...hosts.values()].map((host) => host.close())));
  return hosts;
}
