// A world: a store of documents in which agents live, with what can be done to it as a whole. Every operation is a transaction.

import type { Capabilities } from "../capabilities/types.js";
import { Agent, type BootOptions } from "../agent/agent.js";
import {
  type Cartridge,
  type JsonObject,
  type VMMaker,
  invalid,
  readCartridge,
} from "../cartridge/cartridge.js";
import { timestamp } from "../cartridge/image.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { type Intent, intentsFor } from "../capabilities/intents.js";
import { DISPOSE } from "../vm/handle.js";
import { checkNames } from "../vm/option-names.js";
import type { LimitSettings } from "../vm/limits.js";
import { mergeCartridges } from "../revise/merge.js";
import { sectionOf } from "./agent-state.js";
import { type Nest, buddyCapabilities } from "./buddies.js";
import { worldCapabilities } from "./capabilities.js";
import { type ExportReport, cartridgeInWorld, exportAgent } from "./export.js";
import { type ConflictPolicy, type ImportReport, importAgent } from "./import.js";
import { type WorldFrameReport, frameOfWorld } from "./frame.js";
import { type FrameJobResult, type FrameJobRunner, runFrameJob } from "./frame-job.js";
import { DocumentReader } from "./json.js";
import { AGENTS, CARTRIDGES, FEDERATION, MEMORY, STATES } from "../documents/layout.js";
import { type CartridgeRecord, type UnreadableRecord, listCartridges } from "./list.js";
import { type Party, beginWorld, echoInto, merger, publicDocuments } from "./meeting.js";
import { isName } from "../documents/names.js";
import * as names from "./option-names.js";
import { overlayStore } from "./overlay.js";
import { type Exchanged, exchange, publishedDocuments } from "./peers.js";
import { watchedStore } from "./reads.js";
import type { Change, WorldStore } from "./store.js";
import { type Transaction, transact } from "./transaction.js";

/** How a world is opened. */
export interface WorldOptions {
  /**
   * What the world is called in lineages. Default: what its `federation.json` says (`owner/repo`, or the name). An agent that arrives
   * in a world without a name has not been anywhere.
   */
  name?: string | undefined;
}

/** When something happens; default: now. As a Date, or as in `2026-04-01T20:00:00Z`. */
export interface Timed {
  at?: Date | string | undefined;
}

/** How a cartridge is imported. */
export interface WorldImportOptions extends Timed {
  /**
   * What is done when the agent's id is taken. Default `"reject"`: an error, and nothing is changed. With `"merge"` what both have
   * changed differently stays as it is in the world.
   */
  onConflict?: ConflictPolicy | undefined;
  /** The id that the agent gets in this world. Default: its own. */
  as?: string | undefined;
  /** Whether to find out what would be done without doing it. */
  dryRun?: boolean | undefined;
  /** Of a cartridge that was edited by hand and has an image, too: `env` and `programs` count; see {@link BootOptions.prefer}. */
  prefer?: "env" | undefined;
}

/** What an import came to, and which documents it changed. */
export interface WorldImportReport extends ImportReport {
  /** The documents that were changed, or would be, by name. */
  changes: Change[];
}

/** What two worlds come to together. */
export interface WorldMerger {
  /** The merged echo. */
  echo: JsonObject;
  /** The text of the merged world's cartridge. */
  cartridge: string;
}

/** How a frame of a world is run. */
export interface WorldFrameOptions extends Timed {
  /** The program or procedure that a frame runs. Default `"main"`. */
  main?: string | undefined;
  /** Limits of each agent's frame. */
  limits?: LimitSettings | undefined;
  /** Runs the agents' frames. Default: one after the other, in this thread; see `threadRunner` of the Node entry. */
  run?: FrameJobRunner | undefined;
  /** Is told how many agents will run. */
  onStart?: ((agents: number) => void) | undefined;
  /** Is told what came of each, in the order in which they are done. */
  onDone?: ((result: FrameJobResult) => void) | undefined;
}

/** For whom capabilities of a world are made. */
export interface WorldCapabilityOptions {
  /** The agent whose program uses them: the author of what it publishes, and whose cartridge it exports by default. */
  agentId?: string | undefined;
  /** The clock. Default: that of the host. */
  now?: (() => Date | string) | undefined;
  /** Whether the program may change the world: publish, export, import. Default false. */
  writable?: boolean | undefined;
  /**
   * Is told what the program wants done: `rb-post`, `rb-comment` and `rb-react` check it and hand it over. Nothing is done in the
   * world. Without it these three are not granted.
   */
  onIntent?: ((intent: Intent) => void) | undefined;
  /** How many intents there may be. Default 100. */
  maxIntents?: number | undefined;
}

/**
 * A world of agents, as rappterbook keeps it: `agents.json`, `memory/`, `toolbox.json`, `echo_frames/`, `cartridges/` and so on.
 *
 * @example
 * ```ts
 * using world = await openWorld(memoryStore());
 * const profile = { name: "Ada" };
 * const text = JSON.stringify({ _meta: { type: "lispy-cartridge", agent_id: "a1" }, profile });
 * const { restored } = await world.importText(text);
 * console.log(restored, await world.agents()); // => [ 'profile' ] [ 'a1' ]
 * ```
 */
export class World implements Disposable {
  readonly #store: WorldStore;
  readonly #makeVM: VMMaker;
  readonly #reader: DocumentReader;
  readonly #name: string | undefined;

  /** @internal Use an entry's `openWorld`. */
  constructor(store: WorldStore, makeVM: VMMaker, { name }: WorldOptions = {}) {
    this.#store = store;
    this.#makeVM = makeVM;
    this.#reader = new DocumentReader(makeVM);
    this.#name = name;
  }

  /** What the world is called; undefined when it has no name. */
  name(): Promise<string | undefined> {
    return this.transact((tx) => this.#nameIn(tx));
  }

  /** The ids of all agents that the world knows from a profile, a soul or a state, sorted. */
  agents(): Promise<string[]> {
    return this.transact(async (tx) => {
      const ids = new Set((await sectionOf(tx, AGENTS, "agents"))?.keys());
      for (const name of await tx.list(MEMORY)) {
        if (name.endsWith(".md")) ids.add(name.slice(MEMORY.length, -".md".length));
      }
      for (const name of await tx.list(STATES)) {
        if (name.endsWith(".json")) ids.add(name.slice(STATES.length, -".json".length));
      }
      return [...ids].sort();
    });
  }

  /**
   * Writes an agent's cartridge into `cartridges/`: profile, soul, own tools, programs, bindings, echoes, image, lineage.
   *
   * @throws {@link LispyError} of category `evaluation` for an agent that the world does not know, of category `invalid-data` for a
   * document that cannot be read; nothing is written then.
   * @example
   * ```ts
   * using world = await openWorld(memoryStore({ "memory/a1.md": "# Ada" }));
   * const { file } = await world.export("a1", { at: "2026-04-01T20:00:00Z" });
   * console.log(file); // => cartridges/a1-20260401T200000Z.lispy.json
   * ```
   */
  async export(agentId: string, options: Timed = {}): Promise<ExportReport> {
    const time = timeIn(options);
    return this.transact(async (tx) =>
      exportAgent(tx, this.#reader, agentId, { at: time, world: await this.#nameIn(tx) }),
    );
  }

  /** The text of an agent's cartridge, as `export` would write it. */
  async cartridgeOf(agentId: string, options: Timed = {}): Promise<string> {
    const time = timeIn(options);
    return this.transact(async (tx) => {
      const place = { at: time, world: await this.#nameIn(tx) };
      return this.#reader.text(await cartridgeInWorld(tx, agentId, place));
    });
  }

  /**
   * Brings in an agent from a cartridge of this world: its file's name, alone or with `cartridges/` or `state/cartridges/` before it.
   *
   * @throws As {@link World.importText}; {@link LispyError} of category `evaluation` when there is no such file.
   */
  async import(file: string, options: WorldImportOptions = {}): Promise<WorldImportReport> {
    checkNames(options, names.IMPORT);
    return this.importText(await this.cartridgeText(file), options);
  }

  /** The text of one of the world's cartridges; see {@link World.import} for the name. */
  async cartridgeText(file: string): Promise<string> {
    const name = CARTRIDGES + file.replace(/^(?:state\/)?cartridges\//, "");
    if (!isName(name)) {
      const message = `a cartridge is a file in cartridges/, not ${JSON.stringify(file.slice(0, 100))}`;
      throw new LispyError({ category: "capability", message });
    }
    const text = await this.transact((tx) => tx.text(name));
    if (text !== undefined) return text;
    throw new LispyError({ category: "evaluation", message: `Cartridge not found: ${file}` });
  }

  /**
   * Brings in an agent from the text of its cartridge, all of it or nothing: profile, soul, its own tools, programs, bindings, echoes
   * (as the agent's own), image. Tools of other authors are carried by the agent and not published.
   *
   * @throws {@link LispyError} of category `invalid-data` with the path of what is wrong in the cartridge; of category `evaluation`
   * when its id is taken and `onConflict` does not say what to do then.
   */
  async importText(text: string, options: WorldImportOptions = {}): Promise<WorldImportReport> {
    const { onConflict = "reject", as, dryRun = false } = options;
    const at = timeIn(options, names.IMPORT);
    const cartridge = this.#checked(text, options.prefer);
    let changes: Change[] = [];
    const bringIn = async (tx: Transaction): Promise<ImportReport> => {
      const world = await this.#nameIn(tx);
      const merge = async (id: string, theirs: Cartridge): Promise<Cartridge> => {
        const ours = await cartridgeInWorld(tx, id, { at, world });
        const { document } = await mergeCartridges(ours, theirs.document, {
          ...{ agentId: id, prefer: "a" as const, at },
        });
        return readCartridge(this.#reader.text(document), this.#makeVM);
      };
      const report = await importAgent(tx, cartridge, { at, world, onConflict, as, merge });
      changes = tx.changes();
      return report;
    };
    const store = dryRun ? overlayStore(this.#store) : this.#store;
    return { ...(await transact(store, this.#reader, bringIn)), changes };
  }

  /** The cartridges in `cartridges/`, sorted by file name. */
  cartridges(): Promise<(CartridgeRecord | UnreadableRecord)[]> {
    return this.transact((tx) => listCartridges(tx, this.#makeVM));
  }

  /**
   * Capabilities for programs: the readers `rb-state rb-agent rb-soul rb-channels rb-trending rb-echo rb-echoes rb-frame`, the lists
   * of tools, prompts and cartridges, `use-tool load-prompt prompt-info`, and a buddy (`hatch-egg buddy-status buddy-remember buddy-recall
   * lay-egg`); for writers also `publish-tool publish-prompt export-cartridge import-cartridge`.
   *
   * @example
   * ```ts
   * const store = memoryStore({ "memory/a1.md": "# Ada" });
   * using world = await openWorld(store);
   * using vm = await createVM({ capabilities: world.capabilities() });
   * const result = await vm.run('(rb-soul "a1")');
   * console.log(result.status === "done" && result.value); // => # Ada
   * ```
   */
  capabilities(options: WorldCapabilityOptions = {}): Capabilities {
    checkNames(options, names.CAPABILITIES);
    const { agentId, now = () => new Date(), writable = false, onIntent, maxIntents } = options;
    return {
      ...worldCapabilities(this, { agentId, now: () => timeOf(now()), writable }),
      ...buddyCapabilities(this.#nest(), () => timeOf(now()), writable),
      ...(onIntent && intentsFor(onIntent, maxIntents)),
    };
  }

  /**
   * Runs one frame of every agent that has a program, on the world as it is now, and puts what comes of it into the world: their next
   * states, a delta of what each wanted done, the frame's number. All of it or nothing; a frame that is rolled back leaves its agent as
   * it was.
   *
   * @example
   * ```ts
   * using world = await openWorld(memoryStore());
   * const programs = { main: '(define (main in) (rb-post "lobby" "Hello" (string-append "frame " (str (get in "frame")))))' };
   * await world.importText(JSON.stringify({ _meta: { type: "lispy-cartridge", agent_id: "a1" }, programs }));
   * const { frame, agents } = await world.frame({ at: "2026-04-01T20:00:00Z" });
   * console.log(frame, agents[0].status, agents[0].effects.length); // => 1 accepted 1
   * ```
   */
  async frame(options: WorldFrameOptions = {}): Promise<WorldFrameReport> {
    const { main = "main", limits = {}, run = this.#runHere, onStart = () => {} } = options;
    const { onDone = () => {} } = options;
    const at = timeIn(options, names.FRAME);
    return this.transact(async (tx) => {
      const world = await this.#nameIn(tx);
      const settings = { at, world, main, limits, run, onStart, onDone };
      return frameOfWorld(tx, this.#reader, this.#makeVM, settings);
    });
  }

  /** One job after the other, in this thread. */
  readonly #runHere: FrameJobRunner = async (jobs, onDone) => {
    const boot = async (text: string, options: BootOptions): Promise<Agent> =>
      Agent.boot(text, this.#makeVM, options);
    const results: FrameJobResult[] = [];
    const { store, take } = watchedStore(this.#store);
    const watched = new World(store, this.#makeVM);
    for (const job of jobs) {
      const capabilities = watched.capabilities({ agentId: job.agentId, now: () => job.at });
      results.push({ ...(await runFrameJob(job, boot, capabilities)), reads: take() });
      onDone(results.at(-1)!);
    }
    await watched.close();
    return results;
  };

  /**
   * What this world and another come to together: one echo, which is written into both, and a cartridge from which a third world can be
   * founded. The same from either side, and the same when it is done again. With `echoBack: "this"` the other world, which may belong to
   * somebody else, is only read.
   *
   * @throws {@link LispyUsageError} for worlds that have no names, or the same.
   */
  async mergeWith(
    other: World,
    options: Timed & { echoBack?: "both" | "this" | undefined } = {},
  ): Promise<WorldMerger> {
    const { echoBack = "both" } = options;
    const time = timeIn(options, names.MERGE);
    const parties = await Promise.all([this.#party(), other.#party()]);
    const { echo, cartridge } = merger(...parties, time);
    for (const world of echoBack === "both" ? [this, other] : [this]) {
      await world.transact((tx) => echoInto(tx, echo, time));
    }
    return { echo, cartridge: this.#reader.text(cartridge) };
  }

  /**
   * Makes a fresh world in an empty store, from a cartridge if there is one: that of an agent, who lives here then, or of a merged world,
   * whose parents are what the first frame sees. Returns the agent's id, if there is one.
   *
   * @throws {@link LispyError} of category `evaluation` when there is a world here already.
   * @example
   * ```ts
   * using world = await openWorld(memoryStore());
   * await world.found("harbour", { at: "2026-04-01T20:00:00Z" });
   * console.log(await world.name(), await world.agents()); // => harbour []
   * ```
   */
  async found(
    name: string,
    options: Timed & { cartridge?: string | undefined } = {},
  ): Promise<string | undefined> {
    const { cartridge } = options;
    const time = timeIn(options, names.FOUND);
    const begin = (tx: Transaction): Promise<{ agent: string | undefined }> =>
      beginWorld(tx, cartridge, { at: time, name }, this.#makeVM);
    return (await this.transact(begin)).agent;
  }

  /**
   * Exchanges with a peer: what it publishes is adapted into `world_bridge.json`, `federation.json` tells of it, and
   * `vlink_echo_ID.json` is what this world has to say to it. The peer is only read: a directory, or published documents
   * ({@link httpStore}).
   *
   * @param id What the peer is called here.
   * @throws {@link LispyError} of category `evaluation` within 30 minutes or the same frame of the last exchange.
   */
  async exchange(
    id: string,
    peer: Pick<WorldStore, "read">,
    options: Timed = {},
  ): Promise<Exchanged> {
    const time = timeIn(options);
    const documents = await publishedDocuments(peer, this.#reader);
    return this.transact(async (tx) =>
      exchange(tx, await publicDocuments(tx), { id, documents, at: time }),
    );
  }

  async #party(): Promise<Party> {
    const name = await this.name();
    if (name === undefined) {
      throw new LispyUsageError(
        "a world needs a name to be merged: in its federation.json, or { name }",
      );
    }
    return { name, documents: await this.transact(publicDocuments) };
  }

  #nest(): Nest {
    return {
      transact: (run) => this.transact(run),
      read: (text) => this.#reader.value("egg", text),
      write: (document) => this.#reader.text(document),
    };
  }

  /** Runs a function on the world's documents and writes what it has put, all or nothing. It may run more than once. */
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
    return transact(this.#store, this.#reader, run);
  }

  /** Lets go of the store. */
  async close(): Promise<void> {
    this.#reader.dispose();
    await this.#store.close?.();
  }

  /** Same as {@link World.close}, without waiting for it; for `using`. */
  [DISPOSE](): void {
    void this.close();
  }

  /** A cartridge, checked: its image boots and says what `env` and `programs` say, or becomes what they say. */
  #checked(text: string, prefer: "env" | undefined): Cartridge {
    const cartridge = readCartridge(text, this.#makeVM);
    if (cartridge.image === undefined) return cartridge;
    const agent = Agent.boot(text, this.#makeVM, { history: 0, ...(prefer && { prefer }) });
    try {
      return prefer ? readCartridge(agent.export(), this.#makeVM) : cartridge;
    } finally {
      agent.dispose();
    }
  }

  async #nameIn(tx: Transaction): Promise<string | undefined> {
    if (this.#name !== undefined) return this.#name;
    const identity = await sectionOf(tx, FEDERATION, "identity");
    const [owner, repo, name] = ["owner", "repo", "name"].map((key) => identity?.get(key));
    if (typeof owner === "string" && typeof repo === "string") return `${owner}/${repo}`;
    return typeof name === "string" ? name : undefined;
  }
}

/** The time that options tell. Throws for one of them that nobody reads. */
function timeIn(options: Timed, known: ReadonlySet<string> = names.TIMED): string {
  checkNames(options, known);
  return timeOf(options.at);
}

/** To the second. */
export function timeOf(at: Date | string = new Date()): string {
  const time = timestamp(at);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) && !Number.isNaN(Date.parse(time)))
    return time;
  throw invalid(
    "the time",
    `must be as 2026-04-01T20:00:00Z, not ${JSON.stringify(time.slice(0, 40))}`,
  );
}
