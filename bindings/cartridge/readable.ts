// Whether source texts can be read as LisPy, without running anything of them: the module reads all of a text before it runs any
// of it, so a text is put behind a form that fails. A VM of its own does it, with wide limits: what a text may cost is
// said by the limits of the VM that it is for.

import { LispyError } from "../errors.js";
import type { VMSettings } from "../vm/options.js";
import type { ProfileName } from "../vm/profiles.js";
import { SourceListing } from "../source/sources.js";
import type { LispyVM } from "../vm/vm.js";

/** A source text with a name for its place in errors. */
export type NamedSource = readonly [name: string, text: string];

/** Fails before anything that is behind it on the lines below. */
const STOP = "(car 5)";

/** The sources that cannot be read, with the error that says where: its line and column are those in the source. */
export function unreadable(
  sources: Iterable<NamedSource>,
  makeVM: (settings: VMSettings) => LispyVM,
  profile?: ProfileName,
): { name: string; error: LispyError }[] {
  const found: { name: string; error: LispyError }[] = [];
  let vm: LispyVM | undefined;
  try {
    for (const [name, text] of sources) {
      vm ??= makeVM({
        ...(profile && { profile }),
        limits: { heapBytes: 2 ** 31, sourceBytes: 2 ** 28, steps: 1e10, readerDepth: 2000 },
      });
      const listing = new SourceListing();
      // The listing begins every text below its first line.
      const placed = listing.add(name, text);
      try {
        vm.eval(STOP + placed, { as: "none" });
      } catch (error) {
        if (!(error instanceof LispyError)) throw error;
        if (error.category !== "syntax" && error.category !== "invalid-data") continue;
        found.push({ name, error: listing.locate(error) });
      }
    }
  } finally {
    vm?.dispose();
  }
  return found;
}
