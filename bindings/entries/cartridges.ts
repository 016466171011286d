// `lispy-vm/cartridges`: what can be done to cartridges without booting them. Pure functions over documents, which an entry's
// `parseCartridge` reads and `cartridgeText` writes; of these, a bundle holds those that are used.

export type { Difference } from "../revise/difference.js";
export { describeDifferences } from "../revise/describe.js";
export { diffCartridges } from "../revise/diff.js";
export type { ForkOptions } from "../revise/fork.js";
export { forkCartridge } from "../revise/fork.js";
export type { MergeConflict } from "../revise/merge-values.js";
export type { MergeOptions, Merged } from "../revise/merge.js";
export { mergeCartridges } from "../revise/merge.js";
export type { SigningKeys } from "../signatures/keys.js";
export { generateKeyPair, publicKeyOf } from "../signatures/keys.js";
export type { SignOptions } from "../signatures/sign.js";
export { signDocument } from "../signatures/sign.js";
export type { SignatureReport, SignatureState, VerificationReport } from "../signatures/verify.js";
export { verifyDocument } from "../signatures/verify.js";
