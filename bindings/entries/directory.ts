// `lispy-vm/node`: worlds on a disk, and threads for their frames. The other entries run where there are neither.

export type { DirectoryOptions } from "../node/directory/store.js";
export { directoryStore } from "../node/directory/store.js";
export { threadRunner } from "../node/frame-pool.js";
