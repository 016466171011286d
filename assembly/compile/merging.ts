// Merging, of which a comparison is two instructions: what the compiler must know to choose them. The prelude's loops that merge
// are the only ones that have them, because nothing there is redefined, so that neither has a generic form.
// Invariant: an image may bring other source text of the prelude, so the shape of a call is looked at, never assumed.

import { builtinOp } from "../data/builtins";
import { Op } from "../shared/opcodes";
import { Analysis } from "./analysis";
import { knownBuiltin } from "./inline";
import { isPlainVariable } from "./stable";
import { Node, NodeKind } from "./tree";

/** Is it `(%merge-step test a b acc)` of variables? They change, so it stands only where a test does. */
export function isMergeStep(node: Node): bool {
  if (node.kind != NodeKind.Call || node.count != 4) return false;
  const builtin = knownBuiltin(node.first!);
  if (builtin < 0 || builtinOp(builtin) != Op.IfMergeStep) return false;
  for (let item = node.second!.next; item !== null; item = item!.next) {
    if (!isPlainVariable(item)) return false;
  }
  return true;
}

/** The register of x in `(car x)`, -1 when it is something else. */
export function headOf(node: Node): i32 {
  if (node.kind != NodeKind.Call || node.count != 1 || !isPlainVariable(node.second!)) return -1;
  const builtin = knownBuiltin(node.first!);
  return builtin >= 0 && builtinOp(builtin) == Op.Car ? node.second!.variable!.register : -1;
}

/** Is it `(f (car x) (car y))` of variables, in the prelude? */
export function isCallOfHeads(node: Node): bool {
  if (!Analysis.prelude || node.count != 2 || !isPlainVariable(node.first!)) return false;
  return headOf(node.second!) >= 0 && headOf(node.second!.next!) >= 0;
}
