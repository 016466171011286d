// The documents whose code runs, and their fenced blocks.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/root.js";

/** One fenced block. */
export interface Block {
  /** Relative to the root. */
  file: string;
  /** Of its first line of code, from 1. */
  line: number;
  /** `ts`, `lispy`, `sh`, … */
  language: string;
  /** What stands behind the language. */
  words: string[];
  code: string;
}

/** Documents whose blocks are run: those at the top, and the pages of docs/ itself. */
export const documents: readonly string[] = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

export function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The fenced blocks of a document, in order. */
export function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; words: string[]; first: number } | undefined;
  const lines = textOf(file).split("\n");
  lines.forEach((line, index) => {
    const fence = /^```(.*)$/.exec(line);
    if (!fence) return;
    if (open) {
      const { language, words, first } = open;
      const code = lines.slice(first, index).join("\n");
      blocks.push({ file, line: first + 1, language, words, code });
      open = undefined;
    } else {
      const [language = "", ...words] = fence[1]!.trim().split(/\s+/);
      open = { language, words, first: index + 1 };
    }
  });
  if (open) throw new Error(`${file}: the block that begins at line ${open.first} is never closed`);
  return blocks;
}

/** A document without its fenced blocks: what is said in prose. */
export function proseOf(file: string): string {
  return textOf(file).replace(/^```[^]*?^```$/gm, "");
}

/** The blocks of all documents in a language that are to be run. A block that is not says `ignore`. */
export function runnable(language: string): Block[] {
  return documents
    .flatMap(blocksOf)
    .filter((block) => block.language === language && !block.words.includes("ignore"));
}
