// What a program can ask about the language and about itself: doc, help, apropos.

import { MESSAGE, TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { entryName, entryNameSize, isPublicEntry } from "../data/catalogue";
import { cellValue, globalAt, Globals, isAwake } from "../data/globals";
import { closureLambda, isBuiltin, isClosure, isMacro, isPreludeLambda } from "../data/lambda";
import { allocateList, flatListBytes, Lists, listValue } from "../data/list";
import { beginError, failHeap, Signal } from "../data/signal";
import { internBytes, symbolCell, symbolForm, symbolName } from "../data/symbol";
import { makeStringFrom, stringBytes, stringSize } from "../data/text";
import { findBytes } from "../data/utf8";
import { reserve } from "../heap/heap";
import {
  BUILTIN_SYMBOL,
  CELL_SYMBOL,
  LAMBDA_NAME,
  LIST_ITEMS,
  MACRO_EXPANDER,
} from "../heap/layout";
import { addressOf, FAILED, isString, isSymbol, NIL, UNBOUND, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { pushString } from "../text/printer";
import { findReference, pushOverview, pushReference } from "../text/reference";
import { descriptionOf, pushUsage } from "../text/usage";
import { argument, failArgument } from "./args";

/** (doc 'name): what a name means. Takes a symbol, a string or a procedure. */
export function primDoc(args: u32, _count: i32): Value {
  const subject = argument(args, 0);
  let name: Value = NIL;
  let value: Value = UNBOUND;
  if (isString(subject)) name = subject;
  else if (isSymbol(subject)) name = symbolName(subject);
  else if (isBuiltin(subject)) name = symbolName(load<u64>(addressOf(subject), BUILTIN_SYMBOL));
  else if (isClosure(subject)) {
    value = subject;
    const own = load<u64>(closureLambda(addressOf(subject)), LAMBDA_NAME);
    if (isSymbol(own)) name = symbolName(own);
  } else if (isMacro(subject)) value = load<u64>(addressOf(subject), MACRO_EXPANDER);
  else return failArgument(args, 0, "a name or a procedure");
  if (isSymbol(subject)) {
    const cell = symbolCell(subject);
    if (cell != 0) value = cellValue(cell);
    if (isMacro(value)) value = load<u64>(addressOf(value), MACRO_EXPANDER);
  }
  TEXT.reset();
  if (isClosure(value) && !isPreludeLambda(closureLambda(addressOf(value)))) {
    pushOwn(closureLambda(addressOf(value)), isSymbol(subject) ? subject : NIL);
    return makeStringFrom(TEXT);
  }
  const entry = isString(name)
    ? findReference(stringBytes(addressOf(name)), stringSize(addressOf(name)))
    : -1;
  if (entry < 0) return failNoDoc(name);
  pushReference(TEXT, entry, false);
  chargeItems(TEXT.used);
  return makeStringFrom(TEXT);
}

function failNoDoc(name: Value): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  if (isString(name)) {
    MESSAGE.pushLiteral("there is nothing about ");
    pushString(MESSAGE, name);
    MESSAGE.pushLiteral('; (apropos "text") finds names');
  } else MESSAGE.pushLiteral("this procedure has no name and no description");
  return FAILED;
}

/** Appends how a program's own procedure is called, and the text that describes it. */
function pushOwn(lambda: u32, name: Value): void {
  pushUsage(TEXT, lambda, name);
  const text = descriptionOf(lambda);
  if (!isString(text)) return;
  TEXT.pushByte(0x0a);
  pushString(TEXT, text);
}

/** (help): all areas of the language with their names; (help 'name) is (doc 'name). */
export function primHelp(args: u32, count: i32): Value {
  if (count == 1) return primDoc(args, 1);
  TEXT.reset();
  TEXT.pushLiteral('(doc \'name) explains a name, (apropos "text") finds names.\n\n');
  pushOverview(TEXT);
  chargeItems(TEXT.used);
  return makeStringFrom(TEXT);
}

/** (apropos text): the names of globals that contain the text, in the order of their definition. */
export function primApropos(args: u32, _count: i32): Value {
  const wanted = argument(args, 0);
  if (!isString(wanted) && !isSymbol(wanted)) return failArgument(args, 0, "a string or a symbol");
  chargeItems(Globals.count);
  let found: u32 = 0;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (!hasName(i, argument(args, 0))) continue;
    found += 1;
    // The answer consists of symbols, so what is found is woken, and nothing else.
    if (!isAwake(i) && internBytes(entryName(i), entryNameSize(i)) == FAILED) return FAILED;
  }
  if (found == 0) return Lists.empty;
  if (!reserve(flatListBytes(found))) return failHeap();
  const list = allocateList(found);
  let to = list + LIST_ITEMS;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (!hasName(i, argument(args, 0))) continue;
    store<u64>(to, load<u64>(addressOf(globalAt(i)), CELL_SYMBOL));
    to += 8;
  }
  return listValue(list);
}

/** Does the global with a number, woken or not, have a value or a meaning, and the text in its name? */
function hasName(index: u32, wanted: Value): bool {
  const text = addressOf(isString(wanted) ? wanted : symbolName(wanted));
  if (!isAwake(index))
    return isPublicEntry(index) && contains(entryName(index), entryNameSize(index), text);
  const cell = addressOf(globalAt(index));
  const symbol = load<u64>(cell, CELL_SYMBOL);
  if (cellValue(cell) == UNBOUND && symbolForm(symbol) == 0) return false;
  const name = addressOf(symbolName(symbol));
  return contains(stringBytes(name), stringSize(name), text);
}

function contains(bytes: u32, size: u32, text: u32): bool {
  return findBytes(bytes, size, stringBytes(text), stringSize(text), 0) >= 0;
}
