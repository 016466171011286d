// What lispy.wasm exports, as docs/abi.md says it. The types are written by hand; a test compares them with the module.

import type { Category, Figure, Limit, Profile, Status } from "../../assembly/shared/abi.js";

/** The exports of one instance. Addresses are signed here: `>>> 0` makes them addresses. */
export interface LispyExports {
  readonly memory: WebAssembly.Memory;
  /** Holds machine code, and in debug builds functions of the module before it. */
  readonly table: WebAssembly.Table;
  lispy_abi_version(): number;
  lispy_boot(profile: Profile): number;
  lispy_set_limit(limit: Limit, value: number): void;
  lispy_get_limit(limit: Limit): number;
  lispy_input(size: number): number;
  lispy_eval(size: number): Status;
  lispy_call(size: number): Status;
  lispy_define(size: number): Status;
  lispy_get(size: number): Status;
  lispy_seed(size: number): Status;
  lispy_decode(size: number): Status;
  lispy_json_parse(size: number): Status;
  /** Reads no input; the bindings pass a size to all that begin a run, which a Wasm function ignores. */
  lispy_globals(size?: number): Status;
  lispy_resume(): Status;
  lispy_set_pause(steps: number): void;
  lispy_state(): Status;
  lispy_cancel(): void;
  lispy_snapshot(): number;
  lispy_copied(): void;
  /** Like the next one made by scripts/save-globals.mjs, so absent from what the compiler alone has made. */
  lispy_save_globals(address: number): void;
  lispy_load_globals(address: number): void;
  lispy_grant(size: number): number;
  lispy_protect(size: number, settable: number): number;
  lispy_was_assigned(size: number): number;
  lispy_scope(size: number): void;
  lispy_pending(): Status;
  lispy_pending_number(): number;
  lispy_pending_key(): number;
  lispy_image(): number;
  lispy_boot_image(size: number): Status;
  lispy_answer(size: number): Status;
  lispy_answer_error(size: number): Status;
  /** Machine code: what the module wants, where it goes, whether it was made. Machine code also imports `lispy_step` and some globals. */
  lispy_use_machine_code(first: number, every: number): void;
  lispy_wanted_code(): number;
  lispy_machine_slot(): number;
  lispy_answer_machine_code(made: number): void;
  lispy_step(base: number, pc: number): bigint;
  lispy_collect(): void;
  lispy_result_tag(): number;
  lispy_result_number(): number;
  lispy_result(): number;
  lispy_result_text(form: 0 | 1): number;
  lispy_result_json(indent: number, ascii: number): number;
  lispy_result_source(): number;
  lispy_result_handle(): number;
  lispy_result_address(): number;
  lispy_error_category(): Category;
  lispy_error_message(): number;
  lispy_error_message_address(): number;
  lispy_error_line(): number;
  lispy_error_column(): number;
  lispy_error_limit(): Limit;
  lispy_error_limit_value(): number;
  lispy_error_limit_used(): number;
  lispy_error_incomplete(): number;
  lispy_error_trace(): number;
  lispy_handle_result(handle: number): number;
  lispy_release(handle: number): void;
  lispy_handle_count(): number;
  lispy_output_address(): number;
  lispy_output_size(): number;
  lispy_output_clear(): void;
  lispy_usage(figure: Figure): number;
  /** Debug and test builds only. */
  lispy_disassemble?(): number;
  lispy_define_prelude?(size: number): Status;
  lispy_odd_values?(): Status;
}

/** The exports that begin a run; each takes the size of its input. */
export type RunEntry =
  | "lispy_eval"
  | "lispy_call"
  | "lispy_define"
  | "lispy_get"
  | "lispy_seed"
  | "lispy_decode"
  | "lispy_json_parse"
  | "lispy_globals";
