// `lispy-vm/worlds`: what is computed from the documents of worlds, as pure functions: echoes and what follows from them, deltas,
// federation, merged worlds. `openWorld` uses them; a host with a store of another shape can, too.

export { applyDeltas } from "../echo/apply.js";
export type { EchoSettings } from "../echo/echo.js";
export { enrichedEcho, frameEcho } from "../echo/echo.js";
export { appendEcho, incoherence } from "../echo/echo-store.js";
export { inertia } from "../echo/inertia.js";
export type { MergedDeltas } from "../echo/merge.js";
export { mergeDeltas } from "../echo/merge.js";
export { reflexArcs } from "../echo/reflexes.js";
export { echoBack } from "../federation/echo-back.js";
export { foundWorld } from "../federation/found.js";
export { readManifest } from "../federation/manifest.js";
export { mergeWorlds } from "../federation/merge.js";
export { mergedCartridge } from "../federation/merged-cartridge.js";
export { adaptPeer, bridgeWith } from "../federation/peers.js";
export { manifestOf, mayExchange, withPeer, withSync } from "../federation/publish.js";
export { vlinkEcho, vlinkEchoName } from "../federation/vlink-echo.js";
