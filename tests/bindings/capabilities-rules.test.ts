// What a grant says about arguments, limits and deadlines, and settings that mean nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ArgumentRule,
  type Capabilities,
  LispyUsageError,
  type LispyProcedure,
  type StandardSchema,
  capability,
  createVM,
  createVMSync,
  recordCapabilities,
} from "../../bindings/entries/node.js";
import { asyncVmTest, errorOf, rejectionOf, textOfRun } from "../support/vm.js";

/** Rules, a call of `f`, and what the function got or what LisPy says. */
const RULES: [rules: ArgumentRule[], call: string, outcome: unknown[] | string][] = [
  [["string"], '(f "a")', ["a"]],
  [["string"], "(f 1)", "f: argument 1: expected a string, got an integer"],
  [["string"], "(f)", "f: expected 1 argument, got 0"],
  [[], "(f 1)", "f: expected 0 arguments, got 1"],
  [["string", "integer?"], '(f "a")', ["a", undefined]],
  [["string", "integer?"], '(f "a" nil)', ["a", undefined]],
  [["string", "integer?"], '(f "a" 2)', ["a", 2]],
  [["string", "integer?"], '(f "a" 2.0)', "f: argument 2: expected an integer, got a float"],
  [["string", "integer?"], '(f "a" 2 3)', "f: expected 1 to 2 arguments, got 3"],
  [["integer"], "(f (expt 2 70))", [2n ** 70n]],
  [["number", "number"], "(f 1 2.5)", [1, 2.5]],
  [["number"], "(f 'a)", "f: argument 1: expected a number, got a symbol"],
  [["boolean"], "(f #f)", [false]],
  [["boolean"], "(f nil)", "f: argument 1: expected a boolean, got nil"],
  [["list", "list"], "(f nil (list 1))", [[], [1]]],
  [["list"], "(f (cons 1 2))", "f: argument 1: expected a list, got a pair"],
  [["dict"], '(f (dict "a" 1))', [{ a: 1 }]],
  [["dict"], "(f (list 1))", "f: argument 1: expected a dict, got a list"],
  [["any", "any?"], "(f nil)", [null, undefined]],
  [["integer..."], "(f)", []],
  [["string", "integer..."], '(f "a" 1 2)', ["a", 1, 2]],
  [["string", "integer..."], '(f "a" 1 "b")', "f: argument 3: expected an integer, got a string"],
  [["string", "integer..."], "(f)", "f: expected 1 or more arguments, got 0"],
];
for (const [rules, call, outcome] of RULES) {
  asyncVmTest(
    `arguments [${rules.join(", ")}] for ${call}`,
    async (vm) => {
      got = undefined;
      if (typeof outcome !== "string") await vm.run(call);
      else assert.equal((await rejectionOf(vm.run(call))).message, outcome);
      assert.deepEqual(got, typeof outcome === "string" ? undefined : outcome);
      if (typeof outcome === "string") assert.equal(vm.eval(`(try ${call} (catch e 1))`), 1);
    },
    { capabilities: { f: { arguments: rules, run: ({ args }) => void (got = args) } } },
  );
}
let got: unknown;

asyncVmTest(
  "a procedure as an argument by rule",
  async (vm) => {
    assert.equal(await textOfRun(vm, "(f car)"), '"#<builtin car>"');
    assert.match((await rejectionOf(vm.run("(f 1)"))).message, /expected a procedure, got an int/);
    assert.match((await rejectionOf(vm.run("(f car car)"))).message, /expected 1 argument/);
    assert.equal(vm.handleCount, 0, "what the function did not get is released");
  },
  {
    capabilities: {
      f: capability({
        arguments: ["procedure"],
        procedures: true,
        run: ({ args: [procedure] }) => {
          procedure.dispose();
          return procedure.text;
        },
      }),
    },
  },
);

/** A schema as a validator library has it: text that is not empty, trimmed; perhaps later. */
function texts(wait: boolean): StandardSchema<[string]> {
  const validate = (
    value: unknown,
  ): ReturnType<StandardSchema<[string]>["~standard"]["validate"]> => {
    const [text] = value as unknown[];
    if (typeof text === "string") return { value: [text.trim()] };
    return {
      issues: [
        { message: "Expected text", path: [0, { key: "title" }] },
        { message: "and more of it" },
      ],
    };
  };
  return {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) => (wait ? Promise.resolve(validate(value)) : validate(value)),
    },
  };
}

for (const wait of [false, true]) {
  asyncVmTest(
    `a Standard Schema ${wait ? "that takes its time" : "at once"}`,
    async (vm) => {
      assert.equal(await textOfRun(vm, '(f " a ")'), '"a!"');
      const { message } = await rejectionOf(vm.run("(f 1)"));
      assert.equal(message, "f: argument 1.title: Expected text; and more of it");
      if (wait) assert.throws(() => vm.eval('(f "a")'), /answers later/);
      else assert.equal(vm.eval('(f "a")'), "a!");
    },
    {
      capabilities: {
        f: capability({ arguments: texts(wait), run: ({ args: [text] }) => `${text}!` }),
      },
    },
  );
}

test("schemas that throw, are functions, or give no arguments", async () => {
  const schema = (validate: (value: unknown) => unknown): StandardSchema<unknown[]> =>
    Object.assign(() => {}, { "~standard": { version: 1, vendor: "test", validate } }) as never;
  const messageOf = async (validate: (value: unknown) => unknown): Promise<string> => {
    using vm = createVMSync({ capabilities: { f: { arguments: schema(validate), run: () => 1 } } });
    return (await rejectionOf(vm.run("(f)"))).message;
  };
  assert.equal(await messageOf(() => ({ value: 5 })), "f: the schema gave no array of arguments");
  const torn = (): never => {
    throw new Error("torn");
  };
  assert.equal(await messageOf(torn), "f: torn");
});

asyncVmTest(
  "a limit of calls is for one run",
  async (vm) => {
    for (let count = 0; count < 2; count++) {
      assert.equal(vm.eval("(+ (f) (f))"), 2);
      const caught = '(list (f) (f) (try (f) (catch e (get e "message"))))';
      const message = "f: called 3 times in a run, at most 2 are allowed";
      assert.deepEqual(vm.eval(caught), [1, 1, message]);
      assert.equal(await textOfRun(vm, caught), `(1 1 "${message}")`);
    }
  },
  { capabilities: { f: { run: () => 1, limits: { calls: 2 } } } },
);

asyncVmTest(
  "a deferred call is counted once, and its rules hold",
  async (vm) => {
    await vm.run('(list (f "a") (f "b"))');
    await vm.resume({ value: 1 });
    const error = await rejectionOf(vm.resume({ value: "xxxxx" }));
    assert.equal(error.message, "f: the answer has 10 bytes, at most 9 are allowed");
    assert.match((await rejectionOf(vm.run("(f 1)"))).message, /expected a string/);
    await vm.run('(f "a") (f "b") (f "c")');
    await vm.resume({ value: 1 });
    assert.match((await rejectionOf(vm.resume({ value: 1 }))).message, /called 3 times/);
  },
  {
    capabilities: {
      f: { deferred: true, arguments: ["string"], limits: { calls: 2, answerBytes: 9 } },
    },
  },
);

asyncVmTest(
  "limits of bytes count what crosses",
  async (vm) => {
    assert.equal(vm.eval('(f "aaaaa")'), "aaaaa");
    const sent = errorOf(() => vm.eval('(f "aaaaaa")'));
    assert.equal(sent.message, "f: the arguments have 11 bytes, at most 10 are allowed");
    assert.equal(vm.eval('(g "aaaaa")'), "aaaaa");
    const answered = errorOf(() => vm.eval('(g "äää")'));
    assert.equal(answered.message, "g: the answer has 11 bytes, at most 10 are allowed");
    assert.equal(vm.eval('(try (g "äää") (catch e 1))'), 1);
  },
  {
    capabilities: {
      f: { run: ({ args }) => args[0], limits: { argumentBytes: 10 } },
      g: { run: ({ args }) => args[0], limits: { answerBytes: 10 } },
    },
  },
);

asyncVmTest(
  "a deadline is an error in LisPy, and the function's signal says so",
  async (vm) => {
    const source = '(map (lambda (x) (try (f) (catch e (get e "message")))) (list 1 2))';
    const message = "f: no answer within 5 ms";
    assert.equal(await textOfRun(vm, source), `("${message}" "${message}")`);
    assert.deepEqual(reasons, ["TimeoutError", "TimeoutError"]);
    assert.equal(await textOfRun(vm, "(quick)"), "1");
  },
  {
    capabilities: {
      f: {
        run: ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              reasons.push((signal.reason as Error).name);
              reject(new Error("too late to be heard"));
            });
          }),
        limits: { timeMs: 5 },
      },
      quick: { run: async () => 1, limits: { timeMs: 5 } },
    },
  },
);
const reasons: string[] = [];

/** More capabilities than a VM has room for. */
function many(count: number): Capabilities {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, () => 1]));
}

/** Grants that mean nothing, and what the error says. */
const WRONG: [capabilities: unknown, message: RegExp][] = [
  [5, /capabilities must be an object, not of type number/],
  [[], /not an array/],
  [{ f: 5 }, /capability f must be a function or an object/],
  [{ f: null }, /not null/],
  [{ "": () => 1 }, /needs a name/],
  [{ "\ud800": () => 1 }, /cannot be granted: the name is no text: grant one of whole characters$/],
  [many(1000), /capability c\d+ cannot be granted: there are too many capabilities: grant fewer$/],
  [{ f: {} }, /needs either a function run or deferred: true/],
  [{ f: { run: 5 } }, /needs either/],
  [{ f: { run: () => 1, deferred: true } }, /needs either/],
  [{ f: { run: () => 1, deferred: "no" } }, /true or false/],
  [{ f: { run: () => 1, limit: {} } }, /no setting is called limit; there are run, deferred/],
  [{ f: { run: () => 1, data: 5 } }, /data must be/],
  [{ f: { run: () => 1, limits: 5 } }, /limits must be/],
  [{ f: { run: () => 1, limits: { time: 5 } } }, /no limit is called time; there are calls/],
  [{ f: { run: () => 1, limits: { calls: -1 } } }, /whole number from 0/],
  [{ f: { run: () => 1, limits: { timeMs: 2 ** 31 } } }, /from 0 to 2147483647/],
  [{ f: { deferred: true, limits: { timeMs: 5 } } }, /timeMs bounds the function/],
  [{ f: { run: () => 1, arguments: 5 } }, /array of rules or a Standard Schema/],
  [{ f: { run: () => 1, arguments: {} } }, /array of rules or a Standard Schema/],
  [{ f: { run: () => 1, arguments: ["int"] } }, /"int"; there are string, integer/],
  [{ f: { run: () => 1, arguments: [5] } }, /of type number; there are/],
  [{ f: { run: () => 1, arguments: ["any?", "any"] } }, /behind an optional one/],
  [{ f: { run: () => 1, arguments: ["any...", "any"] } }, /only the last rule/],
];
for (const [capabilities, message] of WRONG) {
  test(`refused: ${String(message)}`, async () => {
    const isThat = (error: unknown): boolean =>
      error instanceof LispyUsageError && message.test(error.message);
    assert.throws(() => createVMSync({ capabilities: capabilities as Capabilities }), isThat);
    await assert.rejects(createVM({ capabilities: capabilities as Capabilities }), isThat);
  });
}

for (const name of ["+", "car", "map", "if", "try", "define-record", "%try", "%"]) {
  test(`the language's own name ${name} is not granted`, () => {
    const whose = name.startsWith("%")
      ? "names that begin with % are LisPy's own"
      : "LisPy has the name";
    const message = `capability ${name} cannot be granted: ${whose}: grant it under another`;
    assert.throws(() => createVMSync({ capabilities: { [name]: () => 1 } }), {
      name: "LispyUsageError",
      message,
    });
  });
}

test("a scope is text, and what takes procedures cannot be recorded", () => {
  assert.throws(() => createVMSync({ scope: 5 as never }), LispyUsageError);
  const hook = { procedures: true, run: (): void => {} };
  assert.throws(() => recordCapabilities({ hook }, []), /no log can hold/);
});

test("a method keeps its `this`", () => {
  const counter = {
    limits: { calls: 5 },
    run(): number {
      return this.limits.calls;
    },
  };
  using vm = createVMSync({ capabilities: { counter } });
  assert.equal(vm.eval("(counter)"), 5);
});

test("an answer may be a procedure of the same VM", () => {
  const kept: LispyProcedure[] = [];
  using vm = createVMSync({ capabilities: { give: () => kept[0] } });
  kept.push(vm.eval("(lambda (x) (* x 2))") as LispyProcedure);
  assert.equal(vm.eval("((give) 21)"), 42);
  kept[0]!.dispose();
  assert.match(errorOf(() => vm.eval("(give)")).message, /is disposed/);
});
