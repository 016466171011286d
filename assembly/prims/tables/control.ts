// lispy@2: control.

import { BuiltinFlag } from "../../data/builtins";
import { FALSE, NIL, TRUE } from "../../heap/value";
import { Op } from "../../shared/opcodes";
import { primApply } from "../control";
import { primApropos, primDoc, primHelp } from "../documentation";
import { primErrorMessage, primErrorOf, primIsError, primRaise } from "../errors";
import {
  primGensym,
  primIsDefined,
  primIsEnvironment,
  primParseString,
  primReadString,
  primTypeOf,
} from "../evaluate";
import { primDisplay, primLog, primNewline, primPretty, primWrite } from "../output";
import { primFormat } from "../format";
import { primIsBoolean, primIsProcedure, primNot } from "../predicates";
import {
  primBuiltinManifest,
  primCapabilities,
  primExecutionUsage,
  primRuntimeInfo,
} from "../runtime";
import { ANY, bind, define } from "../define";

/** The rows of this area. */
export function defineControl(): void {
  define("doc", 1, 1, primDoc);
  define("help", 0, 1, primHelp);
  define("apropos", 1, 1, primApropos);
  define("boolean?", 1, 1, primIsBoolean);
  define("procedure?", 1, 1, primIsProcedure);
  define("not", 1, 1, primNot, Op.Not);
  define("apply", 2, 2, primApply, Op.Halt, BuiltinFlag.Control);
  define("display", 0, ANY, primDisplay, Op.Halt, BuiltinFlag.Effect);
  define("write-string", 0, ANY, primDisplay, Op.Halt, BuiltinFlag.Effect);
  define("newline", 0, 0, primNewline, Op.Halt, BuiltinFlag.Effect);
  define("print", 0, ANY, primLog, Op.Halt, BuiltinFlag.Effect);
  define("println", 0, ANY, primLog, Op.Halt, BuiltinFlag.Effect);
  define("displayln", 0, ANY, primLog, Op.Halt, BuiltinFlag.Effect);
  define("write-line", 0, ANY, primLog, Op.Halt, BuiltinFlag.Effect);
  define("write", 0, ANY, primWrite, Op.Halt, BuiltinFlag.Effect);
  define("pp", 1, 1, primPretty, Op.Halt, BuiltinFlag.Effect);
  define("pretty-print", 1, 1, primPretty, Op.Halt, BuiltinFlag.Effect);
  define("format", 1, ANY, primFormat, Op.Halt, BuiltinFlag.Effect);
  define("error", 1, ANY, primErrorOf, Op.Halt, BuiltinFlag.Effect);
  define("raise", 1, 1, primRaise, Op.Halt, BuiltinFlag.Effect);
  define("throw", 1, 1, primRaise, Op.Halt, BuiltinFlag.Effect);
  define("error-message", 1, 1, primErrorMessage);
  define("error?", 1, 1, primIsError);
  define("read-string", 1, 1, primReadString);
  define("parse-string", 1, 1, primParseString);
  define("environment?", 1, 1, primIsEnvironment);
  define("gensym", 0, 1, primGensym, Op.Halt, BuiltinFlag.Effect);
  define("defined?", 1, 1, primIsDefined);
  define("bound?", 1, 1, primIsDefined);
  define("type-of", 1, 1, primTypeOf);
  define("capabilities", 0, 0, primCapabilities);
  define("runtime-info", 0, 0, primRuntimeInfo);
  define("builtin-manifest", 0, 0, primBuiltinManifest);
  define("execution-usage", 0, 0, primExecutionUsage);
  bind("true", TRUE);
  bind("false", FALSE);
  bind("null", NIL);
}
