// From a URL to the object of an agent: /agents/ID/… One name is one object, wherever the request comes in.

import type { Environment } from "./platform.ts";
import { problem } from "./responses.ts";

const PATH = /^\/agents\/([A-Za-z0-9][A-Za-z0-9_-]{0,127})(\/[a-z]+)?$/;

export async function route(request: Request, env: Environment): Promise<Response> {
  if (env.TOKEN && request.headers.get("authorization") !== `Bearer ${env.TOKEN}`) {
    return problem(401, "the token is missing, or another one");
  }
  const [, name] = PATH.exec(new URL(request.url).pathname) ?? [];
  if (name === undefined) return problem(404, "agents are at /agents/ID");
  return env.AGENTS.get(env.AGENTS.idFromName(name)).fetch(request);
}
