// Plain JavaScript in V8, compiled and not metered: the limit, and what says which answers are right. Also how programs in JavaScript are made
// into scripts, for all engines that run them.

import { createContext, runInContext } from "node:vm";
import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest } from "./engine.js";

const EXPORT = /^export (?=function (\w+))/gm;

/** A script whose value is an object of the functions that the program exports. */
export function scriptOf(source: string): string {
  const names = [...source.matchAll(EXPORT)].map(([, name]) => name);
  return `(() => {\n"use strict";\n${source.replace(EXPORT, "")}\nreturn { ${names.join(", ")} };\n})()`;
}

/** Runs long enough that an engine with an interrupt handler asks it. */
export const METER_PROBE =
  "export function main() { let n = 0; for (let i = 0; i < 200000; i++) n += i; return n; }";

type Procedures = Record<string, (...args: Answer[]) => Answer>;

function guest(evaluate: (script: string) => unknown): Guest {
  let program: Procedures = {};
  return {
    load(source) {
      program = evaluate(scriptOf(source)) as Procedures;
    },
    call: (name, ...args) => program[name]!(...args),
    dispose: () => {},
  };
}

export function openJavascript(): Engine {
  return {
    name: "javascript",
    title: `JavaScript (V8 ${process.versions.v8})`,
    ending: "js",
    metered: false,
    sharing: () => guest((script) => (0, eval)(script)),
    own() {
      const realm = createContext();
      return guest((script) => runInContext(script, realm));
    },
  };
}
