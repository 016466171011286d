// One thing after the other. The platform lets no other event in while an object waits for its storage, but it does while the object waits for
// anything else, a digest for instance. Whoever reads, decides and writes does it under the lock.

export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `action` when all that came before is over. */
  run<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => {});
    return result;
  }
}
