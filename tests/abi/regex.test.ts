// The import `lispy.regex`, played by hosts that have none, or that lie: the module believes no place that cannot be one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Category, Profile, RegexRequest, RegexStatus, Status } from "../../assembly/shared/abi.js";
import { Random } from "../support/random.js";
import { root } from "../support/root.js";

interface Raw {
  memory: WebAssembly.Memory;
  lispy_boot(profile: number): number;
  lispy_input(size: number): number;
  lispy_eval(size: number): Status;
  lispy_result_text(form: number): number;
  lispy_result_address(): number;
  lispy_error_category(): Category;
  lispy_error_message(): number;
  lispy_error_message_address(): number;
}

const release = new WebAssembly.Module(readFileSync(join(root, "dist/lispy.wasm")));

/** The fields of a request, to be read and written. */
type Fields = (field: RegexRequest, value?: number) => number;
type Host = (fields: Fields, bytes: (address: number, size: number) => DataView) => number;

/** What a program gives with a host: its value's text, or its error's category and message. */
function run(host: Host, source: string): string {
  const instance = new WebAssembly.Instance(release, {
    lispy: {
      regex: (request: number): number => {
        const view = new DataView(vm.memory.buffer, request >>> 0, RegexRequest.Size);
        return host(
          (field, value) => {
            if (value !== undefined) view.setUint32(field, value, true);
            return view.getUint32(field, true);
          },
          (address, size) => new DataView(vm.memory.buffer, address, size),
        );
      },
    },
  });
  const vm = instance.exports as unknown as Raw;
  assert.equal(vm.lispy_boot(Profile.Lispy2), 1);
  const bytes = new TextEncoder().encode(source);
  const address = vm.lispy_input(bytes.length) >>> 0;
  new Uint8Array(vm.memory.buffer).set(bytes, address);
  const failed = vm.lispy_eval(bytes.length) !== Status.Done;
  const size = failed ? vm.lispy_error_message() : vm.lispy_result_text(0);
  const at = (failed ? vm.lispy_error_message_address() : vm.lispy_result_address()) >>> 0;
  const text = new TextDecoder().decode(new Uint8Array(vm.memory.buffer, at, size));
  return failed ? `${vm.lispy_error_category()}: ${text}` : text;
}

interface Said {
  groups?: number;
  count?: number;
  status?: RegexStatus;
  work?: number;
}

/** Answers every request with these spans. */
function answering(spans: readonly number[], said: Said = {}): Host {
  const { groups = 0, status = RegexStatus.Done, work = 1 } = said;
  const count = said.count ?? spans.length / (2 * (groups + 1));
  return (fields, bytes) => {
    fields(RegexRequest.Groups, groups);
    fields(RegexRequest.Count, count);
    fields(RegexRequest.Work, work);
    const answer = bytes(fields(RegexRequest.Answer), fields(RegexRequest.AnswerRoom));
    spans.forEach((place, index) => answer.setUint32(4 * index, place, true));
    return status;
  };
}

const ALL = '(regex-match-all "p" "aéb")';
const NONSENSE = `${Category.Evaluation}: the host's answer about a regular expression makes no sense`;

test("a host that has none: a capability error", () => {
  const none = `${Category.Capability}: this host has no regular expressions`;
  assert.equal(
    run(() => RegexStatus.Unavailable, ALL),
    none,
  );
  assert.equal(
    run(() => 77, ALL),
    none,
  );
});

test("spans are taken from the text where it lies", () => {
  assert.equal(run(answering([0, 1, 1, 3, 4, 4]), ALL), '("a" "é" "")');
  assert.equal(run(answering([0, 3, 1, 3, -1, -1], { groups: 2 }), ALL), '(("é" ""))');
});

const lies: Record<string, Host> = {
  "an end behind the text": answering([0, 5]),
  "a begin behind the text": answering([9, 9]),
  "an end before the begin": answering([1, 0]),
  "a place inside a character": answering([0, 2]),
  "a group inside a character": answering([0, 4, 2, 3], { groups: 1 }),
  "half a group": answering([0, 4, -1, 3], { groups: 1 }),
  "no whole match": answering([-1, -1]),
  "matches that overlap": answering([0, 3, 1, 4]),
  "more matches than there is room for": answering([], { count: 0xffffffff }),
  "more groups than there may be": answering([], { count: 0, groups: 101 }),
  "more to come, and nothing now": answering([], { status: RegexStatus.More }),
};
for (const [name, host] of Object.entries(lies)) {
  test(`refuses ${name}`, () => assert.equal(run(host, ALL), NONSENSE));
}

test("one match where one is wanted, whatever the host has", () => {
  assert.equal(run(answering([0, 1, 1, 3]), '(regex-match "p" "aéb")'), NONSENSE);
});

test("endless answers end with the steps", () => {
  const endless = answering([4, 4], { status: RegexStatus.More, work: 0x7fffffff });
  assert.match(run(endless, ALL), /execution limit exceeded: steps/);
  assert.match(
    run(() => RegexStatus.OutOfWork, ALL),
    /execution limit exceeded: steps/,
  );
});

test("what is wrong with a pattern is cut to the room that there is", () => {
  const message = run(answering([0x61616161], { status: RegexStatus.BadPattern, count: 3 }), ALL);
  assert.equal(message, `${Category.Evaluation}: regex-match-all: aaa`);
  const long = run(answering([], { status: RegexStatus.BadPattern, count: 0xffffffff }), ALL);
  assert.ok(long.length < 20_000);
});

test("random answers trap nowhere", () => {
  const random = new Random("regex answers");
  const sources = [
    ALL,
    '(regex-match "p" "aéb")',
    '(regex-groups "p" "aéb")',
    '(regex-split "p" "aéb")',
    '(regex-replace "p" "x\\\\1\\\\g<n>" "aéb")',
    '(regex-replace "p" identity "aéb")',
    '(regex-match? "p" "aéb")',
  ];
  for (let i = 0; i < 2000; i++) {
    const host: Host = (fields, bytes) => {
      const number = (): number => (random.oneIn(9) ? random.below(2 ** 31) * 2 : random.below(6));
      for (let field: number = RegexRequest.Work; field < RegexRequest.Size; field += 4) {
        fields(field, number());
      }
      const answer = bytes(fields(RegexRequest.Answer), fields(RegexRequest.AnswerRoom));
      for (let at = 0; at < 64; at += 4) answer.setUint32(at, number(), true);
      return random.below(6);
    };
    run(host, random.pick(sources));
  }
});
