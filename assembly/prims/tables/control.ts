// lispy@2: control.

import { BuiltinFlag } from "../../data/builtins";
import { FALSE, TRUE } from "../../heap/value";
import { Op } from "../../shared/opcodes";
import { primApply, primError } from "../control";
import { primDisplay, primNewline, primPrint, primPrintln } from "../output";
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
  define("boolean?", 1, 1, primIsBoolean);
  define("procedure?", 1, 1, primIsProcedure);
  define("not", 1, 1, primNot, Op.Not);
  define("apply", 2, 2, primApply, Op.Halt, BuiltinFlag.Control);
  define("display", 0, ANY, primDisplay, Op.Halt, BuiltinFlag.Effect);
  define("newline", 0, 0, primNewline, Op.Halt, BuiltinFlag.Effect);
  define("print", 1, 1, primPrint, Op.Halt, BuiltinFlag.Effect);
  define("println", 1, 1, primPrintln, Op.Halt, BuiltinFlag.Effect);
  define("error", 1, 1, primError, Op.Halt, BuiltinFlag.Effect);
  define("capabilities", 0, 0, primCapabilities);
  define("runtime-info", 0, 0, primRuntimeInfo);
  define("builtin-manifest", 0, 0, primBuiltinManifest);
  define("execution-usage", 0, 0, primExecutionUsage);
  bind("true", TRUE);
  bind("false", FALSE);
}
