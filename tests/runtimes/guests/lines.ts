// The suite as a process: a request per line on standard input, an answer per line on standard output, in order. For Node, and
// for what speaks its names: Deno and Bun take the same entry of the package as Node.

import { createInterface } from "node:readline";
import process from "node:process";
import * as lispy from "../../../bindings/entries/node.js";
import { makeJit } from "../../../bindings/entries/jit.js";
import { answerText } from "../suite/suite.js";

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answerText({ ...lispy, makeJit }, line)}\n`);
}
