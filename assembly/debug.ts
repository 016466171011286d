// Exports of the debug and test builds, beside those of index.ts: what the release build does not carry.

import { RESULT } from "./base/buffer";
import { isClosure, closureLambda } from "./data/lambda";
import { LAMBDA_CODE } from "./heap/layout";
import { getRoot, Root } from "./heap/roots";
import { addressOf } from "./heap/value";
import { listCode } from "./vm/listing";

/** Lists the code of the result, a procedure that has been called at least once; size at `lispy_result_address()`, 0 when it has none. */
export function lispy_disassemble(): i32 {
  RESULT.reset();
  const v = getRoot(Root.Result);
  if (!isClosure(v) || load<u32>(closureLambda(addressOf(v)), LAMBDA_CODE) == 0) return 0;
  listCode(RESULT, addressOf(v));
  return RESULT.used;
}
