// Any format that is known, as a cartridge. One table: a format and what reads it.
// Invariant: every scalar of the document that comes in is in the one that goes out, or under a path of `lost` without `keptAt`.

import { fromAnnouncedEgg, fromDaemon } from "./announced.js";
import { Draft } from "./draft.js";
import { fromEggSpec } from "./egg-spec.js";
import { type FormatName, type Lost, formatOf } from "./format.js";
import { fromOrappter } from "./orappter.js";
import { fromOrganismEgg } from "./organism.js";
import { type VMMaker, readDocument } from "../cartridge/cartridge.js";
import { type JsonObject, invalid } from "../cartridge/document.js";
import { unreadable } from "../cartridge/readable.js";
import { propertyPath } from "../values/convert.js";

/** How a document is converted. */
export interface ConvertOptions {
  /** What the document must be. Default: whatever it says that it is, see {@link formatOf}. */
  format?: FormatName | undefined;
  /** Take an egg whose digest does not fit. Default false. */
  force?: boolean | undefined;
  /** What `_meta.exported_at` says when the document tells no time, as `2026-04-01T20:00:00Z`. Without it there is none. */
  at?: string | undefined;
  /**
   * Makes VMs that look whether programs can be read. Those that cannot are kept apart, and said; without it, whoever reads the
   * cartridge complains about them.
   */
  makeVM?: VMMaker | undefined;
}

/** A cartridge that was something else. */
export interface Converted {
  readonly document: JsonObject;
  /** What it was. */
  readonly format: FormatName;
  /** What it could not carry over as it was. */
  readonly lost: readonly Lost[];
}

const KNOWN =
  "a .lispy.json cartridge, a .rappter.egg, an egg of the egg specification (version 1), orappter-cartridge/1.0, " +
  "rappter-egg/1.0 and daemon/1.0";

/**
 * A document as that of a cartridge; of a cartridge, itself. What the cartridge has no section for is in `state_snapshot`; what has
 * lost its meaning is said in `lost`.
 *
 * @throws {@link LispyError} of category `invalid-data` with the path when the document is none of its format, or the digest of an
 * egg does not fit.
 * @example `const { document, format, lost } = await convertDocument(egg, { makeVM });`
 */
export async function convertDocument(
  document: JsonObject,
  options: ConvertOptions = {},
): Promise<Converted> {
  const format = formatOf(document);
  if (format === undefined) throw unknownFormat(document);
  if (options.format !== undefined && options.format !== format) {
    throw invalid("$", `is of format ${format}, not ${options.format}`);
  }
  if (format === "lispy-cartridge") return { document, format, lost: [] };
  const draft = await draftOf(document, format, options.force ?? false);
  if (!(draft instanceof Draft)) return { ...draft, format };
  if (options.makeVM) setAside(draft, options.makeVM);
  return { document: draft.document(options.at), format, lost: draft.lost };
}

/**
 * The same for a text.
 *
 * @throws {@link LispyError} of category `invalid-data`, also for a text that is no JSON, or is an archive.
 */
export async function convertText(
  text: string,
  makeVM: VMMaker,
  options: Omit<ConvertOptions, "makeVM"> = {},
): Promise<Converted> {
  if (text.startsWith("PK\u0003\u0004")) throw noArchives("is a ZIP archive");
  return convertDocument(readDocument(text, makeVM), { ...options, makeVM });
}

function draftOf(
  document: JsonObject,
  format: Exclude<FormatName, "lispy-cartridge">,
  force: boolean,
): Draft | ReturnType<typeof fromEggSpec> {
  switch (format) {
    case "rappter.egg":
      return fromOrganismEgg(document);
    case "egg-v1":
      return fromEggSpec(document, force);
    case "orappter-cartridge/1.0":
      return fromOrappter(document);
    case "rappter-egg/1.0":
      return fromAnnouncedEgg(document);
    case "daemon/1.0":
      return fromDaemon(document);
  }
}

/** Programs that cannot be read would make the whole cartridge unreadable. */
function setAside(draft: Draft, makeVM: VMMaker): void {
  for (const { name, error } of unreadable(draft.programs, makeVM)) {
    const kept: JsonObject = new Map(draft.snapshot.get("unreadable") as JsonObject | undefined);
    draft.snapshot.set("unreadable", kept.set(name, draft.programs.get(name)!));
    draft.programs.delete(name);
    const place = error.line === undefined ? "" : ` (line ${error.line}, column ${error.column})`;
    const keptAt = `$.state_snapshot.unreadable${propertyPath(name)}`;
    draft.idle(
      draft.origins.get(name)!,
      keptAt,
      `cannot be read as LisPy${place}: ${error.message}`,
    );
  }
}

function unknownFormat(document: JsonObject): Error {
  if (document.get("schema") === "rapp/1-egg") return noArchives("is the manifest of a rapp/1-egg");
  const schema = document.get("schema") ?? document.get("format") ?? document.get("_format");
  const what =
    typeof schema === "string"
      ? `is of an unknown format, ${JSON.stringify(schema.slice(0, 80))}`
      : "does not say of which format it is";
  return invalid("$", `${what}; what is read: ${KNOWN}`);
}

function noArchives(what: string): Error {
  return invalid(
    "$",
    `${what}: eggs of rapp/1-egg are ZIP archives, which are not read; export a .lispy.json or an egg of version 1 instead`,
  );
}
