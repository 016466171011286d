// Procedures: the source that they were made from, what their macro calls expanded to, and the names of what they capture.

import { Buffer, TEXT } from "../base/buffer";
import { WAITING_STRIDE } from "../data/expansion-entries";
import { Captured } from "../data/lambda";
import { isPair, listItem, listLength } from "../data/list";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { vectorItem } from "../data/vector";
import {
  countOf,
  Flag,
  flagsOf,
  LAMBDA_CAPTURES,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_NAME,
  LAMBDA_WAITING,
  PAIR_CAR,
  PAIR_CDR,
} from "../heap/layout";
import { addressOf, isSmall, isSymbol, toSmall, Value } from "../heap/value";
import {
  expansionFamily,
  expansionMacro,
  expansionOf,
  isForm,
  nextExpansion,
  rootOf,
} from "./discover";
import { ALIASES, hasPlaces, PLACES, writeCode, writeCodeValue } from "./form-text";
import { Naming, pushName } from "./names";
import { pushKey, pushText, pushWord } from "./out";
import { pushPath, pushPlace } from "./path";
import { entryField, entryOf, Field } from "./table";
import { procedureNumber, writeImageValue } from "./write-values";

/** Lists of a form whose expansions are still to be written, as values; the next one last. */
const WAY: Buffer = changetype<Buffer>(memory.data(16));

/** Appends the record of a procedure. */
export function writeProcedure(to: Buffer, lambda: u32): void {
  const form = load<u64>(lambda, LAMBDA_FORM);
  const name = load<u64>(lambda, LAMBDA_NAME);
  to.pushByte(0x7b);
  if (isSymbol(name)) {
    pushKey(to, "name", true);
    const text = addressOf(symbolName(name));
    pushText(to, stringBytes(text), stringSize(text));
  }
  const begun = isSymbol(name);
  const entry: u32 = isForm(form) ? entryOf(addressOf(form)) : 0;
  const root = entry == 0 ? 0 : rootOf(entry);
  if (root != 0 && (root != entry || entryField(root, Field.Lambda) != lambda)) {
    pushKey(to, "within", !begun);
    to.pushDecimal(procedureNumber(entryField(root, Field.Lambda)));
    pushKey(to, "at", false);
    to.pushByte(0x22);
    pushPath(to, entry);
    to.pushByte(0x22);
    const family = load<u32>(lambda, LAMBDA_EXPANSIONS);
    if (family != familyOf(root) && (flagsOf(lambda) & Flag.Prelude) == 0)
      writeFamily(to, family == 0 ? lambda : firstOf(family));
  } else {
    writeForm(to, form, entry, !begun, (flagsOf(lambda) & Flag.Prelude) == 0);
    const family = load<u32>(lambda, LAMBDA_EXPANSIONS);
    if (family != 0 && firstOf(family) != lambda) writeFamily(to, firstOf(family));
    if (entry != 0) writeExpansions(to, form);
  }
  writeKind(to, flagsOf(lambda));
  writeCaptures(to, load<u32>(lambda, LAMBDA_CAPTURES));
  writeWaiting(to, load<u32>(lambda, LAMBDA_WAITING), root);
  to.pushByte(0x7d);
}

/** The family of the first procedure that has a form. */
function familyOf(entry: u32): u32 {
  return load<u32>(entryField(entry, Field.Lambda), LAMBDA_EXPANSIONS);
}

/** The procedure that a family is named by: the one around the first that was found, if it belongs to the family too. */
function firstOf(family: u32): u32 {
  const first = entryField(entryOf(family), Field.Lambda);
  const form = load<u64>(first, LAMBDA_FORM);
  if (!isForm(form)) return first;
  const around = entryField(rootOf(entryOf(addressOf(form))), Field.Lambda);
  return load<u32>(around, LAMBDA_EXPANSIONS) == family ? around : first;
}

/** Appends with which procedure the expansions are shared. */
function writeFamily(to: Buffer, lambda: u32): void {
  pushKey(to, "family", false);
  to.pushDecimal(procedureNumber(lambda));
}

/** Appends a form as `source` or as `form`, with its `places`; and what of it is the `same` as something else. */
function writeForm(to: Buffer, form: Value, entry: u32, first: bool, placed: bool): void {
  TEXT.reset();
  if (writeCode(form, entry)) {
    pushKey(to, "source", first);
    pushText(to, TEXT.start, TEXT.used);
  } else {
    pushKey(to, "form", first);
    writeCodeValue(to, form, entry);
  }
  if (placed && hasPlaces()) {
    pushKey(to, "places", false);
    pushText(to, PLACES.start, PLACES.used);
  }
  if (ALIASES.used == 0) return;
  pushKey(to, "same", false);
  pushText(to, ALIASES.start, ALIASES.used);
}

/** Appends what the lists of a form expand to, each after the one that it is part of. */
function writeExpansions(to: Buffer, form: Value): void {
  let begun = false;
  WAY.reset();
  WAY.pushU64(form);
  while (WAY.used != 0) {
    WAY.used -= 8;
    const list = load<u64>(WAY.start + WAY.used);
    const entry = entryOf(addressOf(list));
    pushItems(list, entry);
    // Those that come first go on top of the way.
    let k = 0;
    for (let n = entryField(entry, Field.Expansions); n != 0; n = nextExpansion(n)) {
      k -= 1;
      if (begun) to.pushByte(0x2c);
      else {
        pushKey(to, "expansions", false);
        to.pushByte(0x5b);
      }
      begun = true;
      writeExpansion(to, entry, n, k);
      pushIfHere(expansionOf(n), entry, k);
    }
  }
  if (begun) to.pushByte(0x5d);
}

function writeExpansion(to: Buffer, entry: u32, number: u32, k: i32): void {
  to.pushByte(0x7b);
  pushKey(to, "at", true);
  to.pushByte(0x22);
  pushPath(to, entry);
  to.pushByte(0x22);
  pushKey(to, "macro", false);
  writeImageValue(to, expansionMacro(number), 4);
  const family = expansionFamily(number);
  if (family != familyOf(rootOf(entry))) writeFamily(to, firstOf(family));
  const expansion = expansionOf(number);
  const own = isForm(expansion) ? entryOf(addressOf(expansion)) : 0;
  if (own != 0 && !isAt(own, entry, k)) {
    // The very list that stands elsewhere.
    pushKey(to, "is", false);
    to.pushByte(0x22);
    pushPlace(to, own, rootOf(entry));
    to.pushByte(0x22);
  } else if (own == 0) {
    pushKey(to, "value", false);
    writeImageValue(to, expansion, 4);
  } else {
    writeForm(to, expansion, own, false, true);
  }
  to.pushByte(0x7d);
}

function isAt(entry: u32, parent: u32, index: i32): bool {
  return entryField(entry, Field.Parent) == parent && <i32>entryField(entry, Field.Index) == index;
}

/** Puts a list on the way, if this is the place by which it is known. */
function pushIfHere(item: Value, parent: u32, index: i32): void {
  if (isForm(item) && isAt(entryOf(addressOf(item)), parent, index)) WAY.pushU64(item);
}

function pushItems(list: Value, entry: u32): void {
  if (isPair(list)) {
    pushIfHere(load<u64>(addressOf(list), PAIR_CDR), entry, 1);
    pushIfHere(load<u64>(addressOf(list), PAIR_CAR), entry, 0);
    return;
  }
  for (let i = <i32>listLength(list) - 1; i >= 0; i--) pushIfHere(listItem(list, i), entry, i);
}

function writeKind(to: Buffer, flags: i32): void {
  if ((flags & Flag.TopLevel) != 0) word(to, "kind", "top");
  else if ((flags & Flag.TryBody) != 0) word(to, "kind", "try");
  else if ((flags & Flag.Outlined) != 0) word(to, "kind", "part");
  if ((flags & Flag.Prelude) != 0) truth(to, "prelude");
  if ((flags & Flag.Charged) != 0) truth(to, "charged");
}

function word(to: Buffer, key: string, value: string): void {
  pushKey(to, key, false);
  pushWord(to, value);
}

function truth(to: Buffer, key: string): void {
  pushKey(to, key, false);
  to.pushLiteral("true");
}

/** Appends how each captured variable is held, by name: "value", "box", "unsure" (may be unbound), "unsure box", or a macro. */
function writeCaptures(to: Buffer, captures: u32): void {
  if (captures == 0 || countOf(captures) == 0) return;
  pushKey(to, "captures", false);
  to.pushByte(0x7b);
  const outer = Naming.begin();
  for (let i: u32 = 0; i < countOf(captures); i += 2) {
    if (i != 0) to.pushByte(0x2c);
    pushName(to, outer, vectorItem(captures, i));
    to.pushByte(0x3a);
    const how = vectorItem(captures, i + 1);
    if (!isSmall(how)) {
      writeImageValue(to, how, 3);
      continue;
    }
    const descriptor = <u32>toSmall(how);
    to.pushByte(0x22);
    if ((descriptor & Captured.Checked) != 0) to.pushLiteral("unsure ");
    to.pushLiteral((descriptor & Captured.Boxed) != 0 ? "box" : "value");
    to.pushByte(0x22);
  }
  to.pushByte(0x7d);
  Naming.end(outer);
}

/** Appends the macro calls that are being expanded before the procedure can be called. */
function writeWaiting(to: Buffer, waiting: u32, root: u32): void {
  if (waiting == 0) return;
  pushKey(to, "waiting", false);
  to.pushByte(0x5b);
  const first = <u32>toSmall(vectorItem(waiting, 0));
  for (let i = first; i < countOf(waiting); i += WAITING_STRIDE) {
    if (i != first) to.pushByte(0x2c);
    to.pushByte(0x7b);
    pushKey(to, "at", true);
    to.pushByte(0x22);
    pushPlace(to, entryOf(addressOf(vectorItem(waiting, i))), root);
    to.pushByte(0x22);
    pushKey(to, "macro", false);
    writeImageValue(to, vectorItem(waiting, i + 1), 4);
    to.pushByte(0x7d);
  }
  to.pushByte(0x5d);
}
