// One writer at a time, among processes that may die at any point.
//
// A lock is a file that holds its owner (owner.ts). It appears whole, because it is written under another name (`claim-*`) and
// linked to its own, which fails when the name is taken.
//
// A dead owner's lock is not removed by who comes next: between a look at the file and its removal, another process could have
// taken over, and its lock would be removed. Instead each lock has at most one heir, and the heir's name contains the token of the
// lock that it follows:
//
//   lock  (token T, process gone)  ->  lock-T  (token U, process gone)  ->  lock-U  (token V, running: it is the owner)
//
// - The owner is who stands at the end of the chain that begins at `lock`. Who finds a process that is gone there links its own
//   claim to the name of the heir; of several, one succeeds, and the others see a longer chain.
// - A release removes `lock` first, then the others. A token never comes again, so a chain that has lost its head stays dead.
// - Whoever has linked itself as an heir walks the chain again from its head. If the chain was released in the meantime, the walk
//   does not lead to it, it is no owner, and it begins anew. If the walk does lead to it, then nobody but itself can release this
//   chain: all before it are gone, and nobody takes over from a process that runs.
// - What a killed process leaves (claims, heirs of a dead chain) leads nowhere; the next owner sweeps it away. A claim that is swept
//   away before it was linked is made again.
//
// So two processes are owners at once only if somebody removes a lock by hand, or if a process runs that the system calls gone.

import { randomUUID } from "node:crypto";
import { link, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Faults, codeOf, readBytes, refusedPath, removeFile, writeNew } from "./files.js";
import type { Layout } from "./layout.js";
import { type Owner, ownerOf, stateOf, thisProcess } from "./owner.js";

const MAX_OWNER_BYTES = 4096;
const LONGEST_WAIT_MS = 50;

/** Somebody else writes to the world, and did not finish in time. Nothing was written. */
export class WorldLockedError extends Error {
  override readonly name = "WorldLockedError";

  /** @internal */
  constructor(
    /** The file that says who it is. */
    readonly path: string,
    /** Who it is. */
    readonly owner: { readonly pid: number; readonly host: string; readonly since: string },
    advice: string,
  ) {
    const { pid, host, since } = owner;
    super(`world: process ${pid} on ${host} holds the lock ${path} since ${since}; ${advice}`);
  }
}

/** One lock in a chain. */
interface Link {
  readonly path: string;
  readonly owner: Owner;
}

const heirOf = (layout: Layout, { token }: Owner): string => `${layout.lock}-${token}`;

async function chainOf(layout: Layout): Promise<Link[]> {
  const chain: Link[] = [];
  for (let path = layout.lock; ; path = heirOf(layout, chain.at(-1)!.owner)) {
    const bytes = await readBytes(path, MAX_OWNER_BYTES);
    if (bytes === undefined) return chain;
    const owner = ownerOf(bytes.toString());
    const repeats = chain.some((link) => link.owner.token === owner?.token);
    if (owner === undefined || repeats) {
      throw refusedPath(path, "does not say who holds the lock; remove it if nobody writes here");
    }
    chain.push({ path, owner });
  }
}

/** Whether somebody holds the lock who may still run. */
export async function isLocked(layout: Layout): Promise<boolean> {
  const last = (await chainOf(layout)).at(-1);
  return last !== undefined && stateOf(last.owner) !== "gone";
}

/** The lock of a world, held by this process until `release`. */
export class WorldLock {
  private constructor(
    private readonly layout: Layout,
    private readonly chain: readonly Link[],
  ) {}

  /**
   * Takes the lock; waits for its owner.
   *
   * @throws {@link WorldLockedError} when the owner has not released it within `timeoutMs`.
   */
  static async take(layout: Layout, timeoutMs: number, faults?: Faults): Promise<WorldLock> {
    const deadline = performance.now() + timeoutMs;
    for (let pause = 1; ;) {
      const chain = await chainOf(layout);
      const last = chain.at(-1);
      if (last === undefined || stateOf(last.owner) === "gone") {
        const lock = await WorldLock.claim(layout, chain, faults);
        if (lock !== undefined) return lock;
      } else {
        if (performance.now() >= deadline) throw lockedBy(last, timeoutMs);
        // Uneven, so that two that wait do not knock together.
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
        pause = Math.min(pause * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** One attempt to stand at the end of a chain. */
  private static async claim(
    layout: Layout,
    chain: readonly Link[],
    faults?: Faults,
  ): Promise<WorldLock | undefined> {
    const owner = thisProcess(randomUUID());
    const last = chain.at(-1);
    const path = last === undefined ? layout.lock : heirOf(layout, last.owner);
    const claim = join(layout.home, `claim-${owner.token}`);
    faults?.("claim");
    await writeNew(claim, JSON.stringify(owner) + "\n");
    try {
      faults?.("lock");
      await link(claim, path);
    } catch (error) {
      // Somebody was faster, or has swept the claim away.
      if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOENT") return undefined;
      throw error;
    } finally {
      faults?.("remove the claim");
      await removeFile(claim);
    }
    const lock = new WorldLock(layout, [...chain, { path, owner }]);
    let held = false;
    try {
      held = await lock.isHeld();
    } finally {
      if (!held) await removeFile(path);
    }
    return held ? lock : undefined;
  }

  /** Whether the lock is still this one: somebody could have removed it by hand. */
  async isHeld(): Promise<boolean> {
    const found = await chainOf(this.layout);
    return found.at(-1)?.owner.token === this.chain.at(-1)!.owner.token;
  }

  /** Removes what killed processes have left of their attempts. */
  async sweep(): Promise<void> {
    const mine = new Set(this.chain.map(({ path }) => path));
    for (const name of await readdir(this.layout.home)) {
      const path = join(this.layout.home, name);
      if (/^(?:claim|lock)-/.test(name) && !mine.has(path)) await removeFile(path);
    }
  }

  async release(faults?: Faults): Promise<void> {
    if (!(await this.isHeld())) return;
    for (const { path } of this.chain) {
      faults?.("unlock");
      await removeFile(path);
    }
  }
}

function lockedBy({ path, owner }: Link, waitedMs: number): WorldLockedError {
  const advice =
    stateOf(owner) === "running"
      ? `waited ${waitedMs} ms; try again when it is done`
      : `whether it still runs cannot be seen from here; if it does not, remove the file`;
  return new WorldLockedError(path, owner, advice);
}
