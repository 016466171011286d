// Instances of a compiled module: made, and used again. Making one costs an engine half a millisecond and fresh memory costs a page fault for
// every 4 KB that is touched, so an instance whose VM was disposed serves the next VM (docs/adr/0023-recycling.md).
// Invariant: an instance is held by one VM or by nobody. Before it is handed on it is what a fresh one is that has just been booted: all of its
// memory is zeroed, then what a booted one holds and its globals are put back, which is all the state that an instance has.

import { LispyUsageError } from "./errors.js";
import {
  makeRegexHost,
  type RegexEngineSource,
  type RegexHost,
  type RegexImport,
} from "./regex/host.js";
import type { LispyExports } from "./vm/exports.js";
import type { ProfileName } from "./vm/profiles.js";
import { readState, type State, writeState } from "./vm/state.js";

/** Instances of one module and profile that wait for a VM: as many as a server has at work at once on a machine of usual size. */
const KEPT = 8;
/** Bytes of memory of an instance that is kept. To clear more takes as long as to make another. */
const KEPT_BYTES = 2 * 1024 * 1024;

/** What a module is linked with. */
export interface Imports extends WebAssembly.Imports {
  lispy: { regex: RegexImport };
}

/** Makes an instance of a build with assertions, which reports those that fail to its host. */
export interface AssertingLinker {
  link(module: WebAssembly.Module, imports: Imports): WebAssembly.Instance;
}

/** What instances need beside their module. */
export interface InstanceSupport {
  readonly regexEngine: RegexEngineSource;
  /** Only entries for debugging have it: it is 13 KB of script. */
  readonly asserting?: AssertingLinker;
}

/** What is known of a profile. */
interface Booted {
  /** What an instance holds that has just been booted. Read from the second one, so that a program with a single VM does not pay for it. */
  origin: State | undefined;
  readonly waiting: LispyExports[];
}

/** The instances of one compiled module. */
export class Instances {
  static readonly #ofModule = new WeakMap<WebAssembly.Module, Instances>();
  readonly #module: WebAssembly.Module;
  readonly #regexEngine: RegexEngineSource;
  /** For a build that reports failed assertions to its host. The release build is none. */
  readonly #asserting: AssertingLinker | undefined;
  readonly #hosts = new WeakMap<LispyExports, RegexHost>();
  readonly #profiles = new Map<ProfileName, Booted>();
  /** Instances that need not be booted. */
  readonly #ready = new WeakSet<LispyExports>();

  /**
   * The first entry that uses the module supports its instances.
   *
   * @throws {@link LispyUsageError} for a build with assertions, of an entry that is not for it.
   */
  static of(module: WebAssembly.Module, support: InstanceSupport): Instances {
    let instances = this.#ofModule.get(module);
    if (!instances) this.#ofModule.set(module, (instances = new Instances(module, support)));
    return instances;
  }

  private constructor(module: WebAssembly.Module, support: InstanceSupport) {
    this.#module = module;
    this.#regexEngine = support.regexEngine;
    // Where compiling is forbidden, there may be no more of `Module` than its name.
    const { imports } = WebAssembly.Module as Partial<typeof WebAssembly.Module>;
    if (!imports?.(module).some(({ name }) => name === "abort")) return;
    this.#asserting = support.asserting;
    if (this.#asserting) return;
    throw new LispyUsageError(
      'this module is a debug build: make its VMs with the functions of "lispy-vm/debug"',
    );
  }

  /**
   * An instance for a VM of the profile: fresh, or as good as fresh and booted. At once, always: `WebAssembly.instantiate` does the same work on the
   * same thread, and takes a turn of the event loop for its answer. Where nothing else keeps the loop alive, Node waits in that turn for all
   * compiling in the background, which may wait for Node (nodejs/node#54918).
   */
  take(profile: ProfileName): LispyExports {
    const waiting = this.#profiles.get(profile)?.waiting.pop();
    if (waiting) return waiting;
    const host = makeRegexHost(this.#regexEngine);
    const instance = this.#asserting
      ? this.#asserting.link(this.#module, host.imports)
      : new WebAssembly.Instance(this.#module, host.imports);
    return this.#enter(instance, host);
  }

  /** Whether the profile of the VM that took it is booted already. */
  isReady(exports: LispyExports): boolean {
    return this.#ready.has(exports);
  }

  /** Hears of an instance that was booted and not used yet. */
  booted(exports: LispyExports, profile: ProfileName): void {
    const known = this.#profiles.get(profile);
    if (!known) this.#profiles.set(profile, { origin: undefined, waiting: [] });
    // What the compiler alone has made cannot save its globals.
    else if (!exports.lispy_save_globals) return;
    else known.origin ??= readState(exports);
  }

  /** Takes an instance back from a VM of the profile that will not touch it again. */
  giveBack(exports: LispyExports, profile: ProfileName): void {
    const { origin, waiting } = this.#profiles.get(profile) ?? {};
    const host = this.#hosts.get(exports);
    const { buffer } = exports.memory;
    if (!origin || !waiting || !host) return;
    if (waiting.length === KEPT || buffer.byteLength > KEPT_BYTES) return;
    new Uint8Array(buffer).fill(0);
    writeState(exports, origin);
    host.forget();
    this.#ready.add(exports);
    waiting.push(exports);
  }

  #enter(instance: WebAssembly.Instance, host: RegexHost): LispyExports {
    const exports = instance.exports as unknown as LispyExports;
    host.memory = exports.memory;
    this.#hosts.set(exports, host);
    return exports;
  }
}
