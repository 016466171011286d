// Runs that stop and go on: slices, steps, abort, cancel, output, limits, status, and what the VM allows meanwhile.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Capabilities,
  LispyError,
  type LispyProcedure,
  LispyUsageError,
  type LispyVM,
  type RunResult,
  createVMSync,
} from "../../bindings/entries/node.js";
import { asyncVmTest, errorOf, rejectionOf, textOfRun } from "../support/vm.js";

const COUNT = "(define (count n) (if (= n 0) 'done (count (- n 1))))";
const never = (): Promise<never> => new Promise(() => {});
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

asyncVmTest("a run gives value, output and usage", async (vm) => {
  const result = await vm.run('(println "x") (+ 1 2)');
  const { usage, ...rest } = result;
  assert.deepEqual(rest, { status: "done", value: 3, isNil: false, output: "x\n" });
  assert.equal(usage.outputBytes, 2);
  const nil = await vm.run("nil", { as: "text" });
  assert.deepEqual(nil.status === "done" && [nil.value, nil.isNil], ["()", true]);
});

asyncVmTest("a run calls a procedure by name or handle", async (vm) => {
  const call = await vm.run({ call: "+", args: [1, 2n ** 64n] }, { as: "text" });
  assert.equal(call.status === "done" && call.value, "18446744073709551617");
  using five = vm.eval("(lambda () 5)") as LispyProcedure;
  const handle = await vm.run({ call: five });
  assert.equal(handle.status === "done" && handle.value, 5);
});

asyncVmTest("a program that fails rejects as eval throws", async (vm) => {
  const source = "(define (f x)\n  (+ 1 (car x)))\n(f 5)";
  const error = (await rejectionOf(vm.run(source))) as LispyError;
  assert.ok(error instanceof LispyError);
  assert.deepEqual(error.toJSON(), errorOf(() => vm.eval(source)).toJSON());
});

asyncVmTest("steps: comes back suspended, goes on, and ends as without", async (vm) => {
  const whole = await vm.run(`${COUNT} (count 1000)`);
  let result: RunResult = await vm.run(`${COUNT} (count 1000)`, { steps: 100 });
  let stops = 0;
  while (result.status === "suspended") {
    stops += 1;
    assert.equal(result.usage.steps, stops * 100);
    assert.equal(vm.status, "suspended");
    result = await vm.resume({ steps: 100 });
  }
  assert.equal(stops, 10);
  assert.equal(result.usage.steps, whole.usage.steps);
});

test("where a run stops for its steps does not depend on the slices", async () => {
  const stops = async (slice: number): Promise<number[]> => {
    using vm = createVMSync({ capabilities: { f: (x: number) => x } });
    const source =
      "(define (g n) (if (= n 0) 0 (+ (f n) (length (range 3000)) (g (- n 1))))) (g 50)";
    let result = await vm.run(source, { steps: 77, slice });
    const places = [result.usage.steps];
    while (result.status !== "done") {
      result = await vm.resume({ steps: 77, slice });
      places.push(result.usage.steps);
    }
    return places;
  };
  const whole = await stops(1_000_000);
  assert.ok(whole.length > 3);
  for (const slice of [1, 2, 7, 76, 77, 78]) assert.deepEqual(await stops(slice), whole);
});

asyncVmTest("a long run lets the event loop have its turn", async (vm) => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  await vm.run(`${COUNT} (count 100000)`, { slice: 2000 });
  clearInterval(timer);
  assert.ok(turns >= 10, String(turns));
});

asyncVmTest("the limit of steps is that of the whole run, over all its pauses", async (vm) => {
  const options = { steps: 400, limits: { steps: 1000 } };
  await vm.run(`${COUNT} (count 5000)`, options);
  assert.equal(vm.limits.steps, 1000);
  const second = await vm.resume({ steps: 400 });
  assert.equal(second.status, "suspended");
  const error = (await rejectionOf(vm.resume({ steps: 400 }))) as LispyError;
  assert.equal(error.limit?.name, "steps");
  assert.equal(vm.limits.steps, 100_000_000, "limits of a run end with it");
});

asyncVmTest("limits that the host sets while a run has stopped stay", async (vm) => {
  await vm.run(`${COUNT} (count 500)`, { steps: 10, limits: { steps: 1000, callDepth: 50 } });
  vm.setLimits({ callDepth: 60 });
  await vm.resume();
  assert.deepEqual([vm.limits.steps, vm.limits.callDepth], [100_000_000, 60]);
});

asyncVmTest("output is that since the last stop; vm.output is all of it", async (vm) => {
  const source = `(define (say n) (println n) (if (< n 3) (say (+ n 1)))) (say 1)`;
  let result: RunResult = await vm.run(source, { steps: 2 });
  const pieces = [result.output];
  while (result.status !== "done") pieces.push((result = await vm.resume({ steps: 1 })).output);
  assert.equal(pieces.join(""), "1\n2\n3\n");
  assert.ok(pieces.length > 2);
  assert.equal(vm.output, "1\n2\n3\n");
});

asyncVmTest(
  "what was written before a call is handed over before the call",
  async (vm) => {
    const heard: string[] = [];
    await vm.run('(display "a") (f) (display "b")', { onOutput: (text) => heard.push(text) });
    assert.deepEqual(heard, ["a", "b"]);
    assert.equal(vm.output, "");
    await vm.run("(for-each println (range 30000)) (f)");
    assert.equal(vm.output.length, 168_890);
  },
  { capabilities: { f: async () => 1 } },
);

asyncVmTest("a sink that throws ends the run", async (vm) => {
  const boom = new Error("sink is full");
  const onOutput = (): never => {
    throw boom;
  };
  assert.equal(await rejectionOf(vm.run('(display "a") 1', { onOutput })), boom);
  assert.equal(vm.eval("(+ 1 1)"), 2);
});

const THINKING: Capabilities = { think: { deferred: true } };
const THINK_TWICE = '(try (list (think "a") (think "b")) (catch e (get e "message")))';

asyncVmTest(
  "a deferred capability is answered from outside",
  async (vm) => {
    const first = await vm.run(THINK_TWICE);
    assert.ok(first.status === "awaiting");
    const { name, args, sequence } = first.call;
    assert.deepEqual([name, args, sequence, vm.status], ["think", ["a"], 1, "awaiting"]);
    assert.equal(vm.pendingCall, first.call);
    const second = await vm.resume({ value: { so: [1, 2] } });
    assert.ok(second.status === "awaiting");
    assert.deepEqual([second.call.args, second.call.sequence], [["b"], 2]);
    assert.notEqual(second.call.key, first.call.key);
    const done = await vm.resume({ value: undefined });
    assert.deepEqual(done.status === "done" && done.value, [{ so: [1, 2] }, null]);
    assert.equal(vm.pendingCall, undefined);
  },
  { capabilities: THINKING },
);

asyncVmTest(
  "an error as an answer is one in LisPy",
  async (vm) => {
    for (const error of ["no idea", new Error("no idea")]) {
      await vm.run(THINK_TWICE);
      const done = await vm.resume({ error });
      assert.equal(done.status === "done" && done.value, "think: no idea");
    }
  },
  { capabilities: THINKING },
);

asyncVmTest(
  "an answer that cannot be one is refused, and the call still waits",
  async (vm) => {
    await vm.run("(think 1)");
    const wrong = [
      [{ value: { x: NaN } }, /\$\.x: NaN/],
      [{}, /waits for the answer to think/],
      [{ value: 1, error: "x" }, /not both/],
      [{ error: 5 as unknown as string }, /error must be/],
      [{ value: 1, steps: 0 }, /steps must be/],
      [{ value: 1, slice: 1.5 }, /slice must be/],
      [{ value: 1, signal: 5 as unknown as AbortSignal }, /signal must be/],
    ] as const;
    for (const [options, message] of wrong) {
      const error = await rejectionOf(vm.resume(options));
      assert.ok(error instanceof LispyUsageError);
      assert.match(error.message, message);
      assert.equal(vm.status, "awaiting");
    }
    const done = await vm.resume({ value: 5 });
    assert.equal(done.status === "done" && done.value, 5);
  },
  { capabilities: THINKING },
);

/** Brings a VM to where a run has stopped. */
const STOPS: Record<string, (vm: LispyVM) => Promise<unknown>> = {
  suspended: (vm) => vm.run(`(define x 5) (println "out") ${COUNT} (count 100)`, { steps: 10 }),
  awaiting: (vm) => vm.run('(define x 5) (println "out") (think 1)'),
};
for (const [status, stop] of Object.entries(STOPS)) {
  asyncVmTest(
    `while ${status}, the VM can be read and defined in, and runs nothing else`,
    async (vm) => {
      await stop(vm);
      assert.equal(vm.status, status);
      const { steps } = vm.usage;
      assert.equal(vm.get("x"), 5);
      vm.define("y", [1, 2]);
      assert.deepEqual(vm.get("y"), [1, 2]);
      assert.ok(vm.globals().includes("y"));
      assert.equal(vm.sourceOf("map"), undefined);
      assert.deepEqual(vm.parseJSON("[1]"), [1]);
      assert.equal(vm.stringifyJSON([1]), "[1]");
      assert.throws(() => vm.get("unbound"), LispyError);
      vm.collect();
      assert.equal(vm.output, "out\n");
      assert.equal(vm.usage.steps, steps);
      const next = /vm\.cancel\(\)/;
      assert.throws(() => vm.eval("1"), next);
      assert.throws(() => vm.execute("1"), next);
      assert.throws(() => vm.call("+", 1), next);
      assert.match((await rejectionOf(vm.run("1"))).message, next);
      if (status === "suspended") {
        assert.match((await rejectionOf(vm.resume({ value: 1 }))).message, /no call waits/);
      }
      const done = await vm.resume(status === "awaiting" ? { value: 1 } : {});
      assert.equal(done.status, "done");
    },
    { capabilities: THINKING },
  );

  asyncVmTest(
    `cancel forgets a run that is ${status}`,
    async (vm) => {
      await stop(vm);
      vm.cancel();
      vm.cancel();
      assert.equal(vm.status, "idle");
      assert.match((await rejectionOf(vm.resume())).message, /no run to resume/);
      assert.equal(vm.eval("x"), 5);
    },
    { capabilities: THINKING },
  );
}

asyncVmTest(
  "cancel and dispose reach a run that is awaited",
  async (vm) => {
    const first = vm.run("(never)");
    assert.equal(vm.status, "awaiting");
    assert.throws(() => vm.eval("1"), /a run is under way/);
    assert.match((await rejectionOf(vm.resume({ value: 1 }))).message, /a run is under way/);
    vm.cancel();
    assert.equal(vm.eval("(+ 1 1)"), 2, "at once");
    assert.equal((await rejectionOf(first)).name, "AbortError");
    const second = vm.run("(never)");
    vm.dispose();
    assert.match((await rejectionOf(second)).message, /disposed/);
  },
  { capabilities: { never } },
);

test("cancel between slices, while another run follows", async () => {
  using vm = createVMSync();
  const first = vm.run(`${COUNT} (count 100000000)`, { slice: 1000 });
  await tick();
  vm.cancel();
  const second = vm.run("(+ 1 1)");
  assert.equal((await rejectionOf(first)).name, "AbortError");
  const done = await second;
  assert.equal(done.status === "done" && done.value, 2);
});

test("abort before the beginning: nothing runs", async () => {
  using vm = createVMSync();
  const reason = new Error("not wanted");
  assert.equal(
    await rejectionOf(vm.run("(define x 1)", { signal: AbortSignal.abort(reason) })),
    reason,
  );
  assert.deepEqual(vm.globals(), []);
});

test("abort between slices ends the run with the signal's reason", async () => {
  using vm = createVMSync();
  const controller = new AbortController();
  const running = vm.run(`${COUNT} (count 100000000)`, { signal: controller.signal, slice: 1000 });
  await tick();
  const reason = new Error("changed my mind");
  controller.abort(reason);
  assert.equal(await rejectionOf(running), reason);
  assert.equal(vm.status, "idle");
  assert.equal(vm.eval("(+ 1 1)"), 2);
});

test("what a run has used that was cancelled or aborted can be asked afterwards", async () => {
  using vm = createVMSync();
  const source = `${COUNT} (println "so far") (define (deep n) (if (= n 0) (count 1e9) (+ 1 (deep (- n 1))))) (deep 7)`;
  const { usage } = await vm.run(source, { steps: 1000 });
  assert.deepEqual([usage.steps, usage.peakCallDepth, usage.outputBytes], [1000, 7, 7]);
  vm.cancel();
  const { steps, peakCallDepth, outputBytes } = vm.usage;
  assert.deepEqual([steps, peakCallDepth, outputBytes], [1000, 7, 7]);
  assert.equal(vm.output, "so far\n");
  using again = createVMSync({ image: vm.exportImage() });
  assert.equal(again.exportImage(), vm.exportImage());
  assert.equal(
    vm.execute("(count 100)", { limits: { steps: 102 } }).ok,
    true,
    "the next one has all of its budget",
  );
  assert.equal(vm.usage.steps, 102);
  const controller = new AbortController();
  const running = vm.run("(count 1e9)", { signal: controller.signal, slice: 1000 });
  await tick();
  controller.abort();
  await rejectionOf(running);
  assert.ok(vm.usage.steps >= 1000);
});

/** A program, and what its global `log` is after the first call was aborted. */
const ABORTED: Record<string, [source: string, log: string]> = {
  "is an error that can be caught": [
    '(try (never) (catch e (set! log (get e "message"))))',
    '"never: cancelled"',
  ],
  "runs what stands in finally": ["(try (never) (finally (set! log 'cleaned)))", "cleaned"],
  "makes every further call fail": [
    "(try (never) (catch e (try (never) (catch e (set! log 'twice)))))",
    "twice",
  ],
  "leaves one slice to a program that will not end": [
    "(try (never) (catch e (set! log 'begun) (let loop () (loop))))",
    "begun",
  ],
  "leaves one slice to a program that goes on calling": [
    "(set! log 'begun) (let loop () (try (never) (catch e nil)) (loop))",
    "begun",
  ],
};
for (const [what, [source, log]] of Object.entries(ABORTED)) {
  asyncVmTest(
    `abort of a call ${what}`,
    async (vm) => {
      const controller = new AbortController();
      const running = vm.run(`(define log nil) ${source}`, {
        signal: controller.signal,
        slice: 500,
      });
      await tick();
      controller.abort();
      assert.equal(await rejectionOf(running), controller.signal.reason);
      assert.equal(vm.status, "idle");
      assert.equal(vm.get("log", { as: "text" }), log);
    },
    { capabilities: { never } },
  );
}

asyncVmTest(
  "abort reaches the function by its signal",
  async (vm) => {
    const controller = new AbortController();
    const running = vm.run("(f)", { signal: controller.signal });
    controller.abort("reason");
    assert.equal(await rejectionOf(running), "reason");
    assert.deepEqual(reasons, ["reason"]);
    const again = vm.run("(f)");
    vm.cancel();
    await rejectionOf(again);
    assert.equal((reasons[1] as unknown as Error).name, "AbortError");
  },
  {
    capabilities: {
      f: {
        run: ({ signal }) => {
          signal.addEventListener("abort", () => reasons.push(signal.reason));
          return never();
        },
      },
    },
  },
);
const reasons: unknown[] = [];

asyncVmTest(
  "eval takes answers that come at once, and refuses to wait",
  async (vm) => {
    assert.equal(vm.eval("(map now (list 1 2))", { as: "text" }), "(2 3)");
    assert.equal(vm.call("now", 5), 6);
    assert.deepEqual(vm.execute("(+ 1 (now 1))").value, 3);
    for (const [source, message] of [
      ["(map soon (list 1))", /soon answers later: await vm\.run/],
      ["(fails)", /fails answers later/],
      ["(try (think) (catch e 1))", /think is answered from outside: await vm\.run/],
    ] as const) {
      assert.throws(
        () => vm.execute(source),
        (error) => error instanceof LispyUsageError && message.test(error.message),
      );
      assert.equal(vm.status, "idle");
    }
    assert.equal(vm.eval("(+ 1 1)"), 2);
    await tick(); // a rejection that nobody handles would end the process
  },
  {
    capabilities: {
      now: (x: number) => x + 1,
      soon: async () => 1,
      fails: () => Promise.reject(new Error("unheard")),
      ...THINKING,
    },
  },
);

test("a capability's function may read the VM and define in it, but run nothing", async () => {
  const messages: string[] = [];
  using vm = createVMSync({
    capabilities: {
      f: () => {
        vm.define("y", (vm.get("x") as number) + 1);
        for (const use of [() => vm.eval("1"), () => vm.call("+"), () => vm.execute("1")]) {
          assert.throws(use, (error: Error) => messages.push(error.message) > 0);
        }
        return vm.globals().length;
      },
    },
  });
  assert.equal(vm.eval("(define x 5) (list (f) y)", { as: "text" }), "(2 6)");
  assert.equal(await textOfRun(vm, "(list (f) y)"), "(2 6)");
  assert.equal(messages.length, 6);
  assert.match(messages[0]!, /a run is under way: .*can be read, not run/);
});

test("a function may cancel or dispose its own VM", async () => {
  const act: { cancel(): void; dispose(): void } = {
    cancel: () => vm.cancel(),
    dispose: () => vm.dispose(),
  };
  using vm = createVMSync({
    capabilities: { act: (what: string) => act[what as keyof typeof act]() },
  });
  assert.throws(() => vm.eval('(act "cancel")'), { name: "AbortError" });
  assert.equal((await rejectionOf(vm.run('(act "cancel")'))).name, "AbortError");
  assert.equal(vm.eval("(+ 1 1)"), 2);
  assert.match((await rejectionOf(vm.run('(act "dispose")'))).message, /disposed/);
});

asyncVmTest("programs and options of the wrong kind are refused", async (vm) => {
  const wrong: (() => Promise<unknown>)[] = [
    () => vm.run(5 as never),
    () => vm.run(null as never),
    () => vm.run({} as never),
    () => vm.run({ call: "+", args: 5 as never }),
    () => vm.run({ call: "+", args: [() => 1] }),
    () => vm.run("1", 5 as never),
    () => vm.run("1", { as: "xml" as never }),
    () => vm.run("1", { steps: -1 }),
    () => vm.run("1", { signal: {} as never }),
    () => vm.run("1", { limits: { nothing: 1 } as never }),
    () => vm.resume(5 as never),
  ];
  for (const use of wrong) {
    assert.ok((await rejectionOf(use())) instanceof LispyUsageError, String(use));
    assert.equal(vm.status, "idle");
    assert.equal(vm.eval("(+ 1 1)"), 2);
  }
});
