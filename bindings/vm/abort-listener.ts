// Listening to a host's AbortSignal. One signal may be that of very many runs at once (a server that shuts down), and Node warns
// of a leak at the eleventh listener; so there is one listener for each signal, as long as anybody listens.

interface Audience {
  readonly hearers: Set<() => void>;
  readonly tell: () => void;
}

const audiences = new WeakMap<AbortSignal, Audience>();

function audienceOf(signal: AbortSignal): Audience {
  let audience = audiences.get(signal);
  if (!audience) {
    const hearers = new Set<() => void>();
    audience = { hearers, tell: () => [...hearers].forEach((hear) => hear()) };
    audiences.set(signal, audience);
  }
  return audience;
}

/** Calls `hear` when the signal is aborted from now on. Returns how to stop listening. */
export function onAbort(signal: AbortSignal, hear: () => void): () => void {
  const { hearers, tell } = audienceOf(signal);
  const mine = (): void => hear(); // the same function may listen twice
  if (hearers.size === 0) signal.addEventListener("abort", tell);
  hearers.add(mine);
  return () => {
    if (hearers.delete(mine) && hearers.size === 0) signal.removeEventListener("abort", tell);
  };
}
