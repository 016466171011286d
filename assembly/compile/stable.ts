// Questions about nodes that decide whether a value may be used in place or evaluated late.

import { builtinFlags } from "../data/builtins";
import { isSmall, toSmall } from "../heap/value";
import { assumeBinding, knownBuiltin } from "./inline";
import { Node, NodeKind, Variable } from "./tree";

export function isVariable(node: Node, v: Variable): bool {
  return node.kind == NodeKind.Local && node.variable === v && !v.boxed;
}

/** Does a chain of nodes read the variable, directly or in a closure? */
export function mentions(chain: Node | null, v: Variable): bool {
  for (let item: Node | null = chain; item !== null; item = item!.next) {
    // Alternatives of alternatives (cond) are walked, not descended into.
    for (let node: Node | null = item; node !== null; node = node.third) {
      if (node.variable === v || node.kind == NodeKind.Lambda) return true;
      if (mentions(node.first, v) || mentions(node.second, v)) return true;
    }
  }
  return false;
}

/** No value of one signed byte. */
export const NOT_SMALL: i32 = -1000;

/** The value of a node that is an integer constant of one signed byte, NOT_SMALL otherwise. */
export function smallConstant(node: Node): i32 {
  if (node.kind != NodeKind.Constant || !isSmall(node.value)) return NOT_SMALL;
  const i = toSmall(node.value);
  return i >= -128 && i <= 127 ? <i32>i : NOT_SMALL;
}

/** Can evaluating the node change a variable or be observed? Constants, variables and pure builtins of such cannot. */
export function isStable(node: Node): bool {
  switch (<i32>node.kind) {
    case NodeKind.Constant:
    case NodeKind.Local:
    case NodeKind.Global:
    case NodeKind.Lambda:
      return true;
    case NodeKind.Call: {
      const builtin = knownBuiltin(node.first!);
      if (builtin < 0 || builtinFlags(builtin) != 0) return false;
      for (let item: Node | null = node.second; item !== null; item = item!.next) {
        if (!isStable(item)) return false;
      }
      // The code around it assumes this, also when the call itself becomes no instruction: it has too many arguments, say.
      assumeBinding(node.first!);
      return true;
    }
    default:
      return false;
  }
}

export function argumentsAreStable(node: Node): bool {
  for (let item: Node | null = node.second; item !== null; item = item!.next) {
    if (!isStable(item)) return false;
  }
  return true;
}

/** Is the node a variable whose value lies in its register, surely bound? */
export function isPlainVariable(node: Node): bool {
  if (node.kind != NodeKind.Local || node.second !== null) return false;
  const v = node.variable!;
  return !v.boxed && !v.incoming;
}
