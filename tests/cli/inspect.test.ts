// `lispy inspect`: one screen that a person can read, to the letter.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { lispy, scratch, scratchFile } from "./lispy.js";

/** No procedure of the prelude is on the stack: how those are written may change. */
const POSTS = `(defmacro ask (question . facts) \`(think ,question ,@facts))
(define (each f xs) (if (null? xs) nil (begin (f (car xs)) (each f (cdr xs)))))
(define (judge post)
  (let ((title (get post "title")) (verdict (ask "Is this any good?" (get post "title") post)))
    (list title verdict)))
(define (count-down n)
  (if (= n 0) (judge (dict "title" "A long title that nobody reads to the end" "votes" 3)) (+ 1 (count-down (- n 1)))))
(define seen '())
(each (lambda (n) (set! seen (cons (count-down n) seen))) '(12 1))
`;

const AWAITING = `posts, lispy@2

programs  ask, each, judge, count-down
env       seen null

waits for the answer to
    (think "Is this any good?" "A long title that nobody reads to the end" (dic…

stack: 16 frames, innermost last
top level  9:1
    (each (lambda (n) (set! seen (cons (count-down n) seen))) (quote (12 1)))
    ^
each  2:47
    (if (null? xs) nil (begin (f (car xs)) (each f (cdr xs)))))
                              ^
    f = #<procedure lambda>, xs = (12 1)
… 8 more
count-down  7:97
    (+ 1 (count-down (- n 1)))))
         ^
    n = 5
count-down  7:97
    (+ 1 (count-down (- n 1)))))
         ^
    n = 4
count-down  7:97
    (+ 1 (count-down (- n 1)))))
         ^
    n = 3
count-down  7:97
    (+ 1 (count-down (- n 1)))))
         ^
    n = 2
count-down  7:97
    (+ 1 (count-down (- n 1)))))
         ^
    n = 1
judge  4:45
    (verdict (ask "Is this any good?" (get post "title") post)))
             ^
    which stands for
    (think "Is this any good?" (get post "title") post)
    ^
    post = (dict ("title" . "A long title that nobody reads to the end") ("vote…
    title = "A long title that nobody reads to the end"

holds 5 globals, 4 programs, 0 tools, 1 binding, 6 procedures, 6 objects
used 27 steps, call depth 16, 0 bytes of output, 1 call of capabilities
BYTES bytes
`;

function screenOf(path: string): string {
  const { code, out, err } = lispy(["inspect", path]);
  assert.deepEqual([code, err], [0, ""]);
  for (const line of out.split("\n")) assert.ok([...line].length <= 80, line);
  return out.replace(/[\d,]+ bytes\n$/, "BYTES bytes\n");
}

test("a cartridge that waits", () => {
  const path = join(scratch, "posts.lispy.json");
  lispy(["run", scratchFile("posts.lispy", POSTS), "--defer", "think", "--save", path]);
  assert.equal(screenOf(path), AWAITING);

  // The image alone says the same, but for what a cartridge adds.
  const { vm } = JSON.parse(readFileSync(path, "utf8")) as { vm: unknown };
  const bare = screenOf(scratchFile("posts.image.json", JSON.stringify(vm)));
  const [run, rest] = [AWAITING.indexOf("waits for"), AWAITING.indexOf("\nholds")];
  assert.ok(bare.startsWith(`image, lispy@2\n\n${AWAITING.slice(run, rest)}`), bare);
  assert.match(bare, /\nholds 5 globals, 6 procedures, 6 objects\n/);
});

test("a run that is suspended at the beginning of a procedure", () => {
  const source = "(define (f x . rest)\n  (if (= x 0) rest (f (- x 1) x)))\n(f 5 'a)\n";
  const path = join(scratch, "f.lispy.json");
  lispy(["run", scratchFile("f.lispy", source), "--steps", "3", "--save", path]);
  const frame = [
    "f  1:1, not begun",
    "    (define (f x . rest) (if (= x 0) rest (f (- x 1) x)))",
    "    ^",
    "    x = 5, rest = (a)",
  ];
  assert.ok(screenOf(path).includes(`\n${frame.join("\n")}\n`), screenOf(path));
});

test("captured variables, and a place in what a macro has made", () => {
  const source = `(define-macro (twice form) (list 'begin form (list 'stop '(quote x))))
(define (outer)
  (let ((n 0) (loop '()))
    (define (inner k) (set! n (+ n k)) (set! loop (list loop n 'sym 2.0 #t)) (twice (+ 1 2)) n)
    (inner 7)))
(list (outer))`;
  const path = join(scratch, "macro.lispy.json");
  const ran = lispy(["run", scratchFile("macro.lispy", source), "--defer", "stop", "--save", path]);
  assert.match(ran.err, /waits for \(stop x\)/);
  const frame = [
    "inner  4:78",
    "    (twice (+ 1 2))",
    "    ^",
    "    which stands for",
    "    (begin (+ 1 2) (stop (quote x)))",
    "                   ^",
    "    k = 7, n = 7, loop = (nil 7 sym 2.0 #t), inner = #<procedure inner>",
  ];
  assert.ok(screenOf(path).includes(`\n${frame.join("\n")}\n`), screenOf(path));
});

test("cartridges without a run", () => {
  const out = screenOf(join(root, "examples/tallyho.lispy.json"));
  assert.equal(
    out,
    `tallyho, exported 2026-01-01T00:00:00Z from lispy-vm
A lookout that watches the tide of posts, keeps count, and remembers what it
saw.

profile   name "Tally Ho", archetype "lookout", karma 12, traits [2]
soul      5 lines, 1 section; the last: Tally Ho
tools     mean-of
programs  look, remember, main, report
env       frames-seen 0, tides {0}, ships [0], memory [0]
echoes    3, frames 1 to 3

idle: no run to resume

holds 4 programs, 1 tool, 4 bindings
BYTES bytes
`,
  );
});

test("a file that somebody has damaged or forged is shown as far as it goes", () => {
  const image = {
    ...{ format: "lispy-image@1", profile: "lispy@2\u001b[2J", status: "awaiting" },
    call: { capability: "x", arguments: [{ ref: 0 }, { part: 9, at: "1" }, "\u009b31m"] },
    stack: [
      7,
      { procedure: { procedure: 0 }, stands: "call", at: "9.9" },
      { procedure: { procedure: 1 }, stands: "call", at: "-1.0", variables: { a: { ref: 1 } } },
      { procedure: { procedure: 1 }, stands: "call", at: "0" },
      { procedure: { procedure: 2 }, stands: "call", at: "" },
    ],
    procedures: [
      { name: "f\u001b", source: "(f (g)" },
      { name: "g", source: "(g)", expansions: [{ at: "", is: "-1" }] },
      { within: 2, kind: "try" },
    ],
    objects: [[{ ref: 0 }, { ref: 0 }], { cells: [1], rest: { ref: 1 } }],
    globals: 5,
  };
  const out = screenOf(scratchFile("forged.json", JSON.stringify(image)));
  assert.equal(/\p{Cc}/u.test(out.replaceAll("\n", "")), false, "nothing that a terminal obeys");
  assert.equal(lispy(["inspect", scratchFile("none.json", "{}")]).code, 2);
  assert.equal(lispy(["inspect", scratchFile("text.json", "{")]).code, 2);
  assert.equal(lispy(["inspect", scratchFile("deep.json", "[".repeat(10_000))]).code, 2);

  const object = lispy(["inspect", "forged.json", "--json"]).out;
  assert.equal(/\p{Cc}/u.test(object.slice(0, -1)), false);
  const { stack, waitsFor } = JSON.parse(object) as { stack: object[]; waitsFor: string };
  assert.equal(stack.length, 5);
  assert.match(waitsFor, /^\(x /);
});

test("--json: one object on one line, with all of the stack", () => {
  const program = `(define (ask q) (list q (think q)))
(define (down n) (if (= n 0) (ask "why?") (+ 1 (down (- n 1)))))
(down 20)
`;
  const run = ["run", scratchFile("down.lispy", program), "--defer", "think"];
  assert.equal(lispy([...run, "--save", "down.lispy.json"]).code, 0);
  const { code, out, err } = lispy(["inspect", "down.lispy.json", "--json"]);
  assert.deepEqual([code, err, out.split("\n").length], [0, "", 2]);
  const { stack, usage, bytes, ...rest } = JSON.parse(out) as Record<string, unknown>;
  assert.deepEqual(rest, {
    ...{ api: "lispy.inspection/v1", kind: "cartridge", agentId: "down", description: null },
    ...{ exportedAt: null, sourcePlatform: "lispy-vm", profile: "lispy@2", status: "awaiting" },
    waitsFor: '(think "why?")',
    holds: {
      ...{ programs: ["ask", "down"], tools: [], bindings: [], globals: ["ask", "down"] },
      ...{ procedures: 3, objects: 2 },
    },
  });
  assert.equal(bytes, Buffer.byteLength(readFileSync(join(scratch, "down.lispy.json"))));
  assert.ok((usage as { steps: number }).steps > 20);
  const frames = stack as { procedure: string }[];
  assert.deepEqual(
    frames.map(({ procedure }) => procedure),
    ["top level", ...Array<string>(20).fill("down"), "ask"],
  );
  assert.deepEqual(frames.at(-1), {
    ...{ procedure: "ask", position: "1:25", form: "(think q)", isPrelude: false, hasBegun: true },
    variables: [["q", '"why?"']],
  });

  const idle = scratchFile("idle.json", '{"_meta":{"type":"lispy-cartridge","agent_id":"a"}}');
  const empty = JSON.parse(lispy(["inspect", idle, "--json"]).out) as Record<string, unknown>;
  assert.deepEqual([empty.status, empty.stack, empty.usage], ["idle", [], null]);
  const failed = lispy(["inspect", "missing.json", "--json"]);
  assert.equal((JSON.parse(failed.out) as { ok: boolean }).ok, false);
});
