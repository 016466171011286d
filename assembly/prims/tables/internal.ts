// The primitives of the prelude, in both profiles. Programs cannot name them.

import { BuiltinFlag } from "../../data/builtins";
import { Op } from "../../shared/opcodes";
import { primCompile, primExpander, primOperands, primRemember } from "../control";
import { primDictPairsFlat } from "../dict";
import {
  primAppendReverse,
  primConsCell,
  primCount,
  primDictOfCells,
  primFail,
  primItem,
  primItems,
  primReverseCells,
  primRows,
  primSlice,
} from "../internal";
import { primSort } from "../sort";
import { define } from "../define";

/** The rows whose names begin with `%`. */
export function defineInternal(): void {
  define("%fail", 1, 1, primFail, Op.Halt, BuiltinFlag.Effect);
  define("%items", 1, 1, primItems);
  define("%count", 1, 1, primCount, Op.CountItems);
  define("%item", 2, 2, primItem, Op.Item);
  define("%cons", 2, 2, primConsCell, Op.ConsCell);
  define("%reverse", 1, 1, primReverseCells);
  define("%append-reverse", 2, 2, primAppendReverse);
  define("%slice", 3, 3, primSlice);
  define("%rows", 2, 2, primRows);
  define("%sort", 1, 1, primSort);
  define("%dict-pairs", 1, 1, primDictPairsFlat);
  define("%dict-of-cells", 1, 1, primDictOfCells);
  define("%compile", 1, 1, primCompile, Op.Halt, BuiltinFlag.Effect);
  define("%expander", 1, 1, primExpander, Op.Halt, BuiltinFlag.Effect);
  define("%operands", 1, 1, primOperands, Op.Halt, BuiltinFlag.Effect);
  define("%remember", 2, 2, primRemember, Op.Halt, BuiltinFlag.Effect);
}
