// What happens to an instance before anybody uses it: profile, limits, scope, grants, seed, image.

import { checkedScope } from "../capabilities/grants.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import { loadImage, profileOfImage } from "./image.js";
import type { LimitName } from "./limits.js";
import type { Jit } from "./machine-code.js";
import type { VMSettings } from "./options.js";
import { readPendingError } from "./pending-error.js";
import { DEFAULT_PROFILE, type ProfileName } from "./profiles.js";
import type { RunHost } from "./run-host.js";
import type { Runs } from "./run.js";
import type { InstanceMaker } from "./snapshot.js";
import {
  bootLimits,
  checkedLimits,
  checkedProfile,
  checkedSeed,
  checkedText,
  kindOf,
  notBooted,
} from "./settings.js";

/** The language of a VM to be: as set, as its image says, or the default. */
export function profileOf({ profile, image }: VMSettings): ProfileName {
  if (profile !== undefined) return profile;
  if (image === undefined) return DEFAULT_PROFILE;
  return profileOfImage(checkedText(image, "an image"));
}

/** An instance, and what is to become of it. */
export interface Beginning {
  readonly exports: LispyExports;
  readonly profile: ProfileName;
  readonly settings: VMSettings;
  readonly maker: InstanceMaker | undefined;
}

/** Boots the machine of a profile. */
export function bootMachine(
  host: RunHost,
  runs: Runs,
  { exports, profile, settings, maker }: Beginning,
): void {
  const number = checkedProfile(profile);
  const limits = bootLimits(settings);
  const seed = checkedSeed(settings.seed);
  const scope = checkedScope(settings.scope);
  if (!maker?.isReady(exports)) {
    const booted = host.guard(() => exports.lispy_boot(number));
    if (booted !== 1) throw notBooted(booted, profile);
    maker?.booted(exports, profile);
  }
  // The scope of an image's keys is in its origin; another one that is set here goes on top.
  const first = settings.image === undefined || scope === "" ? scope : undefined;
  changeMachine(host, runs, exports, { limits, scope: first, seed });
  if (settings.image !== undefined) loadImage(host, exports, settings.image, scope);
}

/** What is changed about a machine; checked. */
export interface MachineChanges {
  limits: [LimitName, number][];
  scope: string | undefined;
  seed: string | undefined;
}

/** Checks what is to be changed about a machine that is a copy of another one. */
export function checkedChanges(settings: VMSettings): MachineChanges {
  return {
    limits: checkedLimits(settings.limits ?? {}),
    scope: settings.scope === undefined ? undefined : checkedScope(settings.scope),
    seed: checkedSeed(settings.seed),
  };
}

/** Sets limits and scope, grants, and seeds. */
export function changeMachine(
  host: RunHost,
  runs: Runs,
  exports: LispyExports,
  { limits, scope, seed }: MachineChanges,
): void {
  runs.setLimits(exports, limits);
  if (scope !== undefined)
    host.guard(() => exports.lispy_scope(scope === "" ? 0 : host.input().text(scope)));
  for (const name of host.grants.keys()) {
    const granted = host.guard(() => exports.lispy_grant(host.input().text(name)));
    if (granted === 1) continue;
    const { message } = host.guard(() => readPendingError(exports, host.memory()));
    throw new LispyUsageError(`capability ${name} cannot be granted: ${message}`);
  }
  if (seed === undefined) return;
  runs.now(() => host.input().text(seed), "lispy_seed", { as: "none" });
}

/**
 * Lets a VM have machine code, if its settings ask for it; if they say nothing, by `usual`.
 *
 * @throws {@link LispyUsageError} when what they have is no maker.
 */
export function makeMachineCode(
  host: RunHost,
  exports: LispyExports,
  profile: ProfileName,
  settings: VMSettings,
  usual: Jit | false | undefined,
): void {
  const { jit = usual } = settings;
  if (jit === undefined || jit === false) return;
  if (typeof (jit as Partial<Jit> | null)?.attach !== "function") {
    throw new LispyUsageError(`jit must be that of lispy-vm/jit, not ${kindOf(jit)}`);
  }
  // Without a table, as the compiler alone makes a module, there is no place for it.
  if (exports.table as WebAssembly.Table | undefined)
    host.machineCode = jit.attach(exports, profile);
}
