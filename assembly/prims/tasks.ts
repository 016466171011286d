// What tasks and promises of lispy@2 are made of: records, the queue of those who are ready, continuations.
// The procedures themselves are in prelude/lispy2/tasks.lispy.

import { chargeItems } from "../base/limits";
import {
  allocateCons,
  listFirst,
  listLength,
  listRest,
  pushReversed,
  REST_BYTES,
  REVERSED_MAX,
} from "../data/list";
import {
  fieldsOf,
  hasField,
  isRecord,
  makeRecord,
  recordField,
  setRecordField,
} from "../data/record";
import { failHeap, failInternal } from "../data/signal";
import { reserve } from "../heap/heap";
import { PAIR_SIZE } from "../heap/layout";
import { getRoot, Root, setRoot } from "../heap/roots";
import { FAILED, fromBool, fromSmall, isList, isSmall, NIL, toSmall, Value } from "../heap/value";
import { argument } from "./args";

/** (%make-record class fields) */
export function primMakeRecord(args: u32, _count: i32): Value {
  const fields = fieldsOf(argument(args, 0));
  // An environment is made of a closure only: see `primMakeEnvironment`.
  if (fields == 0 || argument(args, 1) != fromSmall(fields)) return failInternal();
  return makeRecord(<i32>toSmall(argument(args, 0)), fields);
}

/** (%record? value class) */
export function primIsRecord(args: u32, _count: i32): Value {
  const kind = argument(args, 1);
  return fromBool(isSmall(kind) && isRecord(argument(args, 0), <i32>toSmall(kind)));
}

/** (%field record index) */
export function primField(args: u32, _count: i32): Value {
  if (!hasField(argument(args, 0), argument(args, 1))) return failInternal();
  return recordField(argument(args, 0), <u32>toSmall(argument(args, 1)));
}

/** (%set-field record index value) */
export function primSetField(args: u32, _count: i32): Value {
  if (!hasField(argument(args, 0), argument(args, 1))) return failInternal();
  setRecordField(argument(args, 0), <u32>toSmall(argument(args, 1)), argument(args, 2));
  return NIL;
}

function pushTo(root: Root, value: u32): Value {
  if (!reserve(PAIR_SIZE)) return failHeap();
  setRoot(root, allocateCons(load<u64>(value), getRoot(root)));
  return NIL;
}

/** (%ready-push thunk): the thunk's turn comes when all that are ready now have had theirs. */
export function primReadyPush(args: u32, _count: i32): Value {
  return pushTo(Root.ReadyNew, args);
}

/** (%ready?): is anybody ready? */
export function primIsReady(_args: u32, _count: i32): Value {
  return fromBool(isList(getRoot(Root.Ready)) || isList(getRoot(Root.ReadyNew)));
}

/** (%ready-pop): who has been ready longest; nil for nobody. */
export function primReadyPop(_args: u32, _count: i32): Value {
  if (!isList(getRoot(Root.Ready)) && !turnQueue()) return FAILED;
  if (!isList(getRoot(Root.Ready))) return NIL;
  if (!reserve(REST_BYTES)) return failHeap();
  const queue = getRoot(Root.Ready);
  setRoot(Root.Ready, listRest(queue, NIL));
  return listFirst(queue);
}

/** Those who came last become the queue, first one at the head. */
function turnQueue(): bool {
  const count = isList(getRoot(Root.ReadyNew)) ? listLength(getRoot(Root.ReadyNew)) : 0;
  if (count == 0) return true;
  if (count > REVERSED_MAX || !reserve(count * PAIR_SIZE)) {
    failHeap();
    return false;
  }
  chargeItems(count);
  setRoot(Root.Ready, pushReversed(getRoot(Root.ReadyNew), NIL));
  setRoot(Root.ReadyNew, NIL);
  return true;
}

/** (%unseen-push task): the task has failed, and nobody waits for it. */
export function primUnseenPush(args: u32, _count: i32): Value {
  return pushTo(Root.Unseen, args);
}

/** (%take-unseen): the failed tasks that nobody waited for, last one first; then there are none. */
export function primTakeUnseen(_args: u32, _count: i32): Value {
  const tasks = getRoot(Root.Unseen);
  setRoot(Root.Unseen, NIL);
  return tasks;
}
