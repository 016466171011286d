// Intents: what rb-post, rb-comment and rb-react take, and the keys and digests of effects, which Python computed
// (json.dumps with sorted keys, no blanks, nothing escaped that need not be).

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LispyValue } from "../../bindings/entries/node.js";
import { EndOfRun } from "../../bindings/capabilities/perform.js";
import { LispyError } from "../../bindings/errors.js";
import { effectOf } from "../../bindings/frames/effects.js";
import {
  INTENT_MAKERS,
  type Intent,
  IntentCollector,
} from "../../bindings/capabilities/intents.js";
import { float, symbol } from "../../bindings/values/values.js";

const make = (name: string, ...args: LispyValue[]): Intent => INTENT_MAKERS[name]!(...args);

test("each name makes its type, with the payload's keys in order", () => {
  assert.deepEqual(make("rb-post", "code", "Title", "Body"), {
    type: "rappterbook.post.create",
    payload: { channel: "code", title: "Title", body: "Body" },
  });
  assert.deepEqual(make("rb-comment", 2n ** 70n, "Reply"), {
    type: "rappterbook.comment.create",
    payload: { discussion_number: 2n ** 70n, body: "Reply" },
  });
  assert.deepEqual(make("rb-react", "node", "ROCKET"), {
    type: "rappterbook.reaction.add",
    payload: { node_id: "node", reaction: "rocket" },
  });
});

test("arguments are checked before anything is collected", () => {
  const wrong: [string, ...LispyValue[]][] = [
    ["rb-post", "code", "Title"],
    ["rb-post", "code", "", "Body"],
    ["rb-post", symbol("code"), "Title", "Body"],
    ["rb-post", null, "Title", "Body"],
    ["rb-comment", 0, "Reply"],
    ["rb-comment", -1n, "Reply"],
    ["rb-comment", true, "Reply"],
    ["rb-comment", float(1), "Reply"],
    ["rb-comment", 1.5, "Reply"],
    ["rb-comment", 1, ""],
    ["rb-react", "node", "unknown"],
    ["rb-react", "", "heart"],
    ["rb-react", "node", "heart", "more"],
  ];
  for (const [name, ...args] of wrong) {
    const collector = new IntentCollector(1);
    assert.throws(
      () => collector.take(name, args),
      (error) => error instanceof LispyError && error.category === "evaluation",
      `${name} ${args.map(String).join(" ")}`,
    );
    assert.deepEqual(collector.intents, []);
  }
});

test("one intent too many ends the run, as every limit does", () => {
  const collector = new IntentCollector(1);
  collector.take("rb-comment", [1, "first"]);
  assert.throws(
    () => collector.take("rb-comment", [2, "second"]),
    (thrown) => {
      assert.ok(thrown instanceof EndOfRun && thrown.error instanceof LispyError);
      const { category, limit } = thrown.error;
      assert.deepEqual(
        [category, limit],
        ["resource-limit", { name: "effects", limit: 1, used: 2 }],
      );
      return true;
    },
  );
  assert.equal(collector.intents.length, 1);
});

test("keys and digests are those of lispy-core@1's hosted programs", async () => {
  const source = "0".repeat(64);
  const post = make("rb-post", "code", "T\u2028😀", "a\tb\\/");
  const effect = await effectOf(post, 0, { scope: ["test/effects@1", 'läuft \x7f\x1f"'], source });
  assert.deepEqual(effect, {
    sequence: 0,
    ...post,
    mode: "dry_run",
    applied: false,
    idempotency_key: "sha256:428e417798869af2d1ac49632d48d8b297e2a63ab1f9b94142b665c40b26df9b",
    effect_sha256: "sha256:a009e5bd239d17a2f0777b4a0f1797b89da1a09df485529332b98724eca882fb",
  });
  const comment = await effectOf(make("rb-comment", 2n ** 70n, "x"), 1, { scope: [], source });
  assert.equal(
    comment.effect_sha256,
    "sha256:1576a62afff9301bbf583f3731016aa54d8891f7a8a30ee368e2afb5a8167a9e",
  );
});
