// The numbers that a host decides, in one place.

/** What one frame may use; see docs/budget.md. */
export const FRAME_LIMITS = { steps: 1_000_000, heapBytes: 16 * 1024 * 1024 } as const;

/** Frames that may fail one after the other; then the agent is stopped until somebody starts it again. */
export const MOST_FAILURES = 3;
/** Alarms that may break off before a frame is done (out of processor time or memory); then the agent is stopped. */
export const MOST_BROKEN_ALARMS = 4;

/** Messages that one frame reads. The others wait for the next. */
export const MESSAGES_PER_FRAME = 20;
/** Messages that may wait. */
export const MOST_MESSAGES = 1000;
/** Messages and effects that came to nothing and are kept. */
export const MOST_REFUSED = 100;
/** Keys of messages and answers that are remembered, to know one that comes twice. */
export const KEYS_REMEMBERED = 100;

/** Calls and effects that may wait to be sent: with so many, no frame begins. */
export const MOST_UNSENT = 200;
/** Times that a call is sent before it counts as failed (an effect is sent until it is taken, or refused). */
export const MOST_SENDS = 8;
/** Milliseconds between two times: doubled each time, up to the longest. */
export const FIRST_PAUSE_MS = 1_000;
export const LONGEST_PAUSE_MS = 5 * 60_000;
/** A call that was taken and is to be answered later is sent again after so long, under the same key. */
export const ASK_AGAIN_MS = 10 * 60_000;
/** How long the other side may take to take a call. */
export const SEND_MS = 30_000;
/** Calls and effects that one alarm sends. */
export const SENDS_PER_ALARM = 32;

/** The longest cartridge, in bytes of UTF-8. An isolate has 128 MB for all of its objects. */
export const MOST_CARTRIDGE_BYTES = 16 * 1024 * 1024;
/** The longest message, answer, effect, or arguments of a call, in UTF-16 units: each is one value of storage. */
export const MOST_TEXT_LENGTH = 48 * 1024;
