// The tree between forms and instructions: nodes, variables, scopes, functions. Built by analyze.ts, read by
// generate.ts, gone when the compilation ends. All of it lies in the arena; nothing here is a LisPy object.

import { NIL, Value } from "../heap/value";
import { arenaAllocate } from "./arena";

export const enum NodeKind {
  /** `value` */
  Constant = 0,
  /** reads `variable`; when it is still unbound and `second` is there, `second` instead */
  Local = 1,
  /** reads the global named `value` */
  Global = 2,
  /** `variable` := `first` */
  SetLocal = 3,
  /** global `value` := `first`, must be bound */
  SetGlobal = 4,
  /** global `value` := `first` */
  DefineGlobal = 5,
  /** if `first` then `second` else `third` */
  If = 6,
  /** the chain from `first`, in order; value of the last */
  Sequence = 7,
  /** `first`: chain of initialisers parallel to the variables of `scope`; `second`: body */
  Let = 8,
  /** closure over `inner` */
  Lambda = 9,
  /** `first`: callee; `second`: chain of `count` arguments */
  Call = 10,
  And = 11,
  Or = 12,
  /** `first`: chain of initialisers of the variables of `scope`; `second`: body, in which Continue jumps back */
  LoopForm = 13,
  /** `first`: chain of new values for the variables of the enclosing LoopForm in `scope` */
  Continue = 14,
  /** error of category `count` with the static text at `value` */
  Fail = 15,
  /** global `value` := macro with expander `first` (a Lambda node) */
  DefineMacro = 16,
  /** `variable` := `first`, the first time: a define inside a body */
  DefineLocal = 17,
}


@unmanaged
export class Node {
  kind: NodeKind;
  count: i32;
  /** New value of a loop variable: the temporary that holds it, -1 when it went straight into the variable. */
  holder: i32;
  /** The innermost form with a position, for the position map; NIL when none. */
  form: Value;
  /** The innermost list that was being analysed, position or not: what an image names the node by. */
  origin: Value;
  value: Value;
  first: Node | null;
  second: Node | null;
  third: Node | null;
  /** Next in a chain. */
  next: Node | null;
  variable: Variable | null;
  scope: Scope | null;
  inner: Func | null;
}


@unmanaged
export class Variable {
  name: Value;
  func: Func | null;
  next: Variable | null;
  /** Register (of the value or of its box), -1 before one is given. For incoming variables: number of the captured value. */
  register: i32;
  /** Defines and `set!`s that are not the binding itself. */
  assignments: i32;
  /** Some closure captures it. */
  captured: bool;
  /** Captured before it surely had its value: the closure must share it, not copy it. */
  capturedEarly: bool;
  /** Its value lives in a box. Decided when the analysis is complete; for incoming variables by the descriptor. */
  boxed: bool;
  /** Made by `define` inside a body, so it may be read before it has a value. */
  defined: bool;
  /** The analysis has passed a define that surely ran. */
  settled: bool;
  /** A reference was compiled that looks whether it is bound. */
  checked: bool;
  /** Captured by this function from outside (first function only). */
  incoming: bool;
  /** A macro: `macro` is its value (NIL while it is not made yet), nothing else applies. */
  isMacro: bool;
  macro: Value;
  /** The lambda that the only define gives it, for closures that capture themselves. */
  selfOf: Func | null;
  /** Loop name: calls in tail position are jumps. */
  loop: Scope | null;
}


@unmanaged
export class Scope {
  parent: Scope | null;
  func: Func | null;
  variables: Variable | null;
  last: Variable | null;
  count: i32;
  /** Index of the first instruction of the loop body (LoopForm), in words. */
  loopStart: i32;
  /** For loops: the enclosing loop in whose tail position this one stands. */
  tailParent: Scope | null;
  /** For loops: the form, which is remembered when it turns out that its name is not only jumped to. */
  form: Value;
  /** The names that its body defines are known. */
  scanned: bool;
  /**
   * Its names are seen only where nothing further out has them, and what is defined in it belongs further out: the earlier
   * bindings of a let in its initialisers, and scopes of variables that no program can name (their name is NIL).
   */
  fallback: bool;
}

/** One procedure under analysis. The first one is what is being compiled; inner ones are only looked through. */
@unmanaged
export class Func {
  parent: Func | null;
  /** The scope in which the lambda form stands. */
  outside: Scope | null;
  scope: Scope | null;
  form: Value;
  name: Value;
  flags: i32;
  /** It names call/cc: its frame may be entered again, so what is assigned must not live in the frame. */
  reentered: bool;
  required: i32;
  /** Chain of captures, in order of their numbers. */
  captures: Capture | null;
  lastCapture: Capture | null;
  captureCount: i32;
  body: Node | null;
}

/** One value that a closure holds: a variable of an enclosing function. */
@unmanaged
export class Capture {
  variable: Variable | null;
  next: Capture | null;
  index: i32;
}

/** The innermost list that is being analysed. */
export class Origin {
  static form: Value = NIL;
}

export function newNode(kind: NodeKind, form: Value): Node {
  const node = changetype<Node>(arenaAllocate(offsetof<Node>()));
  node.kind = kind;
  node.form = form;
  node.origin = Origin.form;
  return node;
}

export function newScope(parent: Scope | null, func: Func): Scope {
  const scope = changetype<Scope>(arenaAllocate(offsetof<Scope>()));
  scope.parent = parent;
  scope.func = func;
  return scope;
}

/** A node that reads a variable of the same procedure, surely bound. */
export function localNode(variable: Variable, form: Value): Node {
  const node = newNode(NodeKind.Local, form);
  node.variable = variable;
  return node;
}

/** A scope for variables that no program can name. */
export function hiddenScope(parent: Scope | null, func: Func): Scope {
  const scope = newScope(parent, func);
  scope.fallback = true;
  return scope;
}

export function newFunc(
  parent: Func | null,
  outside: Scope | null,
  form: Value,
  name: Value,
): Func {
  const func = changetype<Func>(arenaAllocate(offsetof<Func>()));
  func.parent = parent;
  func.outside = outside;
  func.form = form;
  func.name = name;
  return func;
}

/** Adds a variable to a scope. */
export function addVariable(scope: Scope, name: Value): Variable {
  const variable = changetype<Variable>(arenaAllocate(offsetof<Variable>()));
  variable.name = name;
  variable.func = scope.func;
  variable.register = -1;
  const last = scope.last;
  if (last === null) scope.variables = variable;
  else last.next = variable;
  scope.last = variable;
  scope.count += 1;
  return variable;
}

/** The variable of that name in this very scope, or null. Of incoming ones the innermost comes first. */
export function findInScope(scope: Scope, name: Value): Variable | null {
  for (let v: Variable | null = scope.variables; v !== null; v = v!.next) {
    if (v.name == name) return v;
  }
  return null;
}

/** The number under which `func` holds `variable`, which belongs to an enclosing function; captures it in between as needed. */
export function captureIndex(func: Func, variable: Variable): i32 {
  for (let c: Capture | null = func.captures; c !== null; c = c!.next) {
    if (c.variable === variable) return c.index;
  }
  const parent = func.parent;
  if (parent !== null && variable.func !== parent) captureIndex(parent, variable);
  const capture = changetype<Capture>(arenaAllocate(offsetof<Capture>()));
  capture.variable = variable;
  capture.index = func.captureCount;
  func.captureCount += 1;
  const last = func.lastCapture;
  if (last === null) func.captures = capture;
  else last.next = capture;
  func.lastCapture = capture;
  return capture.index;
}
