// Calls with more arguments than a window takes: the arguments are gathered in lists, the lists appended, and the
// procedure applied to the result. `(f a1 … a250)` becomes `(apply f (append (list a1 … a100) (list …) (list …)))`, with
// the original builtins; order of evaluation stays the same.

import { cellOriginal } from "../data/globals";
import { symbolOf, symbolCell } from "../data/symbol";
import { Value } from "../heap/value";
import { newNode, Node, NodeKind } from "./tree";

/** Arguments of one call instruction. */
const ARGUMENTS_MAX: i32 = 100;

/** The call itself, or the short calls that stand for it. */
export function shortCall(call: Node): Node {
  if (call.count <= ARGUMENTS_MAX) return call;
  const callee = call.first!;
  callee.next = gather(call.second!, call.count, call.form);
  return newCall("apply", callee, 2, call.form);
}

/** A node whose value is the list of a chain of `count` values. */
function gather(chain: Node, count: i32, form: Value): Node {
  if (count <= ARGUMENTS_MAX) return newCall("list", chain, count, form);
  let size = ARGUMENTS_MAX;
  while (size * ARGUMENTS_MAX < count) size *= ARGUMENTS_MAX;
  let first: Node | null = null;
  let last: Node | null = null;
  let parts = 0;
  let head: Node | null = chain;
  for (let left = count; head !== null; left -= size) {
    const rest = cutAfter(head, min(left, size));
    const part = gather(head, min(left, size), form);
    if (last === null) first = part;
    else last.next = part;
    last = part;
    parts += 1;
    head = rest;
  }
  return newCall("append", first!, parts, form);
}

/** Ends a chain after `count` nodes; returns what followed. */
function cutAfter(chain: Node, count: i32): Node | null {
  let node = chain;
  for (let i = 1; i < count; i++) node = node.next!;
  const rest = node.next;
  node.next = null;
  return rest;
}

/** Every name that `newCall` is given: boot wakes them (session/boot.ts), because nothing may be allocated while a form is analysed. */
export const CALLED_NAMES =
  "%among? %assert %count %eval-form %finally %item %list-before %make-environment %make-promise %match %no-match %sequence %spliced %times %try %try-finally + < = append apply cons list";

/** A call of an original builtin or prelude procedure. Allocates nothing in the heap. */
export function newCall(name: string, chain: Node | null, count: i32, form: Value): Node {
  const head = newNode(NodeKind.Constant, form);
  head.value = cellOriginal(symbolCell(symbolOf(name)));
  const node = newNode(NodeKind.Call, form);
  node.first = head;
  node.second = chain;
  node.count = count;
  return node;
}
