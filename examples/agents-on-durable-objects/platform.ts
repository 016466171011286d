// What this example uses of Cloudflare's platform, as types, so that it is checked here without a dependency. In a project of your own,
// `wrangler types` or @cloudflare/workers-types say all of it.

/** The storage of one object. Nothing of a transaction has happened unless all of it has. */
export interface Storage extends Transaction {
  transaction<T>(closure: (transaction: Transaction) => Promise<T>): Promise<T>;
}

export interface Transaction {
  get<T>(key: string): Promise<T | undefined>;
  /** At most 128 keys. */
  get<T>(keys: string[]): Promise<Map<string, T>>;
  list<T>(options: { prefix: string; limit?: number }): Promise<Map<string, T>>;
  /** At most 128 entries. */
  put(entries: Record<string, unknown>): Promise<void>;
  /** At most 128 keys. */
  delete(keys: string[]): Promise<number>;
  /** One alarm per object; it fires at least once. */
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

export interface ObjectState {
  readonly storage: Storage;
}

/** How often an alarm's handler has thrown so far. */
export interface AlarmInfo {
  readonly retryCount: number;
}

export interface Namespace {
  idFromName(name: string): object;
  get(id: object): { fetch(request: Request): Promise<Response> };
}

export interface Environment {
  readonly AGENTS: Namespace;
  /** Where capabilities are called and effects go: `POST URL/NAME`. */
  readonly CAPABILITY_URL?: string;
  /** The capabilities that agents are granted, with commas between. */
  readonly CAPABILITIES?: string;
  /** When set, requests must have it: `Authorization: Bearer TOKEN`. */
  readonly TOKEN?: string;
}
