// The image in a cartridge: what JSON and source text alone cannot carry. It is there when there is something of the kind.

import {
  AGENT_ID,
  invalid,
  type JsonObject,
  type VMMaker,
  readJSON,
  writeDocument,
} from "./cartridge.js";
import { globalsAsSections } from "./globals.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { definesOnly, topLevelForms } from "../source/forms.js";
import { formOf, formsOf, sameForm } from "./global-forms.js";
import { CARTRIDGE_OPTIONS, checkNames } from "../vm/option-names.js";
import type { CartridgeOptions } from "../vm/options.js";
import type { LispyVM } from "../vm/vm.js";

/** As the host parses it: good for looking at keys and tags, while numbers and the order of keys like `1` are not kept. */
type Image = Record<string, unknown>;

/** Sections of an idle image that `env` and `programs` say as well. */
const PLAIN_SECTIONS = new Set([
  ...["format", "profile", "status", "globals", "usage", "origin", "procedures"],
]);
/** Keys of procedures that are their source, or are made again from it. */
const PLAIN_PROCEDURE = new Set(["name", "source", "places", "expansions", "same", "family"]);
/** Values that are written as JSON or as source, whatever their shape in the heap. */
const PLAIN_TAGS = new Set(["dict", "cells", "rest", "covered", "procedure", "macro"]);

/**
 * Puts the image of a VM into a cartridge's document, or takes an old one out. False when none is needed. `given`: globals that are
 * no state.
 */
export function exportImage(
  document: JsonObject,
  vm: LispyVM,
  makeVM: VMMaker,
  given: ReadonlySet<string> = new Set(),
): boolean {
  const text = vm.exportImage();
  if (!isNeeded(JSON.parse(text) as Image, given)) {
    document.delete("vm");
    return false;
  }
  const image = readJSON(text, makeVM);
  if (document.has("vm") || !document.has("lineage")) {
    document.set("vm", image);
    return true;
  }
  // Before the lineage, as in every cartridge of ours.
  const lineage = document.get("lineage")!;
  const after = [...document].slice([...document.keys()].indexOf("lineage") + 1);
  for (const [key] of after) document.delete(key);
  document.delete("lineage");
  document.set("vm", image).set("lineage", lineage);
  for (const [key, value] of after) document.set(key, value);
  return true;
}

/** The text of a cartridge of a VM that was not booted from one. */
export function cartridgeOf(vm: LispyVM, makeVM: VMMaker, options: CartridgeOptions): string {
  checkNames(options, CARTRIDGE_OPTIONS);
  const { agentId = "unknown", exportedAt, description = "" } = options;
  if (!AGENT_ID.test(agentId)) {
    throw new LispyUsageError(`an agent's id matches ${AGENT_ID.source}`);
  }
  const meta: JsonObject = new Map<string, LispyValue>([
    ["type", "lispy-cartridge"],
    ["version", 1],
    ["format", ".lispy.json"],
    ["agent_id", agentId],
    ...(exportedAt === undefined
      ? []
      : ([["exported_at", timestamp(exportedAt)]] as [string, LispyValue][])),
    ["source_platform", "lispy-vm"],
    ["description", description],
    ["bootable", true],
  ]);
  const now = globalsAsSections(vm, {
    ...{ env: new Map(), programs: new Map(), baseline: new Map(), given: new Set<string>() },
    skip: () => {}, // the image has them
  });
  const document: JsonObject = new Map<string, LispyValue>([
    ["_meta", meta],
    ["profile", new Map()],
    ["soul", ""],
    ["tools", new Map()],
    ["programs", now.programs ?? new Map()],
    ["env", now.env ?? new Map()],
    ["echoes", []],
  ]);
  exportImage(document, vm, makeVM);
  return writeDocument(document, makeVM);
}

/** To the second, as in `2026-04-01T20:00:00Z`. */
export function timestamp(time: Date | string): string {
  return typeof time === "string" ? time : time.toISOString().replace(/\.\d+Z$/, "Z");
}

function isNeeded(image: Image, given: ReadonlySet<string>): boolean {
  if (image["status"] !== "idle") return true;
  if (Object.keys(image).some((key) => !PLAIN_SECTIONS.has(key))) return true;
  for (const [name, value] of Object.entries(image["globals"] as Image)) {
    if (!given.has(name) && !isPlain(value)) return true;
  }
  const procedures = (image["procedures"] ?? []) as Image[];
  return procedures.some((record) => Object.keys(record).some((key) => !PLAIN_PROCEDURE.has(key)));
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  const entries = Object.entries(value);
  const tag = entries[0]?.[0];
  // A name that is mentioned and not bound is not state.
  if (tag === "mark") return true;
  if (tag === "dict") return Object.values(entries[0]![1] as Image).every(isPlain);
  return entries.every(([key, inner]) => PLAIN_TAGS.has(key) && isPlain(inner));
}

/** Makes a VM; a complaint about its image becomes one about the place in the cartridge where that is. */
export function placed(place: string, make: () => LispyVM): LispyVM {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LispyError) || error.category !== "invalid-data") throw error;
    const [, inside, reason] = /^image: (?:([^ ]*): )?(.*)$/s.exec(error.message) ?? [];
    const path = inside ? `${place}.${inside}` : place;
    throw invalid(path, reason ?? error.message);
  }
}

/** What a cartridge says of its bindings beside the image. */
export interface Sections {
  env: JsonObject;
  programs: ReadonlyMap<string, string>;
}

/**
 * Checks that what the sections bind is what the image has bound, or with `prefer` makes it so.
 *
 * @throws {@link LispyError} of category `invalid-data` that names the binding.
 */
export function agree(
  vm: LispyVM,
  { env, programs }: Sections,
  makeVM: VMMaker,
  prefer: "env" | undefined,
): void {
  const bound = new Set(vm.globals());
  for (const [name, value] of env) {
    if (bound.has(name) && vm.stringifyJSON(value) === textOf(vm, name)) continue;
    if (prefer !== "env") throw disagreement(`env${propertyPath(name)}`);
    vm.define(name, value);
  }
  // What the programs define is compared with what they define in a VM of its own.
  const scratch = makeVM({ profile: vm.profile });
  try {
    for (const [name, value] of env) scratch.define(name, value);
    for (const source of programs.values()) evaluateDefinitions(scratch, source);
    for (const [name, form] of formsOf(scratch)) {
      if (form.kind !== "procedure" || env.has(name)) continue;
      if (bound.has(name) && sameForm(form, formOf(vm, name))) continue;
      const program = [...programs].find(([, source]) =>
        topLevelForms(source)?.some(({ defines }) => defines === name),
      );
      if (prefer !== "env") throw disagreement(`programs${propertyPath(program?.[0] ?? name)}`);
      if (program) vm.eval(program[1], { as: "none" });
    }
  } finally {
    scratch.dispose();
  }
}

/** Definitions that need more than `env` to be evaluated cannot be compared. */
function evaluateDefinitions(vm: LispyVM, source: string): void {
  const forms = topLevelForms(source);
  if (forms !== undefined && !definesOnly(forms)) return;
  try {
    vm.eval(source, { as: "none" });
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
  }
}

function textOf(vm: LispyVM, name: string): string | undefined {
  try {
    return vm.get(name, { as: "json" });
  } catch (error) {
    if (error instanceof LispyError) return undefined;
    throw error;
  }
}

function disagreement(where: string): LispyError {
  const path = `$.${where}`;
  const message =
    `cartridge: ${path}: is not what the image ($.vm) has bound to this name; ` +
    'take one of the two out, or boot it with prefer: "env"';
  return new LispyError({ category: "invalid-data", message, path });
}
