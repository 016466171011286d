// Capabilities: calls that are answered later, from wherever in a program they are made; what arguments and answers are.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CapabilityCall,
  LispyError,
  type LispyProcedure,
  createVMSync,
  float,
  symbol,
} from "../../bindings/entries/node.js";
import { asyncVmTest, errorOf, rejectionOf, textOfRun, vmTest } from "../support/vm.js";

/** Answers in a later turn of the event loop. */
async function later(value: unknown): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  if (value === "bad") throw new Error("no such page");
  return value;
}
const capabilities = { later };

/** From where it is called, and what comes of it. */
const PLACES: Record<string, [source: string, value: string]> = {
  "at top level": ["(later 1)", "1"],
  "in tail position": ["(define (f x) (if x (later x) 0)) (f 2)", "2"],
  "nested in arguments": ["(list (later 1) (+ (later 2) (later 3)) 4)", "(1 5 4)"],
  "in a call of itself": ["(later (later (later 3)))", "3"],
  "in map": ["(map (lambda (x) (* 2 (later x))) (list 1 2 3))", "(2 4 6)"],
  "as the procedure of map": ["(map later (list 1 2 3))", "(1 2 3)"],
  "in filter and reduce": [
    "(reduce (lambda (a b) (+ (later a) b)) 0 (filter later (list 1 2)))",
    "3",
  ],
  "in a comparator": ["(sort (list 3 1 2) (lambda (a b) (< (later a) (later b))))", "(1 2 3)"],
  "through apply": ["(apply later (list 7))", "7"],
  "in a macro's expansion": ["(defmacro m (x) (later x)) (m (+ 1 2))", "3"],
  "in try": ['(try (later "bad") (catch e (get e "message")))', '"later: no such page"'],
  "in the body of try by a local name": [
    '(define (safely f x) (try (f x) (catch e \'caught))) (list (safely later 1) (safely later "bad"))',
    "(1 caught)",
  ],
  "through apply in try": ['(try (apply later (list "bad")) (catch e \'caught))', "caught"],
  "in catch": ["(try (car 5) (catch e (later 8)))", "8"],
  "in finally": [
    "(define log nil) (list (try (later 1) (finally (set! log (later 2)))) log)",
    "(1 2)",
  ],
  "below try, in map": [
    '(try (map later (list 1 "bad")) (catch e (get e "category")))',
    '"evaluation"',
  ],
  "in a task": ["(await (spawn (lambda () (+ 1 (later 4)))))", "5"],
  "in a continuation": ["(+ 1 (call/cc (lambda (k) (k (later 5)))))", "6"],
  "in eval": ["(eval '(+ 1 (later 5)))", "6"],
  "in a loop": [
    "(let loop ((i 0) (sum 0)) (if (= i 9) sum (loop (+ i 1) (+ sum (later i)))))",
    "36",
  ],
  "in a binding": ["(let* ((a (later 1)) (b (later (+ a 1)))) (list a b))", "(1 2)"],
  "in a definition": ["(define x (later 5)) x", "5"],
  "in begin at top level": ["(begin (define y (later 1)) (+ y (later y)))", "2"],
};
for (const [place, [source, value]] of Object.entries(PLACES)) {
  asyncVmTest(`a call ${place}`, async (vm) => assert.equal(await textOfRun(vm, source), value), {
    capabilities,
  });
}

asyncVmTest(
  "a sleeping task does not keep another one's call from its answer",
  async (vm) => {
    const source = `(define a (spawn (lambda () (list 'a (later 1)))))
      (define b (spawn (lambda () (list 'b (later 2)))))
      (list (await b) (await a))`;
    assert.equal(await textOfRun(vm, source), "((b 2) (a 1))");
  },
  { capabilities },
);

asyncVmTest(
  "ten thousand calls, numbered, each with a key of its own",
  async (vm) => {
    const source = "(define (f n) (if (= n 0) 'done (begin (key) (f (- n 1))))) (f 10000)";
    assert.equal(await textOfRun(vm, source), "done");
    assert.equal(seen.size, 10_000);
    assert.match([...seen][0]!, /^[0-9a-f]{32}$/);
    assert.equal(last, 10_000);
  },
  {
    capabilities: {
      key: {
        run: ({ key, sequence }) => {
          seen.add(key);
          last = sequence;
        },
      },
    },
  },
);
const seen = new Set<string>();
let last = 0;

test("the key depends on scope, number, name and arguments, and on nothing else", async () => {
  const keyOf = async (scope: string | undefined, source: string): Promise<string> => {
    let key = "";
    const run = (call: CapabilityCall): void => void (key = call.key);
    const options = scope === undefined ? {} : { scope };
    using vm = createVMSync({ ...options, capabilities: { a: { run }, b: { run } } });
    await vm.run(source);
    return key;
  };
  const one = await keyOf("zion", "(a 1)");
  assert.equal(await keyOf("zion", "(+ 1 1) (a 1)"), one);
  const others = [
    await keyOf("other", "(a 1)"),
    await keyOf(undefined, "(a 1)"),
    await keyOf("zion", "(a 2)"),
    await keyOf("zion", "(b 1)"),
    await keyOf("zion", "(a 1) (a 1)"),
  ];
  assert.equal(new Set([one, ...others]).size, 6);
});

asyncVmTest(
  "values cross as they do elsewhere",
  async (vm) => {
    assert.equal(await textOfRun(vm, "(kinds)"), '(2 2.0 () "s" a (1 2) (dict ("k" . 1)))');
    assert.equal(await textOfRun(vm, "(nothing)"), "()");
    assert.equal(
      await textOfRun(vm, '(shape 1 1.0 2.5 \'a nil (dict "k" 1) (list 1))'),
      '"1 1 2.5 a null {\\"k\\":1} 1"',
    );
  },
  {
    capabilities: {
      kinds: () => [2, float(2), null, "s", symbol("a"), [1, 2], new Map([["k", 1]])],
      nothing: () => {},
      shape: (...args) =>
        args
          .map((arg) => (/^\[object O/.test(String(arg)) ? JSON.stringify(arg) : String(arg)))
          .join(" "),
    },
  },
);

asyncVmTest(
  "`data` says how arguments are made",
  async (vm) =>
    assert.equal(await textOfRun(vm, '(f 1 1.0 (dict "b" 1))'), '"bigint LispyFloat Map"'),
  {
    capabilities: {
      f: {
        data: { integers: "bigint", floats: "exact", dicts: "map" },
        run: ({ args: [a, b, c] }) =>
          [typeof a, b!.constructor.name, c!.constructor.name].join(" "),
      },
    },
  },
);

/** What a function does, and what the program hears. */
const FAILURES: Record<string, [run: () => unknown, message: RegExp]> = {
  "throws an error": [() => JSON.parse("{"), /^f: .*JSON/],
  "throws a string": [
    () => {
      throw "out of order";
    },
    /^f: out of order$/,
  ],
  "throws nothing in particular": [
    () => {
      throw undefined;
    },
    /^f: failed$/,
  ],
  rejects: [() => Promise.reject(new TypeError("nobody there")), /^f: nobody there$/],
  "answers a date": [
    () => ({ at: [new Date(0)] }),
    /^f: the answer has no LisPy form: cannot convert \$\.at\[0\]: an instance of Date/,
  ],
  "answers a cycle": [
    () => {
      const list: unknown[] = [];
      list.push(list);
      return list;
    },
    /^f: the answer has no LisPy form: .*part of itself/,
  ],
  "answers with something too deep": [
    () => JSON.parse("[".repeat(300) + "]".repeat(300)) as unknown,
    /^f: the answer has no LisPy form: execution limit exceeded: value_depth/,
  ],
  "throws from a getter of its answer": [
    () => ({
      get x() {
        throw new Error("torn");
      },
    }),
    /^f: the answer has no LisPy form: torn$/,
  ],
  "throws text with half a character": [
    () => {
      throw new Error("a\ud800b");
    },
    /^f: a\ufffdb$/,
  ],
};
for (const [what, [run, message]] of Object.entries(FAILURES)) {
  asyncVmTest(
    `a function that ${what} is an error in LisPy, which it can catch`,
    async (vm) => {
      const error = await rejectionOf(vm.run("(define (g) (+ 1\n (f)))\n(list (g))"));
      assert.ok(error instanceof LispyError);
      assert.match(error.message, message);
      assert.deepEqual([error.category, error.line], ["evaluation", 2]);
      assert.equal(await textOfRun(vm, "(try (f) (catch e 'caught))"), "caught");
    },
    { capabilities: { f: run } },
  );
}

asyncVmTest(
  "a very long message is cut",
  async (vm) => {
    const error = await rejectionOf(vm.run("(f)"));
    assert.ok(error.message.length < 2100);
  },
  {
    capabilities: {
      f: () => {
        throw new Error("x".repeat(1e6));
      },
    },
  },
);

test("what was not granted is an error that names it, and no `try` catches it", () => {
  using vm = createVMSync({ capabilities });
  const error = errorOf(() => vm.eval('(try (rb-state "x") (catch e 1))'));
  assert.equal(error.category, "capability");
  assert.match(error.message, /rb-state/);
});

test("a granted host name, lispy-core@1, and globals that stay the program's own", async () => {
  using vm = createVMSync({ profile: "lispy-core@1", capabilities: { "rb-state": later } });
  assert.equal(await textOfRun(vm, '(string-append (rb-state "x") "y")'), '"xy"');
  assert.deepEqual(vm.globals(), []);
  vm.eval("(define (rb-state x) 5)", { as: "none" });
  assert.equal(vm.eval('(rb-state "x")'), 5);
});

asyncVmTest(
  "a procedure is no argument, unless that was said",
  async (vm) => {
    assert.match(
      (await rejectionOf(vm.run("(plain (list car))"))).message,
      /^plain: a procedure cannot/,
    );
    assert.equal(vm.handleCount, 0);
    assert.equal(await textOfRun(vm, "(hook (lambda (x) (* x 2)))"), "()");
    assert.equal(vm.handleCount, 1);
    assert.equal(vm.call(hooked!, 21), 42);
    hooked!.dispose();
  },
  {
    capabilities: {
      plain: () => 1,
      hook: {
        procedures: true,
        run: ({ args }) => void (hooked = args[0] as LispyProcedure),
      },
    },
  },
);
let hooked: LispyProcedure | undefined;

vmTest(
  "every call of eval has a signal of its own, so that what listens to it is forgotten with it",
  (vm) => {
    vm.eval("(list (ask) (ask))", { as: "none" });
    const [first, second] = signals;
    assert.ok(first instanceof AbortSignal && !first.aborted);
    assert.notEqual(first, second);
  },
  { capabilities: { ask: { run: (call) => void signals.push(call.signal) } } },
);
const signals: AbortSignal[] = [];
