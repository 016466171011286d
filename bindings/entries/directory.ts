// `lispy-vm/node`: worlds on a disk, and threads for their frames. The other entries run where there are neither.

export type {
  DirectoryStore,
  DirectoryStoreOptions,
} from "../node/directory-store/directory-store.js";
export { WorldLockedError, directoryStore } from "../node/directory-store/directory-store.js";
export { threadRunner } from "../node/frame-pool.js";
