// Code as data: reading text, running forms, environments, symbols that nobody else has.

import { Buffer, MESSAGE, TEXT } from "../base/buffer";
import { chargeItems, getLimit } from "../base/limits";
import { Form, formOf } from "../data/forms";
import {
  allocateClosure,
  allocateLambda,
  closureBytes,
  closureLambda,
  isClosure,
  procedureValue,
} from "../data/lambda";
import { isPair, makeList } from "../data/list";
import {
  isRecord,
  makeRecord,
  RecordClass,
  recordField,
  recordClass,
  setRecordField,
} from "../data/record";
import { failHeap, failInternal, failLimit, Signal } from "../data/signal";
import { internBytes, symbolCell, symbolName } from "../data/symbol";
import { cellValue } from "../data/globals";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import {
  CLOSURE_CAPTURED,
  countOf,
  Flag,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_SIZE,
} from "../heap/layout";
import {
  addressOf,
  FAILED,
  FALSE,
  fromBool,
  isFloat,
  isList,
  isObject,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  NIL,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues, valueSlot, ValueStack } from "../heap/value-stack";
import { Limit } from "../shared/abi";
import { pushString } from "../text/printer";
import { Reading } from "../text/reading";
import { readTextForms } from "../text/reader";
import { argument, failArgument, needString } from "./args";

/** A copy of the text that is read: the heap may move under the reader. */
const SOURCE: Buffer = changetype<Buffer>(memory.data(16));

/** Reads argument 0; how many forms lie on the value stack from `mark` on, -1 with the error pending. */
function readArgument(args: u32): i32 {
  if (!needString(args, 0)) return -1;
  const text = addressOf(argument(args, 0));
  const size = stringSize(text);
  if (<f64>size > getLimit(Limit.SourceBytes)) {
    failLimit(Limit.SourceBytes, <f64>size);
    return -1;
  }
  chargeItems(size);
  SOURCE.reset();
  SOURCE.pushBytes(stringBytes(text), size);
  if (SOURCE.failed) {
    failHeap();
    return -1;
  }
  const count = readTextForms(SOURCE.start, SOURCE.used);
  SOURCE.trim(4096);
  Reading.incomplete = false; // it is not the program that ended too soon
  if (count < 0 && Signal.line != 0) {
    // The place is one in that text, not in the program.
    MESSAGE.pushLiteral(" (line ");
    MESSAGE.pushDecimal(Signal.line);
    MESSAGE.pushLiteral(", column ");
    MESSAGE.pushDecimal(Signal.column);
    MESSAGE.pushLiteral(" of the text that was read)");
    Signal.line = 0;
    Signal.column = 0;
  }
  return count;
}

/** (read-string text): the first form; nil when there is none. */
export function primReadString(args: u32, _count: i32): Value {
  const mark = ValueStack.count;
  const count = readArgument(args);
  if (count < 0) return FAILED;
  const form = count == 0 ? NIL : load<u64>(valueSlot(mark));
  cutValues(mark);
  return form;
}

/** (parse-string text): the list of all forms. */
export function primParseString(args: u32, _count: i32): Value {
  const mark = ValueStack.count;
  const count = readArgument(args);
  if (count < 0) return FAILED;
  const forms = makeList(valueSlot(mark), <u32>count);
  cutValues(mark);
  return forms;
}

/** (%evaluator form env): a procedure of no arguments that does what the form says, in an environment or (nil) globally. */
export function primEvaluator(args: u32, _count: i32): Value {
  const env = argument(args, 1);
  if (env != NIL && !isRecord(env, RecordClass.Environment))
    return failArgument(args, 1, "an environment");
  if (env != NIL && !isClosure(recordField(env, 0))) return failInternal();
  const size = env == NIL ? 0 : countOf(addressOf(recordField(env, 0)));
  if (!reserve(LAMBDA_SIZE + closureBytes(size))) return failHeap();
  let captures: u32 = 0;
  let from: u32 = 0;
  if (size != 0) {
    from = addressOf(recordField(argument(args, 1), 0));
    captures = load<u32>(closureLambda(from), LAMBDA_CAPTURES);
  }
  const lambda = allocateLambda(argument(args, 0), NIL, captures, Flag.TopLevel);
  const closure = allocateClosure(lambda, size);
  memory.copy(closure + CLOSURE_CAPTURED, from + CLOSURE_CAPTURED, size << 3);
  return procedureValue(closure);
}

/** (%begin? form): is it a `begin` form, whose parts are evaluated one after the other? */
export function primIsBegin(args: u32, _count: i32): Value {
  return fromBool(formOf(argument(args, 0)) == Form.Begin);
}

/** (%make-environment closure): what the closure captured, as an environment. */
export function primMakeEnvironment(args: u32, _count: i32): Value {
  if (!isClosure(argument(args, 0))) return failInternal();
  const record = makeRecord(RecordClass.Environment, 1);
  if (record == FAILED) return FAILED;
  setRecordField(record, 0, argument(args, 0));
  return record;
}

/** (environment? x) */
export function primIsEnvironment(args: u32, _count: i32): Value {
  return fromBool(isRecord(argument(args, 0), RecordClass.Environment));
}

/** Symbols made so far; part of an image. */
export class Fresh {
  static count: u32 = 0;
}

/** (gensym [prefix]): a symbol that no source text can spell. */
export function primGensym(args: u32, count: i32): Value {
  TEXT.reset();
  TEXT.pushLiteral("#:");
  if (count == 0) TEXT.pushByte(0x67);
  else if (isSymbol(argument(args, 0))) pushString(TEXT, symbolName(argument(args, 0)));
  else if (isString(argument(args, 0))) pushString(TEXT, argument(args, 0));
  else return failArgument(args, 0, "a string or a symbol");
  Fresh.count += 1;
  TEXT.pushDecimal(Fresh.count);
  if (TEXT.failed) return failHeap();
  return internBytes(TEXT.start, TEXT.used);
}

/** (defined? 'name): has the global of that name a value? */
export function primIsDefined(args: u32, _count: i32): Value {
  const name = argument(args, 0);
  if (!isSymbol(name)) return failArgument(args, 0, "a symbol");
  const cell = symbolCell(name);
  return fromBool(cell != 0 && cellValue(cell) != UNBOUND);
}

/** (type-of x): what kind of value it is, as a symbol. */
export function primTypeOf(args: u32, _count: i32): Value {
  TEXT.reset();
  TEXT.pushLiteral(typeName(argument(args, 0)));
  return internBytes(TEXT.start, TEXT.used);
}

function typeName(v: Value): string {
  if (v == NIL) return "nil";
  if (v == TRUE || v == FALSE) return "boolean";
  if (isSmall(v)) return "integer";
  if (isFloat(v)) return "float";
  if (isString(v)) return "string";
  if (isSymbol(v)) return "symbol";
  if (isList(v)) return "list";
  if (isProcedure(v)) return "procedure";
  if (isPair(v)) return "pair";
  if (!isObject(v)) return "unknown";
  switch (kindOf(addressOf(v))) {
    case Kind.Bignum:
      return "integer";
    case Kind.Dict:
      return "dict";
    case Kind.Macro:
      return "macro";
    case Kind.Record: {
      switch (recordClass(v)) {
        case RecordClass.Task:
          return "task";
        case RecordClass.Promise:
          return "promise";
        case RecordClass.Atom:
          return "atom";
        default:
          return "environment";
      }
    }
    default:
      return "unknown";
  }
}
