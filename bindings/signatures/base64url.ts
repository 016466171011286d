// Bytes as base64url without padding (RFC 4648, section 5), in the one spelling that they have.

/** The text of some bytes. */
export function toBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a text; undefined when it is not how {@link toBase64url} writes so many bytes. */
export function fromBase64url(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length !== Math.ceil((length * 4) / 3)) {
    return undefined;
  }
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const result = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  // Two texts that differ in bits which no byte uses would be two names of one key.
  return toBase64url(result) === text ? result : undefined;
}
