// The sites of code that is on a stack: the procedure is compiled once more, as it was when the code was made, and its sites
// are kept until the image is written or read. Nothing here allocates in the heap.

import { Buffer } from "../base/buffer";
import { compileLambda } from "../compile/compile";
import { WORDS } from "../compile/emit";
import {
  LIVE,
  LIVE_SIZE,
  PARAMETERS,
  SITE_COUNT,
  SITE_FORM,
  SITE_KIND,
  SITE_LIVE,
  SITE_PC,
  SITE_SIZE,
  SiteKind,
  Sites,
  SITES,
} from "../compile/sites";
import { Births } from "../data/lambda";
import { failHeap } from "../data/signal";
import { Value } from "../heap/value";
import { CompileResult } from "../shared/opcodes";
import { swapHistory } from "../vm/history";

const KEPT_SITES: Buffer = changetype<Buffer>(memory.data(16));
const KEPT_LIVE: Buffer = changetype<Buffer>(memory.data(16));
const KEPT_NAMES: Buffer = changetype<Buffer>(memory.data(16));

export function beginCodeSites(): void {
  KEPT_SITES.reset();
  KEPT_LIVE.reset();
  KEPT_NAMES.reset();
}

export function endCodeSites(): void {
  KEPT_SITES.trim(0);
  KEPT_LIVE.trim(0);
  KEPT_NAMES.trim(0);
}

/** What `describeCode` found. */
export class Described {
  /** Number of the first site that is kept, and how many there are. */
  static first: u32 = 0;
  static count: u32 = 0;
  /** The same of the names of its parameters. */
  static firstName: u32 = 0;
  static names: u32 = 0;
  /** Bytes of the instructions. */
  static bytes: u32 = 0;
}

/** Compiles, as of a birth, the lambda in the temporary `slot`, and keeps its sites. False with the error pending. */
export function describeCode(slot: i32, birth: u32): bool {
  const stale = birth < Births.next;
  if (stale) swapHistory(birth);
  Sites.wanted = true;
  const result = compileLambda(slot);
  Sites.wanted = false;
  if (stale) swapHistory(birth);
  if (result != CompileResult.Done) return false;
  const shift = KEPT_LIVE.used;
  Described.first = KEPT_SITES.used / SITE_SIZE;
  Described.count = SITES.used / SITE_SIZE;
  Described.bytes = WORDS.used;
  Described.firstName = KEPT_NAMES.used >> 3;
  Described.names = PARAMETERS.used >> 3;
  KEPT_NAMES.pushBytes(PARAMETERS.start, PARAMETERS.used);
  KEPT_SITES.pushBytes(SITES.start, SITES.used);
  KEPT_LIVE.pushBytes(LIVE.start, LIVE.used);
  if (KEPT_SITES.failed || KEPT_LIVE.failed || KEPT_NAMES.failed) {
    failHeap();
    return false;
  }
  for (let i: u32 = 0; i < Described.count; i++) {
    const site = siteAt(Described.first + i);
    store<u32>(site, load<u32>(site, SITE_LIVE) + shift, SITE_LIVE);
  }
  return true;
}

/** A kept name of a parameter. */
export function nameAt(number: u32): Value {
  return load<u64>(KEPT_NAMES.start + (number << 3));
}

/** Address of a kept site; good until the next one is kept. */
function siteAt(number: u32): u32 {
  return KEPT_SITES.start + number * SITE_SIZE;
}

/** Address of a register's record at a site. */
export function liveAt(site: u32, index: u32): u32 {
  return KEPT_LIVE.start + load<u32>(site, SITE_LIVE) + index * LIVE_SIZE;
}

export function liveCount(site: u32): u32 {
  return load<u32>(site, SITE_COUNT);
}

/** Among `count` sites from `first` on, the one of a kind at an instruction; 0 when there is none. They are in order. */
export function findSite(first: u32, count: u32, pc: u32, kind: SiteKind): u32 {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(siteAt(first + middle), SITE_PC) < pc) low = middle + 1;
    else high = middle;
  }
  for (; low < count; low++) {
    const site = siteAt(first + low);
    if (load<u32>(site, SITE_PC) != pc) return 0;
    if (load<u32>(site, SITE_KIND) == <u32>kind) return site;
  }
  return 0;
}

/** Which one a site is among those of its form and kind, from 0. */
export function siteOrdinal(first: u32, site: u32): u32 {
  let ordinal: u32 = 0;
  for (let at = siteAt(first); at < site; at += SITE_SIZE) {
    if (
      load<u64>(at, SITE_FORM) == load<u64>(site, SITE_FORM) &&
      load<u32>(at, SITE_KIND) == load<u32>(site, SITE_KIND)
    )
      ordinal += 1;
  }
  return ordinal;
}

/** The site of a form and kind with an ordinal; 0 when there is none. */
export function findOrdinal(
  first: u32,
  count: u32,
  form: Value,
  kind: SiteKind,
  ordinal: u32,
): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const site = siteAt(first + i);
    if (load<u64>(site, SITE_FORM) != form || load<u32>(site, SITE_KIND) != <u32>kind) continue;
    if (ordinal == 0) return site;
    ordinal -= 1;
  }
  return 0;
}
