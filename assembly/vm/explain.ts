// What an error of lispy@2 says beyond what went wrong: how the procedure is called, arguments that seem to have changed
// places, where a value came from, the nearest name. All of it is added to the pending message once, by whoever knows.
// lispy-core@1 keeps its plain messages.

import { ready } from "../base/cold";
import { Buffer, MESSAGE } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { chargeItems } from "../base/limits";
import { isDict } from "../data/dict";
import { Form, formOf } from "../data/forms";
import { entryName, entryNameSize, isPublicEntry } from "../data/catalogue";
import { cellValue, globalAt, Globals, isAwake, isPristine } from "../data/globals";
import { isEmptyList, isPair, listItem, listLength } from "../data/list";
import { isNumber } from "../data/number";
import { beginError, Signal } from "../data/signal";
import { symbolCell, symbolForm, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { CELL_SYMBOL, Kind, kindOf, LAMBDA_FORM } from "../heap/layout";
import {
  addressOf,
  isList,
  isObject,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  NIL,
  UNBOUND,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { findAdvice, findReference, isHostName, pushReference } from "../text/reference";
import { pushUsage } from "../text/usage";

/** The line of the reference that shows a call. */
const SIGNATURE: Buffer = changetype<Buffer>(memory.data(16));

/** `; usage: (take list n)` behind the message of a builtin or prelude procedure. */
export function explainUsage(name: u32, size: u32): void {
  if (!isLispy2()) return;
  const entry = findReference(name, size);
  if (entry < 0) return;
  MESSAGE.pushLiteral("; usage: ");
  pushReference(MESSAGE, entry, true);
}

/** The parameters of a program's own procedure behind a message about their number. */
export function explainParameters(lambda: u32): void {
  if (!isLispy2()) return;
  const form = load<u64>(lambda, LAMBDA_FORM);
  if (!isList(form) || listLength(form) < 2) return;
  MESSAGE.pushLiteral("; it is ");
  pushUsage(MESSAGE, lambda, NIL);
}

/** When two arguments would fit in each other's place and do not fit in their own, says so. */
export function explainSwap(name: u32, size: u32, args: u32, count: i32): void {
  if (!isLispy2() || count < 2 || count > 4) return;
  const entry = findReference(name, size);
  if (entry < 0) return;
  SIGNATURE.reset();
  pushReference(SIGNATURE, entry, true);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const a = load<u64>(args + (i << 3));
      const b = load<u64>(args + (j << 3));
      const swapped = fits(i, b) && fits(j, a) && !(fits(i, a) && fits(j, b));
      if (!swapped) continue;
      MESSAGE.pushLiteral("; the arguments seem to have changed places: ");
      MESSAGE.pushBytes(SIGNATURE.start, SIGNATURE.used);
      return;
    }
  }
}

/** Does the value fit the parameter with a number, by the word that the signature uses for it? */
function fits(index: i32, v: Value): bool {
  let at = SIGNATURE.start;
  const end = at + SIGNATURE.used;
  for (let words = -1; at < end; words++) {
    while (at < end && isBreak(load<u8>(at))) at += 1;
    const start = at;
    while (at < end && !isBreak(load<u8>(at))) at += 1;
    if (words == index) return isOfKind(start, at - start, v);
  }
  return true;
}

function isBreak(c: u32): bool {
  return c == 0x20 || c == 0x28 || c == 0x29 || c == 0x5b || c == 0x5d || c == 0x2e;
}

/** The words for parameters, each group ended by a line: list, procedure, string, integer, number, dict, symbol. */
const WORDS: string =
  " list xs lists \n f pred less \n string text prefix suffix pattern separator \n n i count start end \n number x y \n dict \n symbol \n";

/** Which group a word belongs to, -1 for one that fits everything. The words are those of the reference (docs/language.md). */
function groupOf(word: u32, size: u32): i32 {
  let group = 0;
  ready(WORDS);
  const length = WORDS.length;
  for (let i = 0; i < length; i++) {
    const c = WORDS.charCodeAt(i);
    if (c == 0x0a) group += 1;
    if (c != 0x20 || <u32>i + size + 1 >= <u32>length) continue;
    let same: u32 = 0;
    while (same < size && <i32>load<u8>(word + same) == WORDS.charCodeAt(i + 1 + same)) same += 1;
    if (same == size && WORDS.charCodeAt(i + 1 + size) == 0x20) return group;
  }
  return -1;
}

function isOfKind(word: u32, size: u32, v: Value): bool {
  switch (size == 0 ? -1 : groupOf(word, size)) {
    case 0:
      return isList(v) || isEmptyList(v);
    case 1:
      return isProcedure(v);
    case 2:
      return isString(v);
    case 3:
      return isSmall(v);
    case 4:
      return isNumber(v);
    case 5:
      return isDict(v);
    case 6:
      return isSymbol(v);
    default:
      return true;
  }
}

/**
 * Behind a message about an argument: the expression that gave it, when the form is a call of the procedure that the
 * message begins with and the expression says more than the value.
 */
export function explainArgument(form: Value): void {
  const index = Signal.argument;
  Signal.argument = -1;
  if (!isLispy2() || index < 0 || !isList(form) || !isSymbol(listItem(form, 0))) return;
  const head = addressOf(symbolName(listItem(form, 0)));
  const size = stringSize(head);
  if (MESSAGE.used <= size || load<u8>(MESSAGE.start + size) != 0x3a) return;
  if (memory.compare(stringBytes(head), MESSAGE.start, size) != 0) return;
  if (<u32>index + 1 >= listLength(form)) return;
  const source = listItem(form, index + 1);
  if (formOf(source) == Form.Quote || !(isList(source) || isSymbol(source))) return;
  MESSAGE.pushLiteral(" from ");
  describe(MESSAGE, source);
}

/** What the value is, for a message that says it is the wrong thing. */
export function explainValue(v: Value): void {
  if (!isLispy2()) return;
  if (v == NIL) MESSAGE.pushLiteral(" (nil)");
  else if (isList(v)) {
    MESSAGE.pushLiteral(" (a list; data is written '(...) or (list ...))");
  } else if (isDict(v)) MESSAGE.pushLiteral(" (a dict; (get dict key) looks up a key)");
  else if (isString(v)) MESSAGE.pushLiteral(" (a string)");
  else if (isNumber(v)) MESSAGE.pushLiteral(" (a number)");
  else if (isSymbol(v)) MESSAGE.pushLiteral(" (a symbol)");
  else if (isPair(v)) MESSAGE.pushLiteral(" (a pair)");
  else if (isObject(v) && kindOf(addressOf(v)) == Kind.Macro)
    MESSAGE.pushLiteral(" (a macro, which stands at the head of a form only)");
}

/** `unbound variable: name`, and what may be meant. Names of the host are a capability that was not granted. */
export function failUnbound(symbol: Value): void {
  const name = addressOf(symbolName(symbol));
  const bytes = stringBytes(name);
  const size = stringSize(name);
  if (isLispy2() && isHostName(bytes, size)) {
    beginError(Category.Capability);
    MESSAGE.pushBytes(bytes, size);
    MESSAGE.pushLiteral(" belongs to the host, which has not granted it here");
    return;
  }
  beginError(Category.Evaluation);
  MESSAGE.pushLiteral("unbound variable: ");
  Signal.nameAt = MESSAGE.used;
  Signal.nameSize = size;
  MESSAGE.pushBytes(bytes, size);
  if (!isLispy2()) return;
  const form = symbolForm(symbol);
  if (form != 0) {
    MESSAGE.pushLiteral("; it is a form, and stands at the head of a list only");
    return;
  }
  const advice = findAdvice(bytes, size);
  if (advice >= 0) {
    MESSAGE.pushLiteral("; ");
    pushReference(MESSAGE, advice, false);
    return;
  }
  const nearest = nearestName(bytes, size);
  if (nearest < 0) return;
  MESSAGE.pushLiteral("; the nearest name is ");
  MESSAGE.pushBytes(globalName(nearest), globalNameSize(nearest));
}

/**
 * A name in the form was unbound. When the form's own head is too, and another language has such a form (`(setq x 5)`), the
 * head is what the message should be about: heads that are globals are looked up after their operands.
 */
export function adviseHead(form: Value): void {
  if (!isLispy2() || Signal.nameSize == 0 || !isList(form)) return;
  const head = listItem(form, 0);
  if (!isSymbol(head) || symbolForm(head) != 0) return;
  const cell = symbolCell(head);
  if (cell != 0 && cellValue(cell) != UNBOUND) return;
  const name = addressOf(symbolName(head));
  if (findAdvice(stringBytes(name), stringSize(name)) < 0) return;
  const line = Signal.line;
  const column = Signal.column;
  failUnbound(head);
  Signal.line = line;
  Signal.column = column;
}

/** Names longer than this are not compared. */
const NAME_MAX: u32 = 48;
/** Globals that are looked at: all of the language's, and many of a program's. */
const GLOBALS_MAX: u32 = 4096;
/** Globals that are looked at without charge: those of the language, and a few hundred more. */
const GLOBALS_FREE: u32 = 1024;

/** The number of the global or form whose name is nearest to the given one, -1 when none is near. A program's own names win a draw. */
function nearestName(bytes: u32, size: u32): i32 {
  if (size < 2 || size > NAME_MAX) return -1;
  let best: u32 = size <= 4 ? 1 : size <= 8 ? 2 : 3;
  let found = -1;
  const count = min<u32>(Globals.count, GLOBALS_MAX);
  if (count > GLOBALS_FREE) chargeItems(count - GLOBALS_FREE);
  for (let i: u32 = 0; i < count; i++) {
    if (!isPublic(i)) continue;
    const length = globalNameSize(i);
    if (length > NAME_MAX || length + best < size || size + best < length) continue;
    const distance = editDistance(bytes, size, globalName(i), length, best);
    if (distance < best || (distance == best && (found < 0 || isOwn(i)))) {
      best = distance;
      found = i;
    }
  }
  return found;
}

// Globals by number, woken or not: an error must not allocate.

function globalName(index: u32): u32 {
  return isAwake(index)
    ? stringBytes(addressOf(symbolName(load<u64>(addressOf(globalAt(index)), CELL_SYMBOL))))
    : entryName(index);
}

function globalNameSize(index: u32): u32 {
  return isAwake(index)
    ? stringSize(addressOf(symbolName(load<u64>(addressOf(globalAt(index)), CELL_SYMBOL))))
    : entryNameSize(index);
}

/** Does the name have a value or a form? */
function isPublic(index: u32): bool {
  if (!isAwake(index)) return isPublicEntry(index);
  const cell = addressOf(globalAt(index));
  return cellValue(cell) != UNBOUND || symbolForm(load<u64>(cell, CELL_SYMBOL)) != 0;
}

/** Is it a program's? */
function isOwn(index: u32): bool {
  if (!isAwake(index)) return false;
  const cell = addressOf(globalAt(index));
  return !isPristine(cell) && symbolForm(load<u64>(cell, CELL_SYMBOL)) == 0;
}

/** Three rows of counts, u8 each. */
const distances: usize = memory.data(192); // 3 * 64

/**
 * Changes between two names: letters added, left out, replaced, or two neighbours that have changed places. Anything above
 * `most` when there are more, so that only places near the diagonal have to be looked at; beside them stands `most + 1`.
 */
function editDistance(a: u32, aSize: u32, b: u32, bSize: u32, most: u32): u32 {
  if (max(aSize, bSize) - min(aSize, bSize) > most) return most + 1;
  for (let j: u32 = 0; j <= bSize; j++) store<u8>(distances + j, <u8>j);
  for (let i: u32 = 1; i <= aSize; i++) {
    const row = distances + ((i % 3) << 6);
    const above = distances + (((i - 1) % 3) << 6);
    const before = distances + (((i + 1) % 3) << 6);
    const from = i > most ? i - most : 1;
    const to = min(bSize, i + most);
    store<u8>(row + from - 1, from == 1 ? <u8>i : <u8>(most + 1));
    store<u8>(row + to + 1, <u8>(most + 1));
    const c = load<u8>(a + i - 1);
    for (let j = from; j <= to; j++) {
      const d = load<u8>(b + j - 1);
      let cost = <u32>load<u8>(above + j - 1) + u32(c != d);
      cost = min<u32>(cost, <u32>load<u8>(above + j) + 1);
      cost = min<u32>(cost, <u32>load<u8>(row + j - 1) + 1);
      if (i > 1 && j > 1 && c == load<u8>(b + j - 2) && load<u8>(a + i - 2) == d)
        cost = min<u32>(cost, <u32>load<u8>(before + j - 2) + 1);
      store<u8>(row + j, <u8>cost);
    }
  }
  return load<u8>(distances + ((aSize % 3) << 6) + bSize);
}
