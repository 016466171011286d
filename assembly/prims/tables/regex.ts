// lispy@2: regex.

/** The rows of this area. */
export function defineRegex(): void {}
