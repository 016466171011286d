// What images are for: a run that is carried to another process, an image that was edited, redefinition on the way.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { createVM } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const POSTS = `(define posts (list "a" "b"))
(try (map (lambda (p) (string-append (think p) "!")) posts) (catch e (list "failed" e)))`;

test("an agent that waits for a model goes on in another process, and asks once", async () => {
  using vm = await createVM({ profile: "lispy@2", capabilities: { think: { deferred: true } } });
  const waiting = await vm.run(POSTS);
  assert.equal(waiting.status, "awaiting");
  const script = `
    import { createVM } from ${JSON.stringify(join(root, "dist/entries/node.js"))};
    const image = await new Response(process.stdin).text();
    const asked = [];
    const think = { run: ({ args, key }) => (asked.push(key), "thought of " + args[0]) };
    const vm = await createVM({ image, capabilities: { think } });
    const key = vm.pendingCall.key;
    const result = await vm.resume();
    console.log(JSON.stringify({ key, asked, result: result.value }));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { input: vm.exportImage(), encoding: "utf8" },
  );
  assert.equal(stderr, "");
  const { key, asked, result } = JSON.parse(stdout) as {
    key: string;
    asked: string[];
    result: string[];
  };
  assert.equal(key, waiting.status === "awaiting" && waiting.call.key);
  assert.deepEqual([asked.length, asked[0]], [2, key]);
  assert.deepEqual(result, ["thought of a!", "thought of b!"]);
});

test("an image that was edited boots with the edit", async () => {
  using vm = await createVM({ profile: "lispy@2" });
  await vm.run(
    "(define (count n acc) (if (= n 0) (list acc extra) (count (- n 1) (+ acc 1)))) (count 9 0)",
    {
      steps: 4,
    },
  );
  const image = JSON.parse(vm.exportImage()) as {
    stack: { variables: Record<string, unknown> }[];
    globals: Record<string, unknown>;
  };
  image.stack.at(-1)!.variables["acc"] = 1000;
  image.globals["extra"] = "here";
  using again = await createVM({ image: JSON.stringify(image) });
  const result = await again.resume();
  assert.deepEqual(result.status === "done" && result.value, [1008, "here"]);
});

const REDEFINED = [
  "(define (f x) (+ 1 (g x))) (define (g x) (set! + -) (h x)) (define (h x) (* x 2)) (list (f 5) (f 5))",
  "(define (deep n) (if (= n 0) (begin (define (map f xs) 'mine) 0) (+ 1 (deep (- n 1))))) (list (map list '(1)) (deep 9) (map list '(1)))",
  "(define-macro (m x) `(+ ,x 1)) (define (f n) (if (= n 0) (begin (define-macro (m x) `(* ,x 100)) 0) (m (f (- n 1))))) (list (f 4) (f 4))",
  "(define (f n) (unless (= n 0) (g n))) (define (g n) (if (= n 2) (eval '(define (unless . xs) 'call))) (h n)) (define (h n) (* n 10)) (list (f 2) (f 0))",
];
for (const source of REDEFINED) {
  test(`redefinition in the middle: ${source.slice(0, 40)}`, async () => {
    using plain = await createVM({ profile: "lispy@2" });
    const expected = plain.eval(source, { as: "text" });
    let vm = await createVM({ profile: "lispy@2" });
    let result = await vm.run(source, { steps: 1, as: "text" });
    let stops = 0;
    while (result.status === "suspended") {
      const image = vm.exportImage();
      vm.dispose();
      vm = await createVM({ image });
      assert.equal(vm.exportImage(), image);
      result = await vm.resume({ steps: 1, as: "text" });
      stops += 1;
    }
    assert.equal(result.status === "done" && result.value, expected);
    assert.ok(stops > 5);
    assert.equal(vm.usage.steps, plain.usage.steps);
    vm.dispose();
  });
}
