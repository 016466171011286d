// The Python interpreter of lispy-core@1, where LISPY_REFERENCE says where its lisp.py is. It runs the same programs as we do, those that fit in its
// core and its depth; each call is a process of its own, start included, as its command line is what it has in common with us. Not metered.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "../suite/workloads.js";
import type { Engine } from "./engine.js";

export const referencePath = (): string | undefined => process.env["LISPY_REFERENCE"];

const written = (value: Answer): string =>
  typeof value === "string" ? JSON.stringify(value) : String(value);

export function openReference(): Engine {
  const path = referencePath()!;
  return {
    name: "reference",
    title: "the Python interpreter of lispy-core@1, a process each time",
    ending: "lispy",
    metered: false,
    sharing() {
      const folder = mkdtempSync(join(tmpdir(), "lispy-bench-"));
      const file = join(folder, "program.lispy");
      let program = "";
      return {
        load(source) {
          program = source;
        },
        call(name, ...args) {
          const prepared = name === "main" && /^\(define \(prepare /m.test(program);
          const call = `(${[name, ...args.map(written)].join(" ")})`;
          const before = prepared ? `(prepare ${args.map(written).join(" ")})\n` : "";
          writeFileSync(file, `${program}\n${before}${call}\n`);
          const { status, stdout, stderr } = spawnSync(
            "python3",
            [path, "--unlimited", "--print-result", file],
            { encoding: "utf8" },
          );
          const last = stdout.trimEnd().split("\n").at(-1) ?? "";
          if (status !== 0) throw new Error(`the reference ended with ${status}: ${stderr}`);
          const value: unknown = JSON.parse(last);
          return value as Answer;
        },
        dispose: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  };
}
