// Properties of dicts in lispy@2: any sequence of operations on several versions that share structure against JavaScript's
// Map, and JSON texts against JavaScript's own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { createVMSync } from "../../bindings/entries/debug-node.js";
import { root } from "../support/root.js";

/** Keys: few, so that they meet, and enough for an index and more than one level of entries. */
const keys = fc.oneof({ weight: 1, arbitrary: fc.nat(12) }, { weight: 2, arbitrary: fc.nat(200) });
type Step = { kind: string; version: number; other: number; key: number; value: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "set",
    "set!",
    "set!",
    "remove",
    "remove!",
    "copy",
    "merge",
    "merge!",
    "map",
  ),
  version: fc.nat(3),
  other: fc.nat(3),
  key: keys,
  value: fc.nat(1000),
});

/** The dict as a Map: how a program sees it. */
type Model = Map<string, number>;
const text = (model: Model) =>
  `(dict ${[...model].map(([key, value]) => `("${key}" . ${value})`).join(" ")})`;

/** One step on the models; the form that does the same. `versions` are four variables. */
function apply(models: Model[], { kind, version, other, key, value }: Step): string {
  const model = models[version]!;
  const name = `k${key}`;
  const change = (target: Model, form: string, f: () => void) => {
    f();
    return form;
  };
  switch (kind) {
    case "set!":
      return change(model, `(dict-set! v${version} "${name}" ${value})`, () =>
        model.set(name, value),
      );
    case "remove!":
      return change(model, `(dict-remove! v${version} '${name})`, () => model.delete(name));
    case "merge!":
      return change(model, `(dict-merge! v${version} v${other})`, () => {
        for (const [k, v] of [...models[other]!]) model.set(k, v);
      });
    default: {
      const made = new Map(model);
      models[other] = made;
      if (kind === "set") {
        made.set(name, value);
        return `(set! v${other} (dict-set v${version} '${name} ${value}))`;
      }
      if (kind === "remove") {
        made.delete(name);
        return `(set! v${other} (dict-remove v${version} "${name}"))`;
      }
      if (kind === "merge") {
        for (const [k, v] of models[(other + 1) % 4] === made ? [] : models[(other + 1) % 4]!)
          made.set(k, v);
        return `(set! v${other} (dict-merge v${version} v${(other + 1) % 4}))`;
      }
      if (kind === "map") {
        for (const [k, v] of made) made.set(k, (v % 7) + 1);
        return `(set! v${other} (dict-map (lambda (k v) (+ 1 (% v 7))) v${version}))`;
      }
      return `(set! v${other} (dict-copy v${version}))`;
    }
  }
}

function checkVersions(module: WebAssembly.Module | undefined, numRuns: number): void {
  fc.assert(
    fc.property(fc.nat(40), fc.array(step, { minLength: 1, maxLength: 60 }), (size, steps) => {
      using vm = createVMSync({ profile: "lispy@2", ...(module && { module }) });
      vm.eval("(define v0 (dict)) (define v1 (dict)) (define v2 (dict)) (define v3 (dict))");
      const models: Model[] = [new Map(), new Map(), new Map(), new Map()];
      const forms: string[] = [];
      for (let i = 0; i < size; i++)
        forms.push(apply(models, { kind: "set!", version: 0, other: 0, key: i * 3, value: i }));
      for (const one of steps) forms.push(apply(models, one));
      assert.equal(
        vm.eval(`${forms.join("\n")}\n(list v0 v1 v2 v3)`, { as: "text" }),
        `(${models.map(text).join(" ")})`,
      );
      for (const [index, model] of models.entries()) {
        assert.equal(
          vm.eval(
            `(reduce (lambda (n k) (if (= (get v${index} k) (get (dict-copy v${index}) k)) (+ n 1) n)) 0 (keys v${index}))`,
          ),
          model.size,
        );
        assert.equal(vm.eval(`(has-key? v${index} "absent")`), false);
      }
    }),
    { numRuns },
  );
}

test("versions of dicts that share structure are independent of each other", () => {
  checkVersions(undefined, 300);
});

test("the same where every reservation collects", () => {
  checkVersions(new WebAssembly.Module(readFileSync(join(root, "build/lispy.test.wasm"))), 15);
});

/** What JSON and lispy@2 have in common; an empty array and null are the same thing there. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.integer(),
    fc.boolean(),
    fc.array(tie("json"), { minLength: 1, maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme", maxLength: 3 }), tie("json"), {
      maxKeys: 12,
      noNullPrototype: true,
    }),
  ),
}));

/** Python's json.dumps of it. */
function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonText(key)}: ${pythonText(item)}`)
      .join(", ")}}`;
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

test("JSON is read and written as by others", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  fc.assert(
    fc.property(json, (value) => {
      vm.define("text", JSON.stringify(value));
      assert.equal(vm.eval("(json-encode (json-parse text))"), pythonText(value));
      assert.deepEqual(JSON.parse(vm.eval("(json-dump (json-parse text))") as string), value);
      assert.equal(
        vm.eval("(= (json-parse text) (json-parse (json-encode (json-parse text))))"),
        true,
      );
    }),
    { numRuns: 500 },
  );
});

test("of equal keys the last one counts, at the place of the first", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(99)), { maxLength: 40 }), (pairs) => {
      vm.define("text", `{${pairs.map(([key, value]) => `"k${key}": ${value}`).join(", ")}}`);
      const model: Model = new Map(pairs.map(([key, value]) => [`k${key}`, value]));
      assert.equal(vm.eval("(json-parse text)", { as: "text" }), text(model));
      const forms = pairs.map(([key, value]) => `'k${key} ${value}`).join(" ");
      assert.equal(vm.eval(`(dict ${forms})`, { as: "text" }), text(model));
      const entries = pairs.map(([key, value]) => `(k${key} . ${value})`).join(" ");
      assert.equal(vm.eval(`(list->dict '(${entries}))`, { as: "text" }), text(model));
    }),
    { numRuns: 200 },
  );
});

test("a dict that contains itself reaches the host as an error", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  vm.eval("(define d (dict)) (define a (atom 0)) (begin (dict-set! d 'me d) (reset! a a) nil)");
  for (const as of ["text", "data", "wire", "display"] as const) {
    const { ok, error } = vm.execute("d", { as });
    assert.equal(ok, false, as);
    assert.equal(error!.category, "resource-limit", as);
  }
  assert.equal(vm.execute("a", { as: "text" }).error!.category, "resource-limit");
});

test("an atom reaches the host as a handle and comes back", () => {
  using vm = createVMSync({ profile: "lispy@2" });
  const atom = vm.eval("(define a (atom '(1 2))) a");
  vm.define("b", atom as never);
  assert.equal(vm.eval("(swap! b rest) (list (eq? a b) @a)", { as: "text" }), "(#t (2))");
});
