// Globals that the host protects from programs, at the ABI.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Category, Profile } from "../../assembly/shared/abi.js";
import { Machine } from "../support/machine.js";

const SETTABLE = 1;

function send(machine: Machine, text: string): number {
  const bytes = new TextEncoder().encode(text);
  const address = machine.exports.lispy_input(Math.max(bytes.length, 1)) >>> 0;
  new Uint8Array(machine.exports.memory.buffer).set(bytes, address);
  return bytes.length;
}

function protect(machine: Machine, name: string, settable = 0): void {
  assert.equal(machine.exports.lispy_protect(send(machine, name), settable), 1);
}

for (const profile of [Profile.Core1, Profile.Lispy2]) {
  test(`profile ${profile}: what is protected is neither defined nor assigned`, () => {
    const machine = new Machine("test", {}, profile);
    machine.eval("(define in 1) (define out 2) (define free 3) (define (own) (set! in 9))");
    protect(machine, "in");
    protect(machine, "out", SETTABLE);
    protect(machine, "not-yet");
    const refused = [
      ...["(set! in 0)", "(define in 0)", "(define (in) 0)", "(define-macro (in x) x)", "(own)"],
      ...["(define out 0)", "(define-macro (out x) x)", "(define not-yet 1)"],
    ];
    for (const source of refused) {
      const { category, message } = machine.eval(source);
      assert.equal(category, Category.Capability, source);
      assert.match(message, /^read-only binding: (in|out|not-yet)$/, source);
    }
    assert.equal(
      machine.eval("(let ((in 5)) (set! in (+ in 1)) (list in out free))").text,
      "(6 2 3)",
    );
    assert.equal(machine.eval("(set! free 4) (list in out free)").text, "(1 2 4)");
  });

  test(`profile ${profile}: an assigned output is known as such`, () => {
    const machine = new Machine("test", {}, profile);
    machine.eval("(define out 2) (define other 2) (define plain 2)");
    protect(machine, "out", SETTABLE);
    protect(machine, "other", SETTABLE);
    const assigned = (name: string) =>
      machine.exports.lispy_was_assigned(send(machine, name)) === 1;
    assert.deepEqual(["out", "other", "plain", "none", ""].map(assigned), Array(5).fill(false));
    machine.eval("(set! out 2) (set! plain 3)");
    assert.deepEqual(["out", "other", "plain"].map(assigned), [true, false, false]);
  });

  test(`profile ${profile}: without a name all that the language has is protected`, () => {
    const machine = new Machine("test", {}, profile);
    machine.eval("(define mine 1)");
    protect(machine, "");
    for (const name of ["car", "map", "+", "nil?"]) {
      const { category } = machine.eval(`(set! ${name} 1)`);
      // A name that this profile lacks is unbound, and stays free.
      if (name !== "nil?") assert.equal(category, Category.Capability, name);
    }
    assert.equal(machine.eval("(set! mine 2) (define new 3) (+ mine new)").text, "5");
    assert.equal(machine.eval("(map (lambda (car) (+ car 1)) (list 1 2))").text, "(2 3)");
  });
}
