// Differences between cartridges: by meaning, complete, and readable on 80 columns.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../bindings/cartridge/canonical.js";
import { createVMSync } from "./machine.js";
import { columnsOf } from "../../bindings/revise/columns.js";
import { describeDifferences } from "../../bindings/revise/describe.js";
import { diffCartridges } from "../../bindings/revise/diff.js";
import type { Difference } from "../../bindings/revise/difference.js";
import { formText, sameForms } from "../../bindings/source/form-text.js";
import { soulOf, soulSections } from "../../bindings/revise/keyed.js";
import { lineDifference } from "../../bindings/revise/line-difference.js";
import { float } from "../../bindings/values/values.js";
import { root } from "../support/root.js";
import { cartridgeDocument, documentOf } from "./documents.js";

const diff = (before: unknown, after: unknown): Difference[] =>
  diffCartridges(documentOf(before), documentOf(after));

test("nothing differs exactly when the documents are the same JSON", () => {
  fc.assert(
    fc.property(cartridgeDocument(), cartridgeDocument(), (a, b) => {
      const same = canonicalJson(a) === canonicalJson(b);
      assert.equal(diffCartridges(a, b).length === 0, same);
      assert.deepEqual(diffCartridges(a, documentOf(canonicalJson(a))), []);
    }),
    { numRuns: 300 },
  );
});

test("additions one way are removals the other way", () => {
  const flipped = { added: "removed", removed: "added", changed: "changed" } as const;
  fc.assert(
    fc.property(cartridgeDocument(["vm"]), cartridgeDocument(["vm"]), (a, b) => {
      const there = diffCartridges(a, b).map(({ path, kind }) => `${flipped[kind]} ${path}`);
      const back = diffCartridges(b, a).map(({ path, kind }) => `${kind} ${path}`);
      assert.deepEqual(there.sort(), back.sort());
    }),
  );
});

test("bindings are compared by value, one by one", () => {
  const found = diff(
    '{"env": {"a": 1, "b": {"x": 1, "y": 2}, "c": 3}}',
    '{"env": {"b": {"y": 2, "x": 5}, "c": 3, "a": 1.0}}',
  );
  assert.deepEqual(found, [
    { path: "$.env.a", kind: "changed", before: 1, after: float(1) },
    { path: "$.env.b.x", kind: "changed", before: 1, after: 5 },
  ]);
});

test("programs are compared as forms", () => {
  const same: [string, string][] = [
    ["(f x)", " ( f\n x ) ; comment"],
    ["[f 'x]", "(f (quote x))"],
    ["(f #| block #| nested |# |# x)", "(f x)"],
    ["(f #;(dropped 'x) x)", "(f x)"],
    ['(f "a ; b" #\\( `(,a ,@b) @c {k 1})', '(f "a ; b" #\\( `(,a ,@b) (deref c) (dict k 1))'],
  ];
  for (const [a, b] of same) assert.ok(sameForms(a, b), `${a} | ${b}`);
  const different: [string, string][] = [
    ["(f x)", "(f y)"],
    ['"a b"', '"a  b"'],
    ["(a)(b)", "((a)(b))"],
    ["(f", "(f"],
    ["ab", "a b"],
  ];
  for (const [a, b] of different) assert.ok(!sameForms(a, b), `${a} | ${b}`);
  const [note] = diff({ programs: { main: "(f x)" } }, { programs: { main: "(f  x)" } });
  assert.equal(note!.note, "same meaning, other text");
});

test("one spelling means the same forms to the VM", () => {
  using vm = createVMSync();
  const piece = fc.constantFrom(
    ...["(", ")", "[", "]", "{", "}", "'", "`", ",", ",@", "@", "#;", "#|", "|#", ";", "\n", " "],
    ...["a", "b", "1", '"s"', '"', "#t", "#\\a", "#\\(", "\\"],
  );
  const read = (source: string): string | undefined => {
    const { ok, value } = vm.execute(`'(\n${source}\n)`, { as: "text" });
    return ok ? value : undefined;
  };
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const source = pieces.join("");
      const text = formText(source);
      const forms = read(source);
      if (text !== undefined && forms !== undefined) assert.equal(read(text), forms);
    }),
    { numRuns: 3000 },
  );
});

test("souls are compared section by section and lose nothing", () => {
  const before = "# Me\n\n## Frame 1\nSat.\n\n```\n## no heading\n```\n## Frame 2\nRan.\n";
  assert.deepEqual([...soulSections(before).keys()], ["", "Frame 1", "Frame 2"]);
  const found = diff(
    { soul: before },
    { soul: before.replace("Ran.", "Ran far.") + "## Frame 2\nAgain." },
  );
  assert.deepEqual(
    found.map(({ path, kind }) => `${kind} ${path}`),
    ['changed $.soul["Frame 2"]', 'added $.soul["Frame 2 #2"]'],
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("## A\n", "## A", "x", "\n", "\r\n", "```\n")),
      (parts) => {
        const soul = parts.join("");
        assert.equal([...soulSections(soul).values()].join(""), soul);
        if (!soul.includes("\r")) assert.equal(soulOf(soulSections(soul).values()), soul);
      },
    ),
  );
});

test("the order of echoes and sections is told, that of keys is not", () => {
  const [one, two] = [{ frame: 1 }, { frame: 2 }];
  assert.deepEqual(diff({ echoes: [one, two] }, { echoes: [two, one] }), [
    { path: "$.echoes", kind: "changed", note: "stands in another order" },
  ]);
  assert.deepEqual(
    diff({ echoes: [{ signal: "x" }, one] }, { echoes: [one] }).map(({ kind }) => kind),
    ["removed"],
  );
});

test("an image is told by its outline", async () => {
  using vm = createVMSync();
  const image = (): unknown => ({ vm: JSON.parse(vm.exportImage()) as unknown });
  vm.eval("(define (count n) (if (= n 0) 'done (count (- n 1))))");
  const idle = image();
  await vm.run("(count 1000)", { steps: 100 });
  const stopped = image();
  assert.deepEqual(diff(idle, idle), []);
  assert.match(diff({}, stopped)[0]!.note!, /^suspended in count.*, 1 global, 2 procedures/);
  const paths = diff(idle, stopped).map(({ path }) => path);
  assert.ok(paths.includes("$.vm.status") && paths.includes('$.vm["stands in"]'), paths.join());
  await vm.resume({ steps: 10 });
  assert.match(
    diff(stopped, image())[0]!.note!,
    /^same outline, other contents: suspended in count/,
  );
});

test("sections of the wrong shape are values like others", () => {
  const odd = {
    env: 5,
    soul: ["x"],
    tools: "t",
    echoes: { a: 1 },
    vm: null,
    lineage: [],
    _meta: 1,
  };
  const right = { env: {}, soul: "", tools: {}, echoes: [], vm: {}, lineage: {}, _meta: {} };
  assert.equal(diff(odd, right).length, 7);
});

test("lines that differ are found", () => {
  const marks = (a: string, b: string): string =>
    lineDifference(a, b)
      .map(({ mark, text }) => mark + text)
      .join("|");
  assert.equal(marks("a\nb\nc", "a\nx\nc\nd"), " a|-b|+x| c|+d");
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const result = lineDifference(a.join("\n"), b.join("\n"));
      const side = (dropped: string): string[] =>
        result.filter(({ mark }) => mark !== dropped).map(({ text }) => text);
      assert.deepEqual(side("+"), a);
      assert.deepEqual(side("-"), b);
    }),
  );
});

test("a description fits its width and holds no control characters", () => {
  fc.assert(
    fc.property(
      cartridgeDocument(),
      cartridgeDocument(),
      fc.integer({ min: 40, max: 100 }),
      (a, b, width) => {
        for (const line of describeDifferences(diffCartridges(a, b), { width }).split("\n")) {
          assert.ok(columnsOf(line) <= width, line);
          assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
        }
      },
    ),
  );
  const evil = describeDifferences(
    diff({}, { soul: "a\u001b[2J\u202e\n", env: { "\u0007": "\u009b" } }),
  );
  assert.doesNotMatch(evil.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
});

test("a description that a person reads", () => {
  const text = readFileSync(join(root, "examples/tallyho.lispy.json"), "utf8");
  const before = documentOf(text);
  const parts = JSON.parse(text) as Record<string, Record<string, unknown>>;
  parts["profile"]!["karma"] = 13;
  parts["soul"] =
    `${parts["soul"] as unknown as string}\n## Frame 4\n\nA fleet of nine. I had never seen so many.\n` as never;
  const tools = parts["tools"] as Record<string, Record<string, unknown>>;
  tools["mean-of"]!["uses"] = 4;
  const { look, remember } = parts["programs"] as Record<string, string>;
  const programs = parts["programs"]!;
  programs["look"] = look!.replace('"still"', '"calm"').replace("((< change", "((<= change");
  programs["remember"] = `; What to keep.\n${remember}`;
  programs["greet"] = '(define (greet name)\n  (string-append "Ahoy, " name))';
  delete programs["report"];
  parts["env"] = {
    "frames-seen": 4,
    tides: { rising: 2, falling: 1 },
    ships: [7, -2, 0, 9],
    memory: [],
  };
  (parts["echoes"] as unknown as unknown[]).push({
    frame: 4,
    echo_timestamp: "2026-04-01T20:00:00Z",
    posts_delta: 9,
  });
  parts["lineage"] = { parent: null, frame: 4, hosts: ["home"] };
  const shown = describeDifferences(diffCartridges(before, documentOf(parts)));
  assert.equal(
    shown,
    `6 added, 1 removed, 7 changed

profile
  ~ karma  12 → 13

soul
  ~ (beginning)  same text, other blank space
  + Frame 4
      + ## Frame 4
      +
      + A fleet of nine. I had never seen so many.

tools
  ~ mean-of.uses  0 → 4

programs
  ~ look
            (cond ((> change 0) "rising")
      -           ((< change 0) "falling")
      -           (else "still"))))
      +           ((<= change 0) "falling")
      +           (else "calm"))))
  ~ remember  same meaning, other text
  - report
      - (for-each (lambda (line) (begin (display line) (newline))) memory)
  + greet
      + (define (greet name)
      +   (string-append "Ahoy, " name))

env
  ~ frames-seen    0 → 4
  + tides.rising   2
  + tides.falling  1
  ~ ships          [] → [7, -2, 0, 9]

echoes
  + frame 4, 2026-04-01T20:00:00Z
      {"frame":4,"echo_timestamp":"2026-04-01T20:00:00Z","posts_delta":9}

lineage
  + (as a whole)  {"parent":null,"frame":4,"hosts":["home"]}
`,
  );
});
