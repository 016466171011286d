// Agents on Durable Objects: the Worker's two exports. README.md has the picture.

import type { Environment } from "./platform.ts";
import { route } from "./router.ts";

export { AgentObject } from "./agent-object.ts";

export default {
  fetch: (request: Request, env: Environment): Promise<Response> => route(request, env),
};
