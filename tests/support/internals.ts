// What the prelude is made of, for tests that attack it: the rows of the tables of builtins, the procedures of the prelude, and
// values of every kind, those that only an image can bring among them.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Profile } from "../../assembly/shared/abi.js";
import type { Machine } from "./machine.js";
import { root } from "./root.js";

export interface Row {
  name: string;
  /** Numbers of arguments that a test gives. */
  counts: number[];
}

/** More arguments than this are not given to a procedure that takes any number. */
const MOST = 4;

const folder = join(root, "assembly/prims/tables");
const ROW = /define(?:All)?\(\s*"([^"]+)",\s*(\d+),\s*(\d+|ANY),/g;

function rowsIn(files: readonly string[]): Row[] {
  const rows = new Map<string, Row>();
  for (const file of files) {
    for (const [, names, min, max] of readFileSync(join(folder, file), "utf8").matchAll(ROW)) {
      const to = max === "ANY" ? Math.max(Number(min), MOST) : Number(max);
      const counts = Array.from({ length: to - Number(min) + 1 }, (_, i) => Number(min) + i);
      for (const name of names!.split(" ")) rows.set(name, { name, counts });
    }
  }
  return [...rows.values()];
}

const isInternal = ({ name }: Row): boolean => name.startsWith("%") && name !== "%";
const files = readdirSync(folder);

/** The internal primitives of both profiles, and those that only lispy@2 has. */
export const commonPrimitives = rowsIn(["internal.ts"]);
export const internalPrimitives = rowsIn(files).filter(isInternal);

/** Builtins that programs see. */
export function publicBuiltins(profile: Profile): Row[] {
  const own = files.filter((file) => (file === "core.ts") === (profile === Profile.Core1));
  return rowsIn(own).filter((row) => !isInternal(row));
}

/** The procedures of the prelude, private ones too. */
export function preludeProcedures(profile: Profile): Row[] {
  const rows: Row[] = [];
  for (const part of ["both", profile === Profile.Core1 ? "core1" : "lispy2"]) {
    const place = join(root, "assembly/prelude", part);
    for (const file of readdirSync(place)) {
      const text = readFileSync(join(place, file), "utf8");
      for (const [, name, list] of text.matchAll(/^\(define \(([^\s()]+)([^()]*)\)/gm)) {
        const [fixed = "", rest] = list!.split(" . ");
        const min = fixed.split(" ").filter((word) => word !== "").length;
        const counts = rest === undefined ? [min] : [min, min + 1, min + 2];
        rows.push({ name: name!, counts });
      }
    }
  }
  return rows;
}

const COMMON = [
  ..."nil #t #f 0 1 -1 2 3 7 255 256 2147483647 -2147483648 4294967295 4294967297".split(" "),
  ..."140737488355327 1152921504606846976 100000000000000000000 0.0 1.5 -1.0 1e300".split(" "),
  ...['""', '"a"', '"key"', '(string-append "ab" "cd")', "'a", "'else", "()"],
  ..."car list apply sort map error".split(" "),
  "(lambda () 1)",
  "(lambda (x) x)",
  "(lambda args args)",
  "(list 1 2 3)",
  "(list 3 1 2)",
  "(list car)",
  '(list "k" 1 "l" 2)',
  "(range 100)",
  "(cdr (list 1 2 3 4))",
  "(drop (range 100) 50)",
  "(list (list 1 2) (list 3 4))",
  "(cons 1 2)",
  "(cons 1 (cons 2 (cons 3 nil)))",
  "(make-dict)",
  '(make-dict "a" 1 "b" 2)',
];

const LISPY2 = [
  ":key",
  "(cons 1 (list 2 3 4))",
  "(cons 1 (cdr (list 1 2 3)))",
  "(let ((c (list 1 2))) (set-car! c c) c)",
  "(let ((c (cons 1 (cons 2 nil)))) (set-car! (cdr c) c) c)",
  "(let ((c (cons 1 (cons 2 nil)))) (set-cdr! (cdr c) nil) c)",
  "(let ((c (cons 1 2))) (set-cdr! c c) c)",
  "(let ((c (list apply nil))) (set-car! (cdr c) c) c)",
  "(dict :a 1 2 3)",
  "(list->dict (zip (range 50) (range 50)))",
  "(atom 1)",
  "(delay 1)",
  "(current-env)",
  "(let ((x 1) (y 2)) (current-env))",
  "(let ((x 1)) (set! x 2) (lambda () (set! x 3) (current-env)))",
  "(call/cc (lambda (k) k))",
  "(lambda (x) (odd-macro x) (odd-macro 2))",
  "(let ((y 1)) (lambda () (odd-failing y)))",
  "'(quote)",
  "'(quote a b)",
  "'(cons a)",
  "'(cons a b)",
  "'(? number?)",
  "'(dict a)",
  '\'(dict "a" x & y)',
  "'(list a . b)",
  "'(list a & b)",
  "'(a b c)",
  "'(or 1 2)",
  "'(begin 1 2)",
  "''a",
  '"(a) b"',
  '"[a-z]+("',
];

/** How many values `lispy_odd_values` makes. */
const ODD = 16;
/** A call has room for so many arguments. */
const PRIMITIVES = 60;

/** Binds `samples` to a list of values of every kind, some of the internal primitives among them; returns how many there are. */
export function makeSamples(machine: Machine, profile: Profile): number {
  machine.bindOddValues();
  const names = commonPrimitives.slice(0, PRIMITIVES).map(({ name }) => name);
  machine.run("define_prelude", `(define (primitives) (list ${names.join(" ")}))`);
  if (profile === Profile.Lispy2)
    machine.eval("(define-macro (odd-macro x) x) (define-macro (odd-failing x) (car 5))");
  const sources = profile === Profile.Core1 ? COMMON : [...COMMON, ...LISPY2];
  const made = machine.eval(
    `(define samples (append odd-values (append (list ${sources.join(" ")}) (primitives)))) (length samples)`,
  );
  const count = Number(made.text);
  if (count !== ODD + sources.length + names.length) throw new Error(`samples: ${made.message}`);
  return count;
}
