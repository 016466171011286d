// Makes the functions that an entry exports. Each entry knows where the module's bytes are, and the engine of regular expressions; what is
// compiled is remembered per entry, what is instantiated belongs to one VM. No environment is ever sniffed.

import type { Agent, BootOptions } from "./agent/agent.js";
import {
  type JsonObject,
  type VMMaker,
  readCartridge,
  readDocument,
  writeDocument,
} from "./cartridge/cartridge.js";
import { cartridgeOf } from "./cartridge/image.js";
import { LispyUsageError } from "./errors.js";
import { contentHash } from "./cartridge/lineage.js";
import type { ReplayReport } from "./agent/replay.js";
import type { ContractRequest } from "./hosted/contract.js";
import type { HostedReceipt } from "./hosted/receipt.js";
import { Instances, type InstanceSupport } from "./instances.js";
import { profileOf } from "./vm/boot.js";
import { BOOT_SETTINGS, CREATE_SETTINGS, checkNames } from "./vm/option-names.js";
import type { Jit } from "./vm/machine-code.js";
import type { VMSettings } from "./vm/options.js";
import type { InstanceMaker, Snapshot } from "./vm/snapshot.js";
import { LispyVM } from "./vm/vm.js";
import type { WorldStore } from "./world/store.js";
import type { World, WorldOptions } from "./world/world.js";

/**
 * A compiled module. Written so that these types need neither the DOM's library nor Node's: where the global types know
 * no WebAssembly, any object will do here.
 */
export type CompiledModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;

/** The module, compiled or as bytes. Where bytes must not be compiled (Workers), hand in a `WebAssembly.Module`. */
export type ModuleSource = CompiledModule | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** How {@link createVM} makes a VM. */
export interface CreateOptions extends VMSettings {
  /** Begin where this snapshot was taken, in its module; limits and seed are the snapshot's, but for what is set here. */
  snapshot?: Snapshot | undefined;
  /** The module to use instead of the one that comes with the package. */
  module?: ModuleSource | Promise<ModuleSource> | undefined;
}

/** How {@link createVMSync} makes a VM. */
export interface CreateSyncOptions extends VMSettings {
  /** As in {@link CreateOptions}. */
  snapshot?: Snapshot | undefined;
  /** The module to use instead of the one that comes with the package. */
  module?: ModuleSource | undefined;
}

/** The functions of an entry. All entries have the same. */
export interface Entry {
  /**
   * Makes a VM: an instance of its own, which shares nothing but compiled code with others.
   *
   * @throws {@link LispyUsageError} for bad settings, or a module that does not fit these bindings.
   * @example `using vm = await createVM({ limits: { steps: 1_000_000 } });`
   */
  createVM(options?: CreateOptions): Promise<LispyVM>;
  /** Like `createVM`, at once. Engines may refuse to compile large modules synchronously in a page's main thread. */
  createVMSync(options?: CreateSyncOptions): LispyVM;
  /**
   * Boots an agent from the text of a `.lispy.json` cartridge.
   *
   * @throws {@link LispyError} of category `invalid-data` with the path of what is wrong in the cartridge, and when one of its
   * definitions fails; {@link LispyUsageError} for bad settings.
   * @example
   * ```ts
   * using agent = await bootCartridge(text);
   * await agent.frame(1);
   * const next = agent.export();
   * ```
   */
  bootCartridge(text: string, options?: CreateOptions & BootOptions): Promise<Agent>;
  /**
   * The content hash of a cartridge's text: SHA-256 over its canonical JSON (see `canonicalJson`) without
   * `lineage.signatures`, as `sha256:` and 64 digits. Layout and order of keys do not count.
   *
   * @throws {@link LispyError} of category `invalid-data` when the text is no JSON object.
   * @example
   * ```ts
   * const [one, other] = ['{"a": 1, "b": 2}', '{"b":2,"a":1}'];
   * console.log((await contentHash(one)) === (await contentHash(other))); // => true
   * ```
   */
  contentHash(text: string, options?: ModuleOption): Promise<string>;
  /**
   * Reads and checks the text of a cartridge without booting it: a document without loss, for the functions of
   * `lispy-vm/cartridges`.
   *
   * @throws {@link LispyError} of category `invalid-data` with the path of what is wrong.
   * @example
   * ```ts
   * const document = await parseCartridge('{"_meta": {"type": "lispy-cartridge"}, "env": {"x": 1.0}}');
   * console.log((await cartridgeText(document)).includes('"x": 1.0')); // => true
   * ```
   */
  parseCartridge(text: string, options?: ModuleOption): Promise<JsonObject>;
  /** The text of a document, as cartridges are written: two spaces, ASCII, a newline at the end. */
  cartridgeText(document: JsonObject, options?: ModuleOption): Promise<string>;
  /**
   * Runs a program of `lispy-core@1` under a contract: it may read the inputs, may `set!` the outputs, and can change
   * nothing else. Either all outputs count or none do; the receipt says which, and why. Effects are collected, never
   * performed.
   *
   * @throws {@link LispyUsageError} when the source is no text; {@link LispyCrashError}. All else is in the receipt.
   * @example
   * ```ts
   * const source = "(set! ration (if (< days 10) 0.5 1.0))";
   * const receipt = await runContract({ source, inputs: { days: 3 }, outputs: { ration: 1 } });
   * console.log(receipt.status, receipt.outputs); // => accepted { ration: 0.5 }
   * ```
   */
  runContract(request: ContractRequest, options?: ModuleOption): Promise<HostedReceipt>;
  /**
   * Opens a world: a store of documents in which agents live.
   *
   * @param store See {@link WorldStore}; under Node, Deno and Bun the path of a directory, too, which must exist.
   * @throws {@link LispyUsageError} for what is no store; it says which methods are missing.
   * @example
   * ```ts
   * using world = await openWorld(memoryStore({ "memory/a1.md": "# Ada" }));
   * console.log(await world.agents()); // => [ 'a1' ]
   * ```
   */
  openWorld(store: WorldStore | string, options?: WorldOptions & ModuleOption): Promise<World>;
  /**
   * Replays a trace of frames, as `FrameTrace` wrote it, and says where it differs first.
   *
   * @throws {@link LispyError} of category `invalid-data` when the text is no trace.
   * @example `const { same, difference } = await replayTrace(text);`
   */
  replayTrace(text: string, options?: ModuleOption): Promise<ReplayReport>;
}

/** One of an entry's functions. A call can be marked as pure, which a property cannot: who uses none of them gets none. */
export const functionOf = <Name extends keyof Entry>(entry: Entry, name: Name): Entry[Name] =>
  entry[name];

/** The module to use instead of the one that comes with the package. */
export type ModuleOption = Pick<CreateOptions, "module">;

/** Where an entry finds the module; undefined means that every caller brings one. */
export interface ModuleLoader {
  load?: (() => ModuleSource | Promise<ModuleSource>) | undefined;
  loadSync?: (() => ModuleSource) | undefined;
  /** Opens a directory as a store, where there are directories. */
  directory?: ((path: string) => Promise<WorldStore>) | undefined;
}

const compiledBytes = new WeakMap<object, WebAssembly.Module>();

/** Also a module of another realm, which `instanceof` does not know: what compiles modules may have globals of its own. */
const isModule = (source: ModuleSource): source is WebAssembly.Module =>
  Object.prototype.toString.call(source) === "[object WebAssembly.Module]";

async function compile(source: ModuleSource): Promise<WebAssembly.Module> {
  if (isModule(source)) return source;
  const module = compiledBytes.get(source) ?? (await WebAssembly.compile(source));
  compiledBytes.set(source, module);
  return module;
}

function compileSync(source: ModuleSource): WebAssembly.Module {
  if (isModule(source)) return source;
  const module = compiledBytes.get(source) ?? new WebAssembly.Module(source);
  compiledBytes.set(source, module);
  return module;
}

/** What an entry gives its VMs beside their module. */
export interface Support extends InstanceSupport {
  /** Makes machine code for VMs that say nothing about it. */
  readonly jit?: Jit;
}

function makerOf(module: WebAssembly.Module, support: Support): InstanceMaker {
  const instances = Instances.of(module, support);
  const maker: InstanceMaker = {
    module,
    jit: support.jit,
    make: (profile) => instances.take(profile),
    isReady: (exports) => instances.isReady(exports),
    booted: (exports, profile) => instances.booted(exports, profile),
    recycle: (exports, profile) => instances.giveBack(exports, profile),
    cartridge: (vm, options) => cartridgeOf(vm as LispyVM, makeVM, options),
  };
  const makeVM: VMMaker = (settings = {}) => boot(maker, settings);
  return maker;
}

/** The profile is read once: an instance that waited is one of that profile, whatever becomes of the options. */
function boot(maker: InstanceMaker, options: VMSettings): LispyVM {
  const profile = profileOf(options);
  return LispyVM.boot(maker.make(profile), { ...options, profile }, maker);
}

/** Makes an entry's functions. The loader is asked once, when the first VM is made. */
export function makeEntry(loader: ModuleLoader, support: Support): Entry {
  let remembered: WebAssembly.Module | undefined;
  let loading: Promise<WebAssembly.Module> | undefined;

  const ownModule = async (): Promise<WebAssembly.Module> => {
    if (!loader.load) return ownModuleSync();
    loading ??= Promise.resolve(loader.load()).then(compile);
    try {
      return (remembered = await loading);
    } catch (error) {
      // A failed download must not be remembered.
      loading = undefined;
      throw error;
    }
  };
  const ownModuleSync = (): WebAssembly.Module => {
    if (remembered) return remembered;
    if (!loader.loadSync) {
      throw new LispyUsageError(
        loader.load
          ? "this entry loads the module asynchronously: await createVM once, or pass { module }"
          : "this entry brings no module: pass { module }",
      );
    }
    return (remembered = compileSync(loader.loadSync()));
  };

  const createVM = async (options: CreateOptions = {}): Promise<LispyVM> => {
    checkNames(options, CREATE_SETTINGS);
    const given = options.module && (await compile(await options.module));
    if (options.snapshot) return LispyVM.from(options.snapshot, options, given);
    return boot(makerOf(given ?? (await ownModule()), support), options);
  };
  const createVMSync = (options: CreateSyncOptions = {}): LispyVM => {
    checkNames(options, CREATE_SETTINGS);
    return makeNow(options);
  };
  const makeNow = (options: CreateSyncOptions): LispyVM => {
    const given = options.module && compileSync(options.module);
    if (options.snapshot) return LispyVM.from(options.snapshot, options, given);
    return boot(makerOf(given ?? ownModuleSync(), support), options);
  };
  const directoryOf = async (path: string): Promise<WorldStore> => {
    if (loader.directory) return loader.directory(path);
    throw new LispyUsageError("this entry opens no directories: pass a store");
  };
  const vmMaker = async (options: ModuleOption = {}): Promise<VMMaker> => {
    const module = options.module ? await compile(await options.module) : await ownModule();
    return (settings) => makeNow({ ...settings, module });
  };
  return {
    createVM,
    createVMSync,
    parseCartridge: async (text, options) => readCartridge(text, await vmMaker(options)).document,
    cartridgeText: async (document, options) => writeDocument(document, await vmMaker(options)),
    contentHash: async (text, options) => contentHash(readDocument(text, await vmMaker(options))),
    // Agents, worlds, contracts and replays are loaded when there is one: a VM needs none of them.
    bootCartridge: async (text, options = {}) => {
      checkNames(options, BOOT_SETTINGS);
      const [{ Agent }, maker] = await Promise.all([import("./agent/agent.js"), vmMaker(options)]);
      return Agent.boot(text, maker, options);
    },
    openWorld: async (store, options) => {
      const [world, maker] = await Promise.all([import("./world/open.js"), vmMaker(options)]);
      return world.openedWorld(store, directoryOf, maker, options);
    },
    runContract: async (request, options) => {
      const [hosted, maker] = await Promise.all([import("./hosted/run.js"), vmMaker(options)]);
      return hosted.runContract(request, maker);
    },
    replayTrace: async (text, options) => {
      const [replay, maker] = await Promise.all([import("./agent/replay.js"), vmMaker(options)]);
      return replay.replayTrace(text, maker);
    },
  };
}
