// What a failing program tells its host.

import assert from "node:assert/strict";
import { LispyError, SourceListing } from "../../bindings/entries/node.js";
import { errorOf, vmTest } from "../support/vm.js";

const CATEGORIES: [string, string][] = [
  ["(car", "syntax"],
  [")", "syntax"],
  ["inf", "invalid-data"],
  ['(json-parse "{")', "invalid-data"],
  ["(do 1)", "unsupported"],
  ["(car 5)", "evaluation"],
  ["nowhere", "evaluation"],
];
for (const [source, category] of CATEGORIES) {
  vmTest(
    `${source} fails with category ${category}`,
    (vm) => {
      assert.equal(errorOf(() => vm.eval(source)).category, category);
      assert.equal(vm.eval("(+ 1 1)"), 2, "the VM stays usable");
    },
    { profile: "lispy-core@1" },
  );
}

vmTest("a procedure has no wire form, and leaves no handle behind", (vm) => {
  const error = errorOf(() => vm.eval("(list 1 (lambda (x) x) car)", { as: "wire" }));
  assert.equal(error.category, "serialization");
});

vmTest("an error knows its line and column in code points", (vm) => {
  const error = errorOf(() => vm.eval('(+ 1 1)\n(list "😀"  (car 5))'));
  assert.deepEqual([error.line, error.column], [2, 12]);
});

vmTest("unfinished source text is incomplete, wrong source text is not", (vm) => {
  for (const source of ["(", '"abc', "'", "(define (f x)\n  (car x)", "[1"]) {
    assert.equal(errorOf(() => vm.eval(source)).incomplete, true, source);
  }
  for (const source of [")", "(]", "(car 5)"]) {
    assert.equal(errorOf(() => vm.eval(source)).incomplete, false, source);
  }
});

vmTest("an error of the result has no trace: none of an error that was caught before", (vm) => {
  const caught = "(define (inner x) (car x)) (try (inner 5) (catch e 1))";
  const error = vm.execute(`${caught} (lambda (x) x)`, { as: "json" }).error!;
  assert.match(error.message, /no JSON form/);
  assert.deepEqual(error.trace, []);
});

vmTest("the trace names the procedures that were active, innermost first", (vm) => {
  vm.eval("(define (inner x) (+ 1 (car x)))\n(define (outer x) (+ 1 (inner x)))", { as: "none" });
  const error = errorOf(() => vm.eval("(+ 1 (outer 5))"));
  const names = error.trace.map(({ name }) => name);
  assert.deepEqual(names.slice(0, 2), ["inner", "outer"]);
});

vmTest("toJSON says what is known and nothing else", (vm) => {
  const error = errorOf(() => vm.eval("(car 5)"));
  const json = JSON.parse(JSON.stringify(error)) as Record<string, unknown>;
  assert.equal(json.category, "evaluation");
  assert.equal(json.message, error.message);
  assert.equal("limit" in json, false);
});

vmTest("execute turns failure into an outcome with output and usage", (vm) => {
  const failed = vm.execute('(display "before") (car 5)');
  assert.equal(failed.ok, false);
  assert.equal(failed.value, undefined);
  assert.equal(failed.output, "before");
  assert.ok(failed.error instanceof LispyError);
  assert.ok(failed.usage.steps > 0);
  const fine = vm.execute("(list 1)", { as: "text" });
  assert.deepEqual([fine.ok, fine.value, fine.isNil, fine.error], [true, "(1)", false, undefined]);
  assert.equal(vm.execute("nil").isNil, true);
});

vmTest("a listing keeps the lines of several texts apart", (vm) => {
  const listing = new SourceListing();
  vm.eval(listing.add("first", "\n(define (f x)\n  (car x))"), { as: "none" });
  const error = listing.locate(errorOf(() => vm.eval(listing.add("second", "(list\n  (f 1))"))));
  assert.equal(error.source?.name, "first");
  assert.equal(error.line, 3);
  const broken = listing.locate(errorOf(() => vm.eval(listing.add("third", "(f\n  1"))));
  assert.equal(broken.source?.name, "third");
});
