// The public names that are the same in every entry of `lispy-vm`.

export type {
  CompiledModule,
  CreateOptions,
  CreateSyncOptions,
  Entry,
  ModuleOption,
  ModuleLoader,
  ModuleSource,
} from "./create.js";
export type { DataOptions, LispyInput, LispyValue } from "./values/convert.js";
export type { Agent, BootOptions, ExportOptions } from "./agent/agent.js";
export type { JsonObject } from "./cartridge/cartridge.js";
export { capability } from "./capabilities/capability.js";
export type { CapabilityLog, CapabilityLogEntry } from "./capabilities/log.js";
export type { ArgumentRule } from "./capabilities/argument-rule.js";
export { recordCapabilities } from "./capabilities/record.js";
export { replayCapabilities } from "./capabilities/replay.js";
export type {
  StandardIssue,
  StandardResult,
  StandardSchema,
} from "./capabilities/standard-schema.js";
export type {
  AnsweredCapability,
  ArgumentSchema,
  Capabilities,
  Capability,
  CapabilityCall,
  CapabilityFunction,
  CapabilityLimits,
  CapabilityRules,
  DeferredCapability,
  PendingCall,
  Signal,
} from "./capabilities/types.js";
export type { ErrorCategory, LimitExcess, SourceText, TraceFrame } from "./errors.js";
export { LispyCrashError, LispyError, LispyUsageError } from "./errors.js";
export { canonicalJson } from "./cartridge/canonical.js";
export type { JsonValue } from "./cartridge/canonical.js";
export type { Effect } from "./frames/effects.js";
export type { HistoryEntry } from "./frames/history.js";
export type { Intent, Reaction } from "./capabilities/intents.js";
export type { FrameReceipt, FrameStatus } from "./frames/receipt.js";
export type { ReplayDifference, ReplayReport } from "./agent/replay.js";
export type {
  AnswerFrameOptions,
  FrameAnswer,
  FrameInput,
  FrameOptions,
} from "./frames/options.js";
export type { FrameStep, WaitingFrame } from "./frames/waiting.js";
export type { TraceSettings } from "./agent/trace.js";
export { FrameTrace } from "./agent/trace.js";
export type { ContractRequest, Violations } from "./hosted/contract.js";
export type {
  HostedEffect,
  HostedError,
  HostedPhase,
  HostedReceipt,
  Values,
} from "./hosted/receipt.js";
export { LispyProcedure } from "./vm/handle.js";
export type { Jit } from "./vm/machine-code.js";
export type { LimitName, LimitSettings, Limits } from "./vm/limits.js";
export { DEFAULT_LIMITS, LIMIT_NAMES } from "./vm/limits.js";
export type { ProfileName } from "./vm/profiles.js";
export { DEFAULT_PROFILE, PROFILE_NAMES } from "./vm/profiles.js";
export { Snapshot } from "./vm/snapshot.js";
export { SourceListing } from "./source/sources.js";
export { LispyFloat, LispyPair, LispySymbol, float, pair, symbol } from "./values/values.js";
export type {
  ForkSettings,
  Outcome,
  OutputSink,
  ResultForm,
  ResultOf,
  RunOptions,
  Seed,
  Usage,
  VMSettings,
} from "./vm/options.js";
export type {
  AnswerOptions,
  AsyncRunOptions,
  ProcedureCall,
  ResumeOptions,
  RunResult,
  RunStatus,
} from "./vm/run-options.js";
export { DEFAULT_SLICE } from "./vm/run-options.js";
export { LispyVM } from "./vm/vm.js";
export type { ExportReport } from "./world/export.js";
export type { WorldFrameReport } from "./world/frame.js";
export type { FrameJob, FrameJobResult, FrameJobRunner } from "./world/frame-job.js";
export type { ConflictPolicy, ImportReport } from "./world/import.js";
export type { CartridgeRecord, UnreadableRecord } from "./world/list.js";
export type { FetchText } from "./world/http.js";
export { httpStore } from "./world/http.js";
export { memoryStore } from "./world/memory.js";
export type { OverlayStore } from "./world/overlay.js";
export { overlayStore } from "./world/overlay.js";
export type { Exchanged } from "./world/peers.js";
export type { Batch, Change, StoredText, WorldStore } from "./world/store.js";
export { WorldConflictError } from "./world/store.js";
export type { Transaction } from "./world/transaction.js";
export type {
  Timed,
  World,
  WorldCapabilityOptions,
  WorldFrameOptions,
  WorldImportOptions,
  WorldImportReport,
  WorldMerger,
  WorldOptions,
} from "./world/world.js";
export type { WireKey, WireValue } from "./values/wire.js";
export { fromWire, toWire } from "./values/wire.js";
