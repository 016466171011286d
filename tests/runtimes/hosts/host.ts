// A runtime that was started, seen from the tests. Invariant: one that does not start, dies or does not answer is an error that
// names it; nothing is ever skipped.

import type { AnswerTo, Request } from "../suite/protocol.js";

export interface Host {
  readonly name: string;
  readonly version: string;
  ask<R extends Request>(request: R): Promise<AnswerTo<R>>;
  close(): Promise<void>;
}

export type StartHost = () => Promise<Host>;

/** How long a runtime may take to start, and to answer. */
export const START_MS = 30_000;
const ANSWER_MS = 120_000;

/** A host, made of what carries a request's text to the suite and brings back the answer's. */
export function hostOf(
  name: string,
  version: string,
  carry: (text: string) => Promise<string>,
  close: () => void | Promise<void>,
): Host {
  return {
    name,
    version,
    async ask(request) {
      const text = await within(ANSWER_MS, `${name} answers`, carry(JSON.stringify(request)));
      const { answer, thrown } = JSON.parse(text) as { answer?: unknown; thrown?: string };
      if (thrown !== undefined) throw new Error(`${name}: ${thrown}`);
      return answer as AnswerTo<typeof request>;
    },
    async close() {
      await close();
    },
  };
}

/** Fails when a promise takes too long. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
