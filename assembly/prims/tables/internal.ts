// The primitives of the prelude, in both profiles. Programs cannot name them.

import { BuiltinFlag } from "../../data/builtins";
import { Op } from "../../shared/opcodes";
import {
  primCapture,
  primCompile,
  primEnd,
  primExpander,
  primOperands,
  primRemember,
} from "../control";
import { primDictPairsFlat } from "../dict";
import { primEntriesFlat, primGetOfDict, primNeedDict } from "../dict-make";
import {
  primAppendReverse,
  primConsCell,
  primCount,
  primDictOfCells,
  primFail,
  primItem,
  primItems,
  primMergeStep,
  primReverseCells,
  primRows,
  primSlice,
} from "../internal";
import { primConcatRows } from "../list-access";
import {
  primIsCallable,
  primIsSequence,
  primIsSwapped,
  primSequence,
  primTakesTwo,
} from "../list-arguments";
import { primSelect } from "../list-set";
import { primSort, primSortAny, primSortBy, primTexts } from "../sort";
import {
  primAssert,
  primCaught,
  primCaughtPlace,
  primIsCaught,
  primNoMatch,
  primRaiseAt,
} from "../errors";
import { primEvaluator, primIsBegin, primMakeEnvironment } from "../evaluate";
import {
  primIsAmong,
  primListBefore,
  primMatch,
  primSpliced,
  primTimes,
  primWalked,
} from "../match";
import {
  primField,
  primIsReady,
  primIsRecord,
  primMakeRecord,
  primReadyPop,
  primReadyPush,
  primSetField,
  primTakeUnseen,
  primUnseenPush,
} from "../tasks";
import { ANY, define } from "../define";

/** The rows whose names begin with `%`. */
export function defineInternal(): void {
  define("%caught?", 1, 1, primIsCaught);
  define("%caught", 0, 0, primCaught, Op.Halt, BuiltinFlag.Effect);
  define("%caught-place", 0, 0, primCaughtPlace, Op.Halt, BuiltinFlag.Effect);
  define("%raise-at", 2, 2, primRaiseAt, Op.Halt, BuiltinFlag.Effect);
  define("%assert", 2, ANY, primAssert, Op.Halt, BuiltinFlag.Effect);
  define("%no-match", 1, 1, primNoMatch, Op.Halt, BuiltinFlag.Effect);
  define("%evaluator", 2, 2, primEvaluator);
  define("%begin?", 1, 1, primIsBegin);
  define("%make-environment", 1, 1, primMakeEnvironment);
  define("%make-record", 2, 2, primMakeRecord);
  define("%record?", 2, 2, primIsRecord);
  define("%field", 2, 2, primField);
  define("%set-field", 3, 3, primSetField, Op.Halt, BuiltinFlag.Effect);
  define("%ready-push", 1, 1, primReadyPush, Op.Halt, BuiltinFlag.Effect);
  define("%ready-pop", 0, 0, primReadyPop, Op.Halt, BuiltinFlag.Effect);
  define("%ready?", 0, 0, primIsReady, Op.Halt, BuiltinFlag.Effect);
  define("%unseen-push", 1, 1, primUnseenPush, Op.Halt, BuiltinFlag.Effect);
  define("%take-unseen", 0, 0, primTakeUnseen, Op.Halt, BuiltinFlag.Effect);
  define("%match", 3, 3, primMatch);
  define("%among?", 2, 2, primIsAmong);
  define("%times", 1, 1, primTimes);
  define("%spliced", 1, 1, primSpliced);
  define("%sequence", 1, 1, primWalked);
  define("%list-before", 2, 2, primListBefore);
  define("%capture", 0, 0, primCapture, Op.Capture);
  define("%enter", 2, 2, primCapture, Op.Enter, BuiltinFlag.Effect);
  define("%end", 0, 0, primEnd);
  define("%fail", 1, 1, primFail, Op.Halt, BuiltinFlag.Effect);
  define("%items", 1, 1, primItems);
  define("%count", 1, 1, primCount, Op.CountItems);
  define("%item", 2, 2, primItem, Op.Item);
  define("%cons", 2, 2, primConsCell, Op.ConsCell);
  define("%merge-step", 4, 4, primMergeStep, Op.IfMergeStep, BuiltinFlag.Effect);
  define("%reverse", 1, 1, primReverseCells);
  define("%append-reverse", 2, 2, primAppendReverse);
  define("%slice", 3, 3, primSlice);
  define("%rows", 2, 2, primRows);
  define("%sort", 1, 1, primSort);
  define("%sort-any", 1, 1, primSortAny);
  define("%sort-by", 2, 2, primSortBy);
  define("%texts", 1, 1, primTexts);
  define("%seq", 1, 1, primSequence);
  define("%seq?", 1, 1, primIsSequence);
  define("%swapped?", 2, 2, primIsSwapped);
  define("%callable?", 1, 1, primIsCallable);
  define("%takes-two?", 1, 1, primTakesTwo);
  define("%concat", 2, 2, primConcatRows);
  define("%select", 3, 4, primSelect);
  define("%dict-pairs", 1, 1, primDictPairsFlat);
  define("%dict", 1, 1, primNeedDict);
  define("%get", 3, 3, primGetOfDict);
  define("%entries", 1, 1, primEntriesFlat);
  define("%dict-of-cells", 1, 1, primDictOfCells);
  define("%compile", 1, 1, primCompile, Op.Halt, BuiltinFlag.Effect);
  define("%expander", 1, 1, primExpander, Op.Halt, BuiltinFlag.Effect);
  define("%operands", 1, 1, primOperands, Op.Halt, BuiltinFlag.Effect);
  define("%remember", 2, 2, primRemember, Op.Halt, BuiltinFlag.Effect);
}
