// Closures made by a running frame, from what its registers and its own closure hold.

import { allocateClosure, Captured, procedureValue } from "../data/lambda";
import { vectorItem } from "../data/vector";
import { CLOSURE_CAPTURED, LAMBDA_CAPTURES } from "../heap/layout";
import { isSmall, NIL, toSmall } from "../heap/value";
import { frameClosure } from "./frame";

/** Fills a new closure from the running frame and puts it into register at byte offset `target`. */
export function makeClosure(base: u32, target: u32, lambda: u32, size: u32): void {
  const closure = allocateClosure(lambda, size);
  const value = procedureValue(closure);
  if (size != 0) {
    const captures = load<u32>(lambda, LAMBDA_CAPTURES);
    const outer = frameClosure(base) + CLOSURE_CAPTURED;
    for (let i: u32 = 0; i < size; i++) {
      const word = vectorItem(captures, (i << 1) + 1);
      if (!isSmall(word)) {
        store<u64>(closure + CLOSURE_CAPTURED + (i << 3), NIL); // a macro: it is in the Lambda
        continue;
      }
      const descriptor = <u32>toSmall(word);
      const from = (descriptor & Captured.SourceMask) << 3;
      const captured =
        descriptor & Captured.Self
          ? value
          : load<u64>((descriptor & Captured.FromCaptured ? outer : base) + from);
      store<u64>(closure + CLOSURE_CAPTURED + (i << 3), captured);
    }
  }
  store<u64>(base + target, value);
}
