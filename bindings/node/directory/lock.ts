// One writer at a time, across processes. The lock is a file that says who holds it.
//
// Taking it: a file with the owner's record is written under a name of its own and linked to `lock`, which fails when there is one.
// Breaking it: who finds that the owner is gone takes `lock.break` in the same way, looks again, and only then removes `lock`; so of
// several who find a dead owner one breaks the lock, and nobody breaks a lock that was taken after he looked. Whoever finds a
// `lock.break` of a dead process removes it, after the same second look; that leaves two who break at once, in the one case that a
// process dies in the few microseconds of breaking, and two others see that in the same instant.
//
// An owner is gone when no process of its number runs on this host, or one that began at another time does (where /proc says so).
// Of an owner on another host nothing can be known: its lock is never broken.

import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LispyError } from "../../errors.js";

interface Owner {
  pid: number;
  host: string;
  /** When the process began, in the units of /proc; null where that is unknown. */
  began: string | null;
  since: string;
  token: string;
}

/** How long is waited between two looks, in milliseconds. */
const [SOON, LATER] = [2, 20];

/** Takes the lock in a folder; returns what gives it back. Throws a {@link LispyError} when it is still held after so long. */
export async function takeLock(folder: string, timeoutMs: number): Promise<() => void> {
  const path = join(folder, "lock");
  const deadline = performance.now() + timeoutMs;
  for (let pause = SOON; ; pause = Math.min(pause * 2, LATER)) {
    const owner = ownerHere();
    if (claim(folder, path, owner)) return () => release(path, owner);
    const holder = readOwner(path);
    if (holder && isGone(holder)) {
      breakLock(folder, path, holder);
      continue;
    }
    if (performance.now() >= deadline) throw held(path, holder);
    await wait(pause * (0.5 + Math.random()));
  }
}

function ownerHere(): Owner {
  const began = beginningOf(process.pid) ?? null;
  const token = randomUUID();
  return { pid: process.pid, host: hostname(), began, since: new Date().toISOString(), token };
}

/** Makes `path` with this owner's record in it, if there is no such file. */
function claim(folder: string, path: string, owner: Owner): boolean {
  const own = join(folder, `owner-${owner.token}`);
  writeFileSync(own, JSON.stringify(owner), { flag: "wx" });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function release(path: string, { token }: Owner): void {
  if (readOwner(path)?.token === token) rmSync(path, { force: true });
}

function breakLock(folder: string, path: string, dead: Owner): void {
  const breaking = `${path}.break`;
  const owner = ownerHere();
  if (!claim(folder, breaking, owner)) {
    const other = readOwner(breaking);
    if (other && isGone(other) && readOwner(breaking)?.token === other.token) {
      rmSync(breaking, { force: true });
    }
    return;
  }
  try {
    if (readOwner(path)?.token === dead.token) rmSync(path, { force: true });
  } finally {
    release(breaking, owner);
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Owner;
  } catch {
    return undefined; // it is gone by now
  }
}

function isGone({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = beginningOf(pid);
  return began !== null && now !== undefined && now !== began;
}

/** When a process began; undefined where nobody says. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in parentheses, may hold anything; the state and 18 numbers later comes the time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "dead" : fields[19];
  } catch {
    return undefined;
  }
}

function held(path: string, holder: Owner | undefined): LispyError {
  const who = holder
    ? `process ${holder.pid} on ${holder.host}, since ${holder.since}`
    : "somebody who left no name";
  const message =
    `world: somebody else is writing (${who}). Try again later; ` +
    `if that process is gone for good, remove ${path}`;
  return new LispyError({ category: "capability", message });
}
