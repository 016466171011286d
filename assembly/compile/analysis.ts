// State of the analysis that is going on, and the nodes that every part of it makes. See analyze.ts.

import { NIL, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { Func, newNode, Node, NodeKind, Scope } from "./tree";

export class Analysis {
  /** What is being compiled. */
  static root: Func | null = null;
  /** The prelude sees original bindings only and may use named `let` as a loop. */
  static prelude: bool = false;
  /** The innermost form with a position. */
  static position: Value = NIL;
  static depth: i32 = 0;
  /** Nesting went beyond FORM_DEPTH_MAX; the compilation fails. */
  static tooDeep: bool = false;
  /** About how many registers of the procedure are in use where the analysis stands. */
  static registers: i32 = 0;
  /** Forms looked at so far; beyond FORMS_MAX the compilation fails. */
  static forms: u32 = 0;
  /** A scope has more names than a procedure has registers; the compilation fails. */
  static tooManyNames: bool = false;
}

export function fail(message: string, category: Category = Category.Evaluation): Node {
  const node = newNode(NodeKind.Fail, Analysis.position);
  node.count = category;
  node.value = <u64>changetype<usize>(message);
  return node;
}

export function constant(value: Value): Node {
  const node = newNode(NodeKind.Constant, Analysis.position);
  node.value = value;
  return node;
}

export function funcOf(scope: Scope | null): Func {
  return scope === null ? Analysis.root! : scope.func!;
}
