// Documents for tests of what lies below the entries: read by the published module, made of the classes that those tests import,
// which are not the ones of dist/.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../bindings/cartridge/canonical.js";
import { type JsonObject, readDocument } from "../../bindings/cartridge/cartridge.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { makeCreate } from "../../bindings/make-create.js";
import { root } from "../support/root.js";

const { createVMSync } = makeCreate({
  loadSync: () => readFileSync(join(root, "dist/lispy.wasm")),
});

/** The document of a JSON text. */
export const read = (text: string): JsonObject => readDocument(text, createVMSync);

/** The document that is a plain object. */
export const documentOf = (value: object): JsonObject => read(JSON.stringify(value));

/** Documents by name. */
export const documentsOf = (values: Record<string, object>): Map<string, JsonObject> =>
  new Map(Object.entries(values).map(([name, value]) => [name, documentOf(value)]));

/** A value as JSON.parse would have given it. */
export const shown = (value: LispyValue | undefined): unknown => JSON.parse(canonicalJson(value));
