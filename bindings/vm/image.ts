// Images: the whole of a VM as JSON text (docs/image.md), which another VM can be booted from, on another machine.

import { Status } from "../../assembly/shared/abi.js";
import type { LispyExports } from "./exports.js";
import { readPendingError } from "./pending-error.js";
import { DEFAULT_PROFILE, type ProfileName } from "./profiles.js";
import type { RunHost } from "./run-host.js";
import { resultText } from "./results.js";

/** The beginning of an image as this project writes it: format and profile. */
const HEAD = /^\s*\{\s*"format"\s*:\s*"[^"]*"\s*,\s*"profile"\s*:\s*"([^"]*)"/;

/** The language that an image speaks, as far as can be told; the module checks it. */
export function profileOfImage(image: string): ProfileName {
  const name = HEAD.exec(image)?.[1] ?? profileByParsing(image);
  return (name as ProfileName | undefined) ?? DEFAULT_PROFILE;
}

function profileByParsing(image: string): string | undefined {
  try {
    const parsed = JSON.parse(image) as { profile?: unknown } | null;
    return typeof parsed?.profile === "string" ? parsed.profile : undefined;
  } catch {
    return undefined; // the module says what is wrong with it, and where
  }
}

/** Makes a VM that was just booted the one of an image; a scope goes into the keys of its calls from now on. */
export function loadImage(
  host: RunHost,
  exports: LispyExports,
  image: string,
  scope: string,
): void {
  const size = host.input().text(image);
  const status = host.guard(() => exports.lispy_boot_image(size));
  if (status !== Status.Done) throw host.guard(() => readPendingError(exports, host.memory()));
  if (scope !== "") host.guard(() => exports.lispy_scope(host.input().text(scope)));
}

/** The text of a VM's image. */
export function writeImage(host: RunHost, exports: LispyExports): string {
  return host.guard(() => resultText(exports, host.memory(), exports.lispy_image()));
}
