// Everywhere else: the module's bytes are part of the script, so nothing has to be found, fetched or permitted.

import { makeCreate } from "../create.js";
import { unpackModule } from "../unpack.js";

export const {
  createVM,
  createVMSync,
  bootCartridge,
  cartridgeText,
  contentHash,
  openWorld,
  parseCartridge,
  runContract,
  replayTrace,
} = makeCreate({ load: unpackModule, loadSync: unpackModule });
