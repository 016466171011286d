// Scalars are most results, and cross without encoding.

import { Transfer } from "../../assembly/shared/abi.js";
import type { LispyExports } from "../vm/exports.js";
import type { Builder } from "./transfer.js";

/** The result of the last run, when it is a scalar; undefined when it has to be decoded. */
export function readScalar<T>(exports: LispyExports, builder: Builder<T>): T | undefined {
  switch (exports.lispy_result_tag() as Transfer) {
    case Transfer.Nil:
      return builder.nil();
    case Transfer.False:
      return builder.boolean(false);
    case Transfer.True:
      return builder.boolean(true);
    case Transfer.EmptyList:
      return builder.list([]);
    case Transfer.Integer:
      return builder.integer(exports.lispy_result_number());
    case Transfer.Float:
      return builder.float(exports.lispy_result_number());
    default:
      return undefined;
  }
}
