// Answers over HTTP, all of them JSON.

/** The request cannot be granted: with which status that is said. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function json(status: number, body: object): Response {
  const headers = { "content-type": "application/json" };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers });
}

export function problem(status: number, message: string): Response {
  return json(status, { error: message });
}
