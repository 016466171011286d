// `lispy-vm/cartridges`: what can be done to cartridges without booting them. Pure functions over documents, which an entry's
// `parseCartridge` reads and `cartridgeText` writes; of these, a bundle holds those that are used.

export { Buddy } from "../formats/buddy.js";
export type { ConvertOptions, Converted } from "../formats/convert.js";
export { convertDocument, convertText } from "../formats/convert.js";
export { writeEggSpec } from "../formats/egg-spec.js";
export type { FormatName, Lost } from "../formats/format.js";
export { formatOf } from "../formats/format.js";
export { writeEgg } from "../formats/organism.js";
export type {
  FunctionSchema,
  Plugin,
  PluginCallOptions,
  PluginOptions,
} from "../plugins/plugin.js";
export { loadPlugin } from "../plugins/plugin.js";
export type { PluginResult } from "../plugins/result.js";
export type { ParameterSchema, ParametersSchema } from "../plugins/schema.js";
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
