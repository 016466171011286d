// The REPL's `,dis`: the listing that the debug build makes, and what is said where that build is not.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { lispy, scratch } from "./lispy.js";

const INPUT = "(define (f x) (+ x 1))\n,dis f\n";

test("with the debug build, the code of a procedure", () => {
  const env = { LISPY_DEBUG_WASM: join(root, "build/lispy.debug.wasm") };
  const { code, out } = lispy(["--repl"], INPUT, env);
  assert.equal(code, 0);
  assert.match(out, /; f: \d+ registers, .*\n +0 {2}AddImmediate .*; 1:15\n/);
});

test("without it, the source, which file is missing, and that the package has it", () => {
  const missing = join(scratch, "none.wasm");
  const { code, out } = lispy(["--repl"], INPUT, { LISPY_DEBUG_WASM: missing });
  assert.equal(code, 0);
  assert.ok(out.includes("(define (f x) (+ x 1))\n"));
  assert.ok(
    out.includes(`there is no ${missing}.\n; It is part of the package; in a checkout`),
    out,
  );
});
