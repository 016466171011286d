// The names of options of frames and agents; see vm/option-names.ts. Here, because a VM alone has none.

/** What an agent's frame knows, and what going on with it does. */
export const FRAME_OPTIONS: ReadonlySet<string> = new Set([
  ...["frame", "limits", "onOutput", "maxEffects", "signal"],
]);
export const ANSWER_FRAME_OPTIONS: ReadonlySet<string> = new Set(["onOutput", "signal"]);
/** What writing an agent down knows. */
export const EXPORT_OPTIONS: ReadonlySet<string> = new Set(["exportedAt", "onSkip"]);
