// What a world's documents are called: the layout that rappterbook uses.

export const AGENTS = "agents.json";
export const TOOLBOX = "toolbox.json";
export const PROMPTS = "prompt_library.json";
export const ECHOES = "frame_echoes.json";
export const COUNTER = "frame_counter.json";
export const CHANNELS = "channels.json";
export const TRENDING = "trending.json";
export const STATS = "stats.json";
export const FEDERATION = "federation.json";
/** What was posted, and what is known of it; who acted, run by run; what each frame left behind. */
export const POSTED_LOG = "posted_log.json";
export const DISCUSSIONS = "discussions_cache.json";
export const AUTONOMY_LOG = "autonomy_log.json";
export const SNAPSHOTS = "frame_snapshots.json";
export const CARTRIDGES = "cartridges/";
export const MEMORY = "memory/";

export const soulName = (agentId: string): string => `${MEMORY}${agentId}.md`;
/** What a virtual machine knows of an agent, and what this project adds to it. */
export const stateName = (agentId: string): string => `${STATES}${agentId}.json`;
export const DELTAS = "stream_deltas/";
export const STATES = "echo_frames/";

export const deltaName = (frame: number, stream: string): string =>
  `${DELTAS}frame-${frame}-${stream}.json`;
