// Two answers must be the same JSON text. Images are long: a message shows the place where the texts begin to differ.

import assert from "node:assert/strict";

const AROUND = 120;

export function agree(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found === wanted) return;
  let at = 0;
  while (found[at] === wanted[at]) at += 1;
  const cut = (text: string): string => text.slice(Math.max(0, at - AROUND), at + AROUND);
  assert.fail(`${what}: different from character ${at} on\n${cut(wanted)}\n${cut(found)}`);
}
