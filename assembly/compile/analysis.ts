// State of the analysis that is going on, and the nodes that every part of it makes. See analyze.ts.

import { Buffer } from "../base/buffer";
import { listPosition } from "../data/list";
import { NIL, UNBOUND, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { Func, newNode, Node, NodeKind, Scope } from "./tree";

export class Analysis {
  /** What is being compiled. */
  static root: Func | null = null;
  /** The prelude sees original bindings only. */
  static prelude: bool = false;
  /** The procedure call/cc, which has several names; UNBOUND where the profile has none. */
  static callcc: Value = UNBOUND;
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
  /** A loop turned out to be none (notLoop): everything is analysed again. */
  static again: bool = false;
}

/** Forms of named lets whose names are not only called in their own tail position; one word each. Valid until something collects. */
const NOT_LOOPS: Buffer = changetype<Buffer>(memory.data(16));

/** Forgets what is known of loops: before the first analysis of a procedure, and after a collection. */
export function forgetLoops(): void {
  NOT_LOOPS.reset();
}

/** May the form still be a loop, whose name is jumped to? */
export function mayLoop(form: Value): bool {
  for (let at: u32 = 0; at < NOT_LOOPS.used; at += 8) {
    if (load<u64>(NOT_LOOPS.start + at) == form) return false;
  }
  return true;
}

/** The name of the loop in `scope` is used as a value, or called where a jump is impossible: it must be a procedure. */
export function notLoop(scope: Scope): Node {
  Analysis.again = true;
  if (mayLoop(scope.form)) NOT_LOOPS.pushU64(scope.form);
  return constant(NIL);
}

export function fail(message: string, category: Category = Category.Evaluation): Node {
  const node = newNode(NodeKind.Fail, Analysis.position);
  node.count = category;
  node.value = <u64>changetype<usize>(message);
  return node;
}

/**
 * What is analysed next stands in the list `place`, which no analysis of its own looks at: errors are placed there, if the
 * reader made it. Returns the position to go back to.
 */
export function enterPlace(place: Value): Value {
  const outer = Analysis.position;
  if (listPosition(place) != 0) Analysis.position = place;
  return outer;
}

export function constant(value: Value): Node {
  const node = newNode(NodeKind.Constant, Analysis.position);
  node.value = value;
  return node;
}

export function funcOf(scope: Scope | null): Func {
  return scope === null ? Analysis.root! : scope.func!;
}
