// JSON builtins of both profiles: json-parse, json-dump, json-encode and their other names. The reader and the writer of
// JSON are in text/; here they are given their settings, and the text crosses between the heap and the TEXT buffer.

import { TEXT } from "../base/buffer";
import { fail, failHeap, Signal } from "../data/signal";
import { makeStringFrom, stringBytes, stringSize } from "../data/text";
import { addressOf, FAILED, isString, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { JsonOption, readJson } from "../text/json-read";
import { writeJson } from "../text/json-write";
import { argument } from "./args";

/** Larger TEXT buffers are given back. */
const TEXT_KEPT: u32 = 65536;

/** (json-parse text) */
export function primJsonParse(args: u32, _count: i32): Value {
  const text = argument(args, 0);
  if (!isString(text)) return fail(Category.InvalidData, "json-parse requires text");
  return parseText(text, JsonOption.Core);
}

function parseText(text: Value, options: i32): Value {
  const address = addressOf(text);
  const size = stringSize(address);
  TEXT.reset();
  TEXT.pushBytes(stringBytes(address), size);
  if (TEXT.failed) return failHeap();
  const value = readJson(TEXT.start, size, options);
  TEXT.trim(TEXT_KEPT);
  // The message says where in the JSON text; the position of the error is that of the call.
  Signal.line = 0;
  Signal.column = 0;
  return value;
}

/** (json-parse text) of lispy@2: of equal keys the last one counts, and what is no text counts as parsed already. */
export function primJsonRead(args: u32, _count: i32): Value {
  const text = argument(args, 0);
  return isString(text) ? parseText(text, JsonOption.Core + JsonOption.LastWins) : text;
}

/** (json-dump value): two spaces of indentation, ASCII only. */
export function primJsonDump(args: u32, _count: i32): Value {
  return writeText(args, 2, false);
}

/** (json-dump value) of lispy@2. */
export function primJsonPretty(args: u32, _count: i32): Value {
  return writeText(args, 2, true);
}

/** (json-encode value) of lispy@2: one line. */
export function primJsonEncode(args: u32, _count: i32): Value {
  return writeText(args, 0, true);
}

function writeText(args: u32, indent: i32, lenient: bool): Value {
  TEXT.reset();
  const written = writeJson(TEXT, argument(args, 0), indent, true, lenient);
  const text = written ? makeStringFrom(TEXT) : FAILED;
  TEXT.trim(TEXT_KEPT);
  return text;
}
