// The service outside: it performs each key once, remembers what it answered, and behaves as services do. What it does with a call depends
// on the key alone: it answers at once, later, later and twice, or it performs the call and then its answer gets lost.

import { createServer } from "node:http";
import { answerTo } from "./agent.mjs";

/** @param {(agent: string, answer: object) => Promise<void>} post Posts an answer, until it is taken. */
export async function startOutside(post) {
  /** By key: how often it was delivered, and what came of the one time that it was performed. */
  const calls = new Map();
  const effects = new Map();
  const answers = new Set();

  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = JSON.parse(Buffer.concat(parts).toString());
    const { "idempotency-key": key, "x-agent": agent, "x-kind": kind } = request.headers;
    const book = kind === "call" ? calls : effects;
    const known = book.get(key);
    if (known) known.deliveries += 1;
    else book.set(key, { agent, body, deliveries: 1, at: Date.now() });
    if (kind === "effect") return response.writeHead(200).end();
    const entry = book.get(key);
    if (JSON.stringify(entry.body) !== JSON.stringify(body)) entry.conflict = body;
    const answer = { key, value: answerTo(body) };
    const manner = parseInt(key.slice(0, 2), 16) % 4;
    if (manner === 0 || (manner === 3 && entry.deliveries > 1)) {
      return response.writeHead(200).end(JSON.stringify({ value: answer.value }));
    }
    if (manner === 3) return request.socket.destroy(); // performed, and nobody hears of it
    response.writeHead(202).end();
    const wait = 50 + (parseInt(key.slice(2, 6), 16) % 400);
    for (let times = 0; times < manner; times += 1) {
      const posted = new Promise((resolve) => setTimeout(resolve, wait + 30 * times))
        .then(() => post(agent, answer))
        .finally(() => answers.delete(posted));
      answers.add(posted);
      posted.catch(() => {}); // whoever waits for all answers hears of it
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    ...{ calls, effects, answers },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
