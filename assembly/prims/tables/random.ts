// lispy@2: random.

/** The rows of this area. */
export function defineRandom(): void {}
