// `(match value (pattern body …) …)`. A pattern is matched by `%match` (prims/match.ts) while the program runs, which
// gives the values of the pattern's names in the order in which they stand; this file finds those names.
//
//   _            anything                         (list p … . rest)   a list; also (p …) without `list`
//   name         anything, and binds the name     (cons p q)          a non-empty list or a pair
//   'datum, 1, "a", :k, #t   what is equal        (dict key p …)      a map that has the keys
//   (? test name)  what `(test value)` accepts    (or datum …)        one of several
//
// KEEP IN STEP with prims/match.ts.

import { ready } from "../base/cold";
import { FORMS_MAX } from "../base/config";
import { Form } from "../data/forms";
import { isPair, listItem, listLength } from "../data/list";
import { isKeyword, symbolForm, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, fromSmall, isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, constant, enterPlace, fail, funcOf } from "./analysis";
import { newCall } from "./long-call";
import { isElse } from "./parameters";
import { analyzeForm, sequence } from "./recursion";
import {
  addVariable,
  findInScope,
  hiddenScope,
  localNode,
  newNode,
  newScope,
  Node,
  NodeKind,
  Scope,
  Variable,
} from "./tree";

class Pattern {
  /** The scope that takes the names, in order; null while names are only counted. */
  static scope: Scope | null = null;
  static count: i32 = 0;
  static error: string | null = null;
  /** Chain of tests `(? test name)`: calls of the tests with the values to test. */
  static tests: Node | null = null;
  static lastTest: Node | null = null;
  /** What `%match` gave, and the scope in which tests are analysed. */
  static found: Variable | null = null;
  static around: Scope | null = null;
}

export function matchForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (count < 2) return fail("match takes a value and clauses");
  const position = Analysis.position;
  const inner = hiddenScope(scope, funcOf(scope));
  const value = addVariable(inner, NIL);
  const root = newNode(NodeKind.Let, position);
  root.scope = inner;
  root.first = analyzeForm(listItem(form, 1), scope, null);
  let last: Node | null = null;
  for (let i: u32 = 2; i < count; i++) {
    const clause = listItem(form, i);
    const place = enterPlace(clause);
    const node =
      isList(clause) && listLength(clause) > 1
        ? matchClause(clause, value, inner, tails)
        : fail("each clause of match is (pattern expression ...)");
    Analysis.position = place;
    link(root, last, node);
    if (node.kind != NodeKind.Let) return root;
    last = node;
  }
  link(root, last, newCall("%no-match", localNode(value, position), 1, position));
  return root;
}

/** Makes `node` what happens when the clause before it does not match. */
function link(root: Node, last: Node | null, node: Node): void {
  if (last === null) root.second = node;
  else last.second!.third = node;
}

/** A Let of what `%match` gives around an If without alternative. */
function matchClause(clause: Value, value: Variable, scope: Scope, tails: Scope | null): Node {
  const position = Analysis.position;
  const func = funcOf(scope);
  const pattern = listItem(clause, 0);
  const inner = hiddenScope(scope, func);
  const found = addVariable(inner, NIL);
  const node = newNode(NodeKind.Let, position);
  node.scope = inner;
  const operands = constant(pattern);
  operands.next = localNode(value, position);
  node.first = newCall("%match", operands, 3, position);
  let from: u32 = 1;
  const guarded = listLength(clause) > 3 && isNamed(listItem(clause, 1), ":when");
  if (guarded) from = 3;

  const choice = newNode(NodeKind.If, position);
  const names = bindNames(pattern, found, inner);
  if (Pattern.error !== null) return fail(Pattern.error!);
  operands.next!.next = constant(fromSmall(Pattern.count));
  const tests = newNode(NodeKind.And, position);
  tests.first = localNode(found, position);
  tests.first!.next = Pattern.tests;
  if (guarded) {
    const guardNames = bindNames(pattern, found, inner);
    guardNames.second = analyzeForm(listItem(clause, 2), guardNames.scope, null);
    let last = tests.first!;
    while (last.next !== null) last = last.next!;
    last.next = guardNames;
  }
  choice.first = tests;
  names.second = sequence(clause, from, listLength(clause), names.scope, tails);
  choice.second = names;
  node.second = choice;
  return node;
}

/** A Let of the pattern's names around a body that comes later. */
function bindNames(pattern: Value, found: Variable, around: Scope): Node {
  Pattern.scope = newScope(around, funcOf(around));
  Pattern.count = 0;
  Pattern.error = null;
  Pattern.tests = null;
  Pattern.lastTest = null;
  Pattern.found = found;
  Pattern.around = around;
  const node = newNode(NodeKind.Let, Analysis.position);
  node.scope = Pattern.scope;
  findNames(pattern);
  let last: Node | null = null;
  for (let i = 0; i < Pattern.count; i++) {
    const value = itemOf(found, i);
    if (last === null) node.first = value;
    else last.next = value;
    last = value;
  }
  return node;
}

function itemOf(found: Variable, index: i32): Node {
  const list = localNode(found, Analysis.position);
  list.next = constant(fromSmall(index));
  return newCall("%item", list, 2, Analysis.position);
}

function findNames(pattern: Value): void {
  // A pattern may share its parts: then it is longer than it looks.
  Analysis.forms += 1;
  if (Pattern.error !== null || Analysis.forms > FORMS_MAX) return;
  if (Analysis.depth > 300) {
    Pattern.error = "the pattern is nested too deeply";
    return;
  }
  Analysis.depth += 1;
  if (isSymbol(pattern)) nameFound(pattern);
  else if (isPair(pattern)) {
    const list = isNamed(load<u64>(addressOf(pattern), PAIR_CAR), "list");
    if (!list) findNames(load<u64>(addressOf(pattern), PAIR_CAR));
    findNames(load<u64>(addressOf(pattern), PAIR_CDR));
  } else if (isList(pattern)) listNames(pattern);
  Analysis.depth -= 1;
}

function nameFound(name: Value): void {
  if (isNamed(name, "_") || isElse(name) || isKeyword(name)) return;
  const scope = Pattern.scope!;
  if (findInScope(scope, name) !== null) Pattern.error = "a name stands twice in one pattern";
  addVariable(scope, name);
  Pattern.count += 1;
}

function listNames(pattern: Value): void {
  const head = listItem(pattern, 0);
  const count = listLength(pattern);
  let from: u32 = 0;
  if (isSymbol(head)) {
    if (symbolForm(head) == Form.Quote) {
      if (count != 2) Pattern.error = "a quoted pattern is (quote datum)";
      return;
    }
    if (isNamed(head, "or")) return;
    if (isNamed(head, "?")) {
      testFound(pattern, count);
      return;
    }
    if (isNamed(head, "dict")) {
      for (let i: u32 = 2; i < count; i += 2) findNames(listItem(pattern, i));
      if ((count & 1) == 0) Pattern.error = "a dict pattern is (dict key pattern ...)";
      return;
    }
    if (isNamed(head, "list") || isNamed(head, "cons")) from = 1;
    if (isNamed(head, "cons") && count != 3) Pattern.error = "a cons pattern is (cons first rest)";
  }
  for (let i = from; i < count; i++) {
    const item = listItem(pattern, i);
    if (isSymbol(item) && symbolForm(item) == Form.Dot) continue;
    findNames(item);
  }
}

function testFound(pattern: Value, count: u32): void {
  if (count < 2 || count > 3 || (count == 3 && !isSymbol(listItem(pattern, 2)))) {
    Pattern.error = "a test in a pattern is (? predicate name)";
    return;
  }
  const index = Pattern.count;
  if (count == 3 && !isNamed(listItem(pattern, 2), "_")) nameFound(listItem(pattern, 2));
  else {
    addVariable(Pattern.scope!, NIL);
    Pattern.count += 1;
  }
  const call = newNode(NodeKind.Call, Analysis.position);
  call.first = analyzeTest(listItem(pattern, 1));
  call.second = itemOf(Pattern.found!, index);
  call.count = 1;
  if (Pattern.lastTest === null) Pattern.tests = call;
  else Pattern.lastTest!.next = call;
  Pattern.lastTest = call;
}

/** The predicate, which may hold a match of its own. */
function analyzeTest(form: Value): Node {
  const scope = Pattern.scope;
  const count = Pattern.count;
  const error = Pattern.error;
  const tests = Pattern.tests;
  const lastTest = Pattern.lastTest;
  const found = Pattern.found;
  const around = Pattern.around;
  const node = analyzeForm(form, around, null);
  Pattern.scope = scope;
  Pattern.count = count;
  Pattern.error = error;
  Pattern.tests = tests;
  Pattern.lastTest = lastTest;
  Pattern.found = found;
  Pattern.around = around;
  return node;
}

function isNamed(v: Value, text: string): bool {
  if (!isSymbol(v)) return false;
  ready(text);
  const name = addressOf(symbolName(v));
  if (stringSize(name) != <u32>text.length) return false;
  for (let i = 0; i < text.length; i++) {
    if (load<u8>(stringBytes(name) + i) != <u8>load<u16>(changetype<usize>(text) + (i << 1)))
      return false;
  }
  return true;
}
