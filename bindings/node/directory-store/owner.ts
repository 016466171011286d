// Who holds a lock, and whether that process still runs. A number of a process is used again, so it counts only together with the
// time when the process was started, where the system tells (Linux).

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What a lock says of its owner. */
export interface Owner {
  readonly pid: number;
  /** The name of the machine. */
  readonly host: string;
  /** When the machine was booted and which processes see each other on it; empty when the system does not tell. */
  readonly boot: string;
  readonly space: string;
  /** When the process was started, in the system's ticks since boot; empty when the system does not tell. */
  readonly started: string;
  /** Since when it holds the lock, as `2026-04-01T20:00:00.000Z`. For people. */
  readonly since: string;
  /** Of this one holding of the lock, and of no other ever. */
  readonly token: string;
}

/** `unknown` is an owner that cannot be seen from here. */
export type OwnerState = "running" | "gone" | "unknown";

/** This process, as the owner of a lock from now on. */
export function thisProcess(token: string): Owner {
  return {
    pid: process.pid,
    host: hostname(),
    boot: textOf("/proc/sys/kernel/random/boot_id"),
    space: spaceOf(),
    started: startOf(process.pid) ?? "",
    since: new Date().toISOString(),
    token,
  };
}

/** Whether an owner still runs. `gone` only where that is certain. */
export function stateOf(owner: Owner): OwnerState {
  const here = thisProcess("");
  if (owner.host !== here.host) return "unknown";
  if (owner.boot !== here.boot) return owner.boot && here.boot ? "gone" : "unknown";
  // Two containers may share a folder and a name, and have each their own process 7.
  if (owner.space !== here.space) return "unknown";
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: there is one, of somebody else.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "gone";
  }
  const started = startOf(owner.pid);
  if (started === undefined || owner.started === "") return "running";
  return started === owner.started ? "running" : "gone";
}

/** When a process was started; "dead" when only its parent has not noticed its end yet, undefined when the system does not tell. */
function startOf(pid: number): string | undefined {
  // The name of the program stands in parentheses and may hold blanks and more parentheses.
  const fields = textOf(`/proc/${pid}/stat`).split(") ").pop()!.split(" ");
  if (fields.length < 20) return undefined;
  return fields[0] === "Z" || fields[0] === "X" ? "dead" : fields[19];
}

function spaceOf(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

/** Reads what {@link thisProcess} gave, as JSON; undefined when the text is something else. */
export function ownerOf(text: string): Owner | undefined {
  try {
    const found = JSON.parse(text) as Record<string, unknown> | null;
    const texts = ["host", "boot", "space", "started", "since", "token"];
    const isOwner =
      typeof found === "object" &&
      found !== null &&
      Number.isSafeInteger(found.pid) &&
      (found.pid as number) > 0 &&
      texts.every((key) => typeof found[key] === "string") &&
      // It becomes part of a path.
      /^[0-9a-f-]{36}$/.test(found.token as string);
    return isOwner ? (found as unknown as Owner) : undefined;
  } catch {
    return undefined;
  }
}
