// lispy@2: random.

import { BuiltinFlag } from "../../data/builtins";
import { Op } from "../../shared/opcodes";
import {
  primRandom,
  primRandomChoice,
  primRandomFloat,
  primRandomInt,
  primRandomSample,
  primRandomShuffle,
  primSetRandomSeed,
} from "../random";
import { define } from "../define";

/** The rows of this area. */
export function defineRandom(): void {
  define("set-random-seed!", 1, 1, primSetRandomSeed, Op.Halt, BuiltinFlag.Effect);
  define("random", 0, 1, primRandom, Op.Halt, BuiltinFlag.Effect);
  define("random-int", 1, 2, primRandomInt, Op.Halt, BuiltinFlag.Effect);
  define("random-float", 0, 2, primRandomFloat, Op.Halt, BuiltinFlag.Effect);
  define("random-choice", 1, 1, primRandomChoice, Op.Halt, BuiltinFlag.Effect);
  define("random-shuffle", 1, 1, primRandomShuffle, Op.Halt, BuiltinFlag.Effect);
  define("random-sample", 2, 2, primRandomSample, Op.Halt, BuiltinFlag.Effect);
}
