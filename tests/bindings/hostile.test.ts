// What a host's functions throw, reject with and return can be anything, made by libraries that neither side knows. Whatever it is,
// the program gets one error with a text or a value; the host gets no rejection that nobody handles; and the VM goes on.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  type LispyInput,
  LispyError,
  LispyUsageError,
  createVMSync,
} from "../../bindings/entries/node.js";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const boom = (): never => {
  throw new TypeError("boom");
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const trapped = (target: object): object =>
  new Proxy(target, {
    get: boom,
    getPrototypeOf: boom,
    ownKeys: boom,
    has: boom,
    getOwnPropertyDescriptor: boom,
  });

/** An error whose property is what a getter makes of it. */
function errorWith(name: string, get: () => unknown): Error {
  return Object.defineProperty(new Error("plain"), name, { get });
}

function cyclic(): Error {
  const error = new Error("cyclic");
  error.cause = error;
  return error;
}

function counting<T>(...values: T[]): () => T {
  let n = 0;
  return () => values[n++ % values.length]!;
}

/** An array whose `length` says something else each time. */
function arrayOfLength(...lengths: unknown[]): object {
  const length = counting(...lengths);
  return new Proxy([1, 2, 3], {
    get: (target, key) => (key === "length" ? length() : (Reflect.get(target, key) as unknown)),
  });
}

class Odd {
  readonly field = 1;
}

/** A Map whose views do not agree. */
class Disagreeing extends Map<string, number> {
  override values(): MapIterator<number> {
    return new Map<string, number>().values();
  }
}

/** Made anew for each use: some can be used up. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  "a symbol": () => Symbol("s"),
  "a function": () => boom,
  "a class": () => Odd,
  NaN: () => NaN,
  "a huge integer": () => 2n ** 70_000n,
  "an empty string": () => "",
  "a huge string": () => "x".repeat(5_000_000),
  "a string of lone surrogates": () => "\ud800".repeat(3000),
  "an error": () => new Error("plain"),
  "an error without a message": () => new Error(""),
  "an error whose message is a getter that throws": () => errorWith("message", boom),
  "an error whose message is no string": () => errorWith("message", () => 7),
  "an error whose message is an object": () => errorWith("message", () => ({ toString: boom })),
  "an error whose message is a symbol": () => errorWith("message", () => Symbol("m")),
  "an error whose message changes": () =>
    errorWith("message", counting<unknown>("short", { length: 9999 }, 5)),
  "an error with a huge message": () => new Error("\ud83d\ude00".repeat(1_000_000)),
  "an error that is its own cause": cyclic,
  "an error whose stack, cause and name throw": () =>
    errorWith("stack", boom) &&
    Object.defineProperties(new Error("guarded"), {
      stack: { get: boom },
      cause: { get: boom },
      name: { get: boom },
    }),
  "an error without prototype": () => Object.setPrototypeOf(new Error("bare"), null) as unknown,
  "an aggregate of errors": () => new AggregateError([1, cyclic()], "several"),
  "an error of LisPy": () => new LispyError({ category: "evaluation", message: "of LisPy" }),
  "an error of usage": () => new LispyUsageError("of usage"),
  "an exception of the platform": () => new DOMException("gone", "AbortError"),
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of a function": () => revoked(() => {}),
  "a revoked proxy of an array": () => revoked([]),
  "a proxy that throws": () => trapped({}),
  "a proxy of an error that throws": () => trapped(new Error("inside")),
  "a proxy of an array that throws": () => trapped([1]),
  "an object without prototype": () => Object.create(null) as unknown,
  "an object with a key that is a symbol": () => ({ [Symbol("k")]: 1, a: 1 }),
  "an object with a getter that throws": () =>
    Object.defineProperty({}, "a", { get: boom, enumerable: true }),
  "an object whose constructor throws": () =>
    Object.create(
      Object.defineProperty(Object.create({}), "constructor", { get: boom }),
    ) as unknown,
  "a toJSON that throws": () => ({ toJSON: boom }),
  "a then that throws": () => Object.defineProperty({}, "then", { get: boom }),
  "a then that is a function once": () =>
    Object.defineProperty({}, "then", {
      get: counting<unknown>((resolve: (value: unknown) => void) => resolve(1), 5),
      enumerable: true,
    }),
  "a then that throws when called": () => ({ then: boom }),
  "a then that rejects with a revoked proxy": () => ({
    then: (_: unknown, reject: (reason: unknown) => void) => reject(revoked({})),
  }),
  "a then that answers twice": () => ({
    then(resolve: (value: unknown) => void, reject: (reason: unknown) => void) {
      resolve(1);
      reject(new Error("late"));
      resolve(2);
      throw new Error("later");
    },
  }),
  "a thenable of thenables": () => ({
    then: (a: (value: unknown) => void) => a({ then: (b: (value: unknown) => void) => b([1]) }),
  }),
  "an object that is part of itself": () => {
    const self: Record<string, unknown> = {};
    self["self"] = self;
    return self;
  },
  "a sparse array": () => [, 1, , 2], // eslint-disable-line no-sparse-arrays
  "an enormous sparse array": () => new Array<unknown>(2 ** 32 - 1),
  "an array that lies about its length": () => arrayOfLength(5, 2, 1),
  "an array of negative length": () => arrayOfLength(-1),
  "an array of half a length": () => arrayOfLength(1.5),
  "an array whose length is no number": () => arrayOfLength("x", {}),
  "an array whose length is an object": () => arrayOfLength({ valueOf: boom }),
  "an array of a length that is NaN": () => arrayOfLength(NaN),
  "a typed array": () => new Uint8Array(3),
  "a buffer": () => Buffer.from("abc"),
  "a date": () => new Date(0),
  "an invalid date": () => new Date(NaN),
  "a map": () => new Map([["a", [1]]]),
  "a map with a key that is nil": () => new Map([[null, 1]]),
  "a map with a key without prototype": () => new Map([[Object.create(null), 1]]),
  "a map with a key that is a symbol": () => new Map([[Symbol("k"), 1]]),
  "a map whose views disagree": () => new Disagreeing([["a", 1]]),
  "a set": () => new Set([1]),
  "a weak map": () => new WeakMap(),
  "a regular expression": () => /x/,
  "an instance of a class": () => new Odd(),
  "a boxed number": () => Object(1) as unknown,
  "an iterator": () => [1][Symbol.iterator](),
  "the global object": () => globalThis,
};

/** How a function of the host can come up with a value. `later`: only a run that waits takes it. */
const WAYS: Readonly<Record<string, { later: boolean; way: (value: unknown) => unknown }>> = {
  throws: {
    later: false,
    way: (value) => {
      throw value;
    },
  },
  returns: { later: false, way: (value) => value },
  "rejects with": { later: true, way: (value) => Promise.reject(value) },
  "throws later": {
    later: true,
    way: async (value) => {
      await null;
      throw value;
    },
  },
  "answers later with": {
    later: true,
    way: async (value) => {
      await null;
      return value;
    },
  },
};

const PROGRAM = '(try (list "value" (list (ask))) (catch e (list "caught" (get e "message"))))';

function check(came: string | null): void {
  assert.match(came!, /^\("(value" |caught" ".)/s);
  assert.doesNotMatch(came!, /undefined is not|cannot read|\[object/i);
}

for (const [what, make] of Object.entries(VALUES)) {
  for (const [how, { later, way }] of Object.entries(WAYS)) {
    test(`a capability ${how} ${what}`, async () => {
      using vm = createVMSync({
        capabilities: { ask: () => way(make()) },
        limits: { heapBytes: 16e6 },
      });
      const result = await vm.run(PROGRAM, { as: "text" });
      check(result.status === "done" ? result.value : null);
      await assert.rejects(vm.run('(ask) (error "not reached")'), LispyError);
      try {
        check(vm.eval(PROGRAM, { as: "text" }));
      } catch (error) {
        assert.ok(error instanceof LispyUsageError, String(error));
        assert.match(error.message, /answers later/);
        assert.ok(later || what.includes("then"));
      }
      assert.equal(vm.eval("(+ 1 2)"), 3);
    });
  }
}

for (const [what, make] of Object.entries(VALUES)) {
  test(`the host gives ${what}`, async () => {
    using vm = createVMSync({
      capabilities: { ask: { deferred: true } },
      limits: { heapBytes: 16e6 },
    });
    const given = async (body: () => unknown): Promise<void> => {
      try {
        await body();
      } catch (error) {
        const known = error instanceof LispyUsageError || error instanceof LispyError;
        assert.ok(known || (error as Error).message === "boom" || isOfEngine(error), String(error));
      }
      assert.equal(vm.get("after", { as: "text" }), "1");
    };
    vm.define("after", 1);
    await given(() => vm.define("x", make() as LispyInput));
    await given(() => vm.call("list", make() as LispyInput));
    for (const name of ["value", "error"]) {
      await vm.run(PROGRAM);
      await given(async () => {
        const result = await vm.resume({ [name]: make(), as: "text" });
        check(result.status === "done" ? result.value : null);
      });
      if (vm.status !== "idle") vm.cancel();
    }
    assert.equal(vm.eval("(+ 1 2)"), 3);
  });
}

test("a getter in an answer cannot use the VM: not to answer the call first, nor to take it away", async () => {
  using vm = createVMSync({ capabilities: { ask: { deferred: true } } });
  const uses: (() => unknown)[] = [
    () => vm.resume({ value: "the getter's" }),
    () => vm.cancel(),
    () => vm.dispose(),
    () => vm.get("after"),
  ];
  for (const use of uses) {
    await vm.run("(list (ask 1) (ask 2))");
    const refused: unknown[] = [];
    const value = {
      get field() {
        // What throws at once, and what rejects.
        void new Promise((resolve) => resolve(use())).catch((error) => refused.push(error));
        return 1;
      },
    };
    assert.equal((await vm.resume({ value })).status, "awaiting");
    const result = await vm.resume({ value: 2 });
    assert.deepEqual(result.status === "done" && result.value, [{ field: 1 }, 2]);
    // It is asked twice: whether it can be sent, and when it is.
    assert.equal(refused.length, 2);
    for (const error of refused) assert.ok(error instanceof LispyUsageError, String(error));
  }
});

/** What the engine says itself of a proxy that was revoked. */
function isOfEngine(error: unknown): boolean {
  return error instanceof TypeError && /revoked/.test(error.message);
}

after(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(unhandled, []);
});
