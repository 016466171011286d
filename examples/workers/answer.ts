// What is answered, as JSON. The receipt is its own canonical text, byte for byte what `hash` is the digest of.

import type { FrameReceipt } from "lispy-vm";

export interface Answer {
  status: number;
  body: string;
}

/**
 * 200 for a frame that counts, with the next cartridge as text. 422 for one that was rolled back: the receipt's `error` says why, and when
 * a budget was exhausted `exhausted` names it.
 */
export function answerFor(receipt: FrameReceipt, cartridge: string | undefined): Answer {
  const { hash, text, status, error } = receipt;
  const parts = [
    `"status":${JSON.stringify(status)}`,
    ...(error?.limit ? [`"exhausted":${JSON.stringify(error.limit)}`] : []),
    `"hash":${JSON.stringify(hash)}`,
    `"receipt":${text}`,
    ...(cartridge === undefined ? [] : [`"cartridge":${JSON.stringify(cartridge)}`]),
  ];
  return { status: status === "accepted" ? 200 : 422, body: `{${parts.join(",")}}\n` };
}

/** Why there was no frame at all. */
export function problem(status: number, message: string, details?: object): Answer {
  return {
    status,
    body: `${JSON.stringify({ status: "refused", message, ...(details && { details }) })}\n`,
  };
}
