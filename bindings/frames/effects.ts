// Intents as a receipt lists them: with a key by which a host can perform each of them once, and a digest of what it
// is that would be performed. Keys and digests are those of lispy-core@1's hosted programs (facts are in docs/frames.md).

import { type JsonValue, canonicalJson } from "../cartridge/canonical.js";
import { digestOf } from "../cartridge/digest.js";
import type { Intent } from "../capabilities/intents.js";

/** An intent of an accepted run. It has not been performed: that is for the host to do, or not. */
export type Effect = Intent & {
  /** Its place among the effects of the run, from 0. */
  sequence: number;
  mode: "dry_run";
  applied: false;
  /** The same for the same place in the same run, however often that is repeated: perform one effect per key. */
  idempotency_key: string;
  /** Of what would be done. Two effects of one key that differ here are a conflict. */
  effect_sha256: string;
};

/** What the keys and digests of a run's effects are made from. */
export interface EffectOrigin {
  /** The JSON array that `sequence` is appended to for a key. */
  scope: readonly JsonValue[];
  /** What stands before type and payload in a digest: what the intent comes from. */
  source: string;
}

/** The intent at a place of a run, as an effect. */
export async function effectOf(
  intent: Intent,
  sequence: number,
  { scope, source }: EffectOrigin,
): Promise<Effect> {
  const { type, payload } = intent;
  return {
    sequence,
    type,
    payload,
    mode: "dry_run",
    applied: false,
    idempotency_key: await digestOf(canonicalJson([...scope, sequence])),
    effect_sha256: await digestOf(canonicalJson([source, type, payload])),
  } as Effect;
}

/** The intents of a run as effects, in order. */
export async function effectsOf(
  intents: readonly Intent[],
  origin: EffectOrigin,
): Promise<Effect[]> {
  return Promise.all(intents.map((intent, index) => effectOf(intent, index, origin)));
}
