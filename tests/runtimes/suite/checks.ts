// The thin suite: each thing that a host can do with a VM, once. It is about the runtime, not about the language: whatever the
// bindings need of it (WebAssembly, promises, timers, text, SHA-256) is used here at least once.

import type { Api, CheckResult } from "./protocol.js";

type Check = (api: Api) => Promise<void>;

const COUNT = "(define (count n) (if (= n 0) 'done (count (- n 1))))";

/** The checks by name, in the order in which they are run. */
const checks: Readonly<Record<string, Check>> = {
  "a VM is made and disposed": async (api) => {
    const vm = await api.createVM();
    same(vm.eval("(+ 1 2)"), 3);
    vm.dispose();
    await refused(api.LispyUsageError, () => vm.eval("1"));
  },
  "a VM is made at once when the module is compiled": async (api) => {
    (await api.createVM()).dispose();
    const vm = api.createVMSync();
    same(vm.eval("(* 6 7)"), 42);
    vm.dispose();
  },
  "both profiles are there": (api) =>
    withVM(api, { profile: "lispy-core@1" }, (vm) => {
      same(vm.profile, "lispy-core@1");
      same(vm.eval("(car (list 1 2))"), 1);
    }),
  "eval: values, output, text beyond ASCII": (api) =>
    withVM(api, {}, (vm) => {
      same(
        vm.eval('(println "grüße 🌊") (list 1.0 (/ 1 3) "ß")', { as: "text" }),
        '(1.0 0.3333333333333333 "ß")',
      );
      same(vm.output, "grüße 🌊\n");
      same(vm.eval("(expt 2 100)"), 2n ** 100n);
      same(
        vm.eval("(map sin (list 1 2.5 1e300))", { as: "text" }),
        "(0.8414709848078965 0.5984721441039565 -0.8178819121159085)",
      );
    }),
  "call: data in, data out": (api) =>
    withVM(api, {}, (vm) => {
      vm.eval('(define (swap d) (list (get d "b") (get d "a")))', { as: "none" });
      same(vm.call("swap", { a: [1, null], b: "two" }), ["two", [1, null]]);
    }),
  "regular expressions": (api) =>
    withVM(api, {}, (vm) => {
      same(
        vm.eval('(regex-replace "(\\\\w+)@(\\\\w+)" "\\\\2: \\\\1" "zion@sea, rex@hill")'),
        "sea: zion, hill: rex",
      );
    }),
  "random numbers follow the seed": (api) =>
    withVM(api, { seed: "agent zion, frame 17" }, (vm) => {
      same(vm.eval("(map (lambda (i) (random 6)) (range 3))", { as: "text" }), "(2 5 4)");
    }),
  "an asynchronous capability": (api) => {
    const later = (text: string): Promise<string> =>
      new Promise((resolve) => setTimeout(() => resolve(`${text}!`), 1));
    return withVM(api, { capabilities: { later } }, async (vm) => {
      const result = await vm.run('(map later (list "a" "b"))');
      same(result.status === "done" && result.value, ["a!", "b!"]);
    });
  },
  "a run gives the event loop its turn": (api) =>
    withVM(api, {}, async (vm) => {
      let turns = 0;
      setTimeout(() => (turns += 1), 0);
      await vm.run(`${COUNT} (count 20000)`, { as: "none", slice: 1000 });
      same(turns, 1);
    }),
  "a run is aborted": (api) =>
    withVM(api, {}, async (vm) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error("enough")), 0);
      const run = vm.run(`${COUNT} (count 1000000)`, { slice: 1000, signal: controller.signal });
      same(await run.then(String, (error: Error) => error.message), "enough");
      same(vm.status, "idle");
    }),
  "a limit is kept": (api) =>
    withVM(api, { limits: { steps: 500 } }, (vm) => {
      const { error } = vm.execute(`${COUNT} (count 1000)`);
      same([error?.category, error?.limit?.name], ["resource-limit", "steps"]);
      same(vm.eval("(count 100)", { as: "text" }), "done");
    }),
  "recursion is bounded by limits, not by the host's stack": (api) =>
    withVM(api, {}, (vm) => {
      vm.eval("(define (sum n) (if (= n 0) 0 (+ n (sum (- n 1)))))", { as: "none" });
      same(vm.call("sum", 100_000), 5_000_050_000);
      const { error } = vm.execute("(define (deep n) (+ 1 (deep n))) (deep 1)");
      same(error?.category, "resource-limit");
    }),
  "an error says what and where": (api) =>
    withVM(api, {}, async (vm) => {
      const error = await refused(api.LispyError, () =>
        vm.eval("(define (f x)\n  (+ 1 (car x)))\n(list (f 5))"),
      );
      same([error.category, error.line, error.column], ["evaluation", 2, 8]);
      same(
        error.trace.map(({ name }) => name),
        ["f", ""],
      );
      await refused(api.LispyUsageError, () => vm.call("list", new Date(0) as never));
    }),
  "snapshots and forks": (api) =>
    withVM(api, {}, (vm) => {
      vm.eval("(define karma 10)", { as: "none" });
      const before = vm.snapshot();
      vm.eval("(set! karma 11)", { as: "none" });
      const fork = vm.fork();
      vm.restore(before);
      same([vm.get("karma"), fork.get("karma")], [10, 11]);
      fork.dispose();
    }),
  "a run is suspended, exported as a cartridge, booted and finished": async (api) => {
    const vm = await api.createVM();
    const source = `${COUNT} (println "on my way") (count 1000)`;
    const whole = await vm.run(source, { as: "none" });
    const stop = await vm.run(source, { steps: 300 });
    same([stop.status, stop.output], ["suspended", "on my way\n"]);
    const cartridge = vm.exportCartridge({ agentId: "zion" });
    vm.dispose();
    const agent = await api.bootCartridge(cartridge);
    same([agent.agentId, agent.vm.status], ["zion", "suspended"]);
    const end = await agent.vm.resume({ as: "text" });
    same([end.status === "done" && end.value, end.usage.steps], ["done", whole.usage.steps]);
    agent.dispose();
  },
  "an agent lives for a frame": async (api) => {
    const programs = { main: "(define (main n) (set! seen (+ seen n)))" };
    const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs, env: { seen: 0 } });
    const agent = await api.bootCartridge(text);
    same((await agent.frame(5)).value, "5");
    same((JSON.parse(agent.export()) as { env: unknown }).env, { seen: 5 });
    agent.dispose();
  },
  "the content hash of a cartridge": async (api) => {
    const expected = "sha256:43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777";
    same(await api.contentHash('{"b": 2, "a": 1}'), expected);
  },
};

type VM = Awaited<ReturnType<Api["createVM"]>>;
type Settings = Parameters<Api["createVM"]>[0];

export async function runChecks(api: Api): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const failure = await check(api).then(
      () => undefined,
      (error: Error) => String(error?.stack ?? error),
    );
    results.push(failure === undefined ? { name } : { name, failure });
  }
  return results;
}

/** The names, so that whoever asks can tell that all of them were run. */
export const CHECK_NAMES: readonly string[] = Object.keys(checks);

async function withVM(
  api: Api,
  settings: Settings,
  use: (vm: VM) => void | Promise<void>,
): Promise<void> {
  const vm = await api.createVM(settings);
  try {
    await use(vm);
    same(vm.handleCount, 0);
  } finally {
    vm.dispose();
  }
}

function same(actual: unknown, expected: unknown): void {
  const [found, wanted] = [shown(actual), shown(expected)];
  if (found !== wanted) throw new Error(`expected ${wanted}, got ${found}`);
}

const shown = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${item}n` : item)) ??
  "undefined";

async function refused<E extends Error>(
  type: abstract new (...args: never[]) => E,
  code: () => unknown,
): Promise<E> {
  try {
    await code();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`no ${type.name}`);
}
