// Sites: the places in a procedure where a frame can be found when it is not running, described in terms of its source. A
// site is a call that has not come back yet, or the beginning of a loop; it is named by the form that it stands in and its
// number among the sites of that form. With it goes what the registers hold there.
//
// Written down only when an image asks (`Sites.wanted`): the same compilation gives the same code and the same sites, so no
// procedure carries them while it runs. Valid until the next compilation or collection.

import { Buffer } from "../base/buffer";
import { Value } from "../heap/value";
import { WORDS } from "./emit";
import { heldForm, heldPart, heldVariable, Holds, holdsWhat, Registers } from "./registers";

export const enum SiteKind {
  Call = 0,
  Loop = 1,
}

export class Sites {
  static wanted: bool = false;
}

/** Layout of one site. */
export const SITE_PC: u32 = 0; // u32: bytes from the first instruction to the one behind the call, or at the loop's beginning
export const SITE_KIND: u32 = 4; // u32
export const SITE_FORM: u32 = 8; // Value
export const SITE_LIVE: u32 = 16; // u32: offset of the first of its registers in LIVE
export const SITE_COUNT: u32 = 20; // u32: how many
export const SITE_WINDOW: u32 = 24; // u32: register where the call's window begins; ABOVE: above all registers of the frame
export const SITE_RESULT: u32 = 28; // u32: register that takes the value
export const SITE_SIZE: u32 = 32;

/** An inlined builtin that was redefined is called from the spare slots. */
export const ABOVE: i32 = 255;

/** Layout of one register at a site. */
export const LIVE_REGISTER: u32 = 0; // u32
export const LIVE_HOLDS: u32 = 4; // u32: Holds
export const LIVE_PART: u32 = 8; // i32
export const LIVE_FLAGS: u32 = 12; // u32: LiveFlag
export const LIVE_WORD: u32 = 16; // Value: the variable's name (NIL when no program can name it), or the form
export const LIVE_SIZE: u32 = 24;

export const enum LiveFlag {
  /** The register holds the variable's box. */
  Boxed = 1,
  /** The variable may be unbound. */
  Unsure = 2,
}

export const SITES: Buffer = changetype<Buffer>(memory.data(16));
export const LIVE: Buffer = changetype<Buffer>(memory.data(16));

/** Names of the parameters, in order: values. */
export const PARAMETERS: Buffer = changetype<Buffer>(memory.data(16));

export function beginSites(): void {
  SITES.reset();
  LIVE.reset();
  PARAMETERS.reset();
}

/** Notes the name of the next parameter. */
export function noteParameter(name: Value): void {
  if (Sites.wanted) PARAMETERS.pushU64(name);
}

/** Notes a call that is emitted: `top` registers are in use, the window begins at `window`, the value goes to `result`. */
export function noteCall(form: Value, top: i32, window: i32, result: i32): void {
  noteSite(SiteKind.Call, form, top, window, result);
}

function noteSite(kind: SiteKind, form: Value, top: i32, window: i32, result: i32): void {
  if (!Sites.wanted) return;
  const first = LIVE.used;
  for (let register = 0; register < top; register++) noteRegister(register);
  SITES.pushU32(WORDS.used);
  SITES.pushU32(kind);
  SITES.pushU64(form);
  SITES.pushU32(first);
  SITES.pushU32((LIVE.used - first) / LIVE_SIZE);
  SITES.pushU32(window);
  SITES.pushU32(result);
}

function noteRegister(register: i32): void {
  const holds = holdsWhat(register);
  if (holds == Holds.Nothing) return;
  LIVE.pushU32(register);
  LIVE.pushU32(holds);
  if (holds == Holds.Part) {
    LIVE.pushU32(heldPart(register));
    LIVE.pushU32(0);
    LIVE.pushU64(heldForm(register));
    return;
  }
  const v = heldVariable(register);
  LIVE.pushU32(0);
  LIVE.pushU32((v.boxed ? LiveFlag.Boxed : 0) | (v.defined ? LiveFlag.Unsure : 0));
  LIVE.pushU64(v.name);
}

/** Notes that a loop begins here. */
export function noteLoop(form: Value): void {
  noteSite(SiteKind.Loop, form, Registers.top, 0, 0);
}

export function sitesFailed(): bool {
  return SITES.failed || LIVE.failed || PARAMETERS.failed;
}
