// Signatures: the vectors of RFC 8032, that signing changes nothing that is signed, that every change is found out.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import { canonicalJson } from "../../bindings/cartridge/canonical.js";
import { contentHash } from "../../bindings/cartridge/lineage.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { fromBase64url, toBase64url } from "../../bindings/signatures/base64url.js";
import { publicOf, sign, verify } from "../../bindings/signatures/ed25519.js";
import { generateKeyPair, keysOfSeed, publicKeyOf } from "../../bindings/signatures/keys.js";
import { signDocument } from "../../bindings/signatures/sign.js";
import { verifyDocument } from "../../bindings/signatures/verify.js";
import { cartridgeDocument, documentOf, leavesOf, withChange } from "./documents.js";

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, "hex"));
const at = "2026-04-01T20:00:00Z";
const home = await keysOfSeed(new Uint8Array(32).fill(1));
const away = await keysOfSeed(new Uint8Array(32).fill(2));
const example = documentOf({ _meta: { type: "lispy-cartridge", agent_id: "a1" }, env: { x: 1 } });

const entriesOf = (document: JsonObject): JsonObject[] =>
  (document.get("lineage") as JsonObject).get("signatures") as JsonObject[];
const withEntries = (document: JsonObject, signatures: LispyValue): JsonObject =>
  new Map(document).set("lineage", new Map([["signatures", signatures]]));
/** The document of a cartridge whose lineage holds signatures and nothing else, without it. */
const unsigned = (document: JsonObject): JsonObject =>
  new Map([...document].filter(([section]) => section !== "lineage"));

test("the vectors of RFC 8032, section 7.1", async () => {
  const vectors = [
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
  ];
  for (const [seed, key, message, signature] of vectors as [string, string, string, string][]) {
    assert.equal(await publicOf(bytes(seed)), toBase64url(bytes(key)));
    assert.deepEqual(await sign(bytes(seed), bytes(message)), bytes(signature));
    assert.equal(await verify(bytes(key), bytes(signature), bytes(message)), true);
    assert.equal(await verify(bytes(key), bytes(signature), bytes(`${message}00`)), false);
  }
});

test("bytes have one spelling", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (some) => {
      const text = toBase64url(some);
      assert.equal(text, Buffer.from(some).toString("base64url"));
      assert.deepEqual(fromBase64url(text, some.length), new Uint8Array(some));
    }),
  );
  assert.equal(fromBase64url("AB", 1), undefined, "bits that no byte uses");
  assert.equal(fromBase64url("AA==", 1), undefined);
  assert.equal(fromBase64url("A+", 1), undefined);
});

test("a key pair signs, and the private key tells the public one", async () => {
  const { publicKey, privateKey } = await generateKeyPair();
  assert.match(publicKey, /^ed25519:[\w-]{43}$/);
  assert.match(privateKey, /^ed25519-private:[\w-]{43}$/);
  assert.equal(await publicKeyOf(privateKey), publicKey);
  const signed = await signDocument(example, { privateKey, by: "home", at });
  const report = await verifyDocument(signed, { trusted: [publicKey] });
  assert.equal(report.state, "valid");
  assert.deepEqual(report.signatures, [{ state: "valid", key: publicKey, by: "home", at }]);
});

test("the statement is as docs/signatures.md has it", async () => {
  const signed = await signDocument(example, { ...home, by: "home", at });
  const [entry] = entriesOf(signed);
  const text = `lispy-cartridge-signature@1\n${await contentHash(example)}\n{"at":"${at}","by":"home","key":"${home.publicKey}"}`;
  const signature = fromBase64url(entry!.get("sig") as string, 64)!;
  const key = fromBase64url(home.publicKey.slice(8), 32)!;
  assert.ok(await verify(key, signature, new TextEncoder().encode(text)));
});

test("signatures stand side by side; a key signs once", async () => {
  const one = await signDocument(example, { ...home, by: "home", at });
  const two = await signDocument(one, { ...away, by: "away", at });
  const again = await signDocument(two, { ...home, by: "home, later", at });
  assert.deepEqual(
    entriesOf(again).map((entry) => entry.get("by")),
    ["home, later", "away"],
  );
  const states = async (trusted: string[]): Promise<string[]> => {
    const { state, signatures } = await verifyDocument(again, { trusted });
    return [state, ...signatures.map((signature) => signature.state)];
  };
  assert.deepEqual(await states([]), ["unknown key", "unknown key", "unknown key"]);
  assert.deepEqual(await states([away.publicKey]), ["valid", "unknown key", "valid"]);
  assert.equal((await verifyDocument(unsigned(again))).state, "none");
  assert.equal(canonicalJson(unsigned(again)), canonicalJson(example));
});

test("signing changes neither the content hash nor the given document", async () => {
  await fc.assert(
    fc.asyncProperty(cartridgeDocument(), async (document) => {
      const [hash, text] = [await contentHash(document), canonicalJson(document)];
      const signed = await signDocument(document, { ...home, by: "home", at });
      assert.equal(await contentHash(signed), hash);
      assert.equal(canonicalJson(document), text);
      assert.equal((await verifyDocument(signed, { trusted: [home.publicKey] })).state, "valid");
    }),
    { numRuns: 50 },
  );
  const empty = documentOf({ _meta: {}, lineage: {} });
  const signed = await signDocument(empty, { ...home, by: "home", at });
  assert.equal(await contentHash(signed), await contentHash(empty), "an empty lineage is none");
});

test("any change of any leaf makes a signature invalid", async () => {
  await fc.assert(
    fc.asyncProperty(cartridgeDocument(), fc.nat(), async (document, choice) => {
      const signed = await signDocument(document, { ...home, by: "home", at });
      const leaves = leavesOf(signed);
      const changed = withChange(signed, leaves[choice % leaves.length]!, (leaf) =>
        typeof leaf === "string" ? `${leaf}x` : leaf === 7 ? 8 : 7,
      ) as JsonObject;
      const { state, signatures } = await verifyDocument(changed, { trusted: [home.publicKey] });
      assert.equal(state, "invalid");
      assert.ok(signatures[0]!.reason);
    }),
    { numRuns: 150 },
  );
});

test("malformed entries are invalid and say why", async () => {
  const signed = await signDocument(example, { ...home, by: "home", at });
  const [entry] = entriesOf(signed);
  const edited = (change: [string, LispyValue]): JsonObject => new Map(entry).set(...change);
  const cases: [LispyValue, RegExp][] = [
    ["text", /no object/],
    [new Map(), /key is no public key/],
    [edited(["key", "ed25519:AA"]), /key is no public key/],
    [edited(["by", ""]), /who has signed/],
    [edited(["at", "yesterday"]), /no moment/],
    [edited(["sig", 5]), /no signature/],
    [edited(["sig", `${entry!.get("sig") as string}=`]), /no signature/],
    [edited(["by", "away"]), /has been changed/],
    [edited(["note", "added later"]), /has been changed/],
    // 32 bytes that are no point of the curve.
    [edited(["key", `ed25519:${toBase64url(new Uint8Array(32).fill(255))}`]), /has been changed/],
  ];
  for (const [bad, reason] of cases) {
    const { state, signatures } = await verifyDocument(withEntries(example, [bad]));
    assert.equal(state, "invalid");
    assert.match(signatures[0]!.reason!, reason);
  }
  const twice = await verifyDocument(withEntries(example, [entry!, entry!]));
  assert.deepEqual(
    twice.signatures.map(({ state }) => state),
    ["unknown key", "invalid"],
  );
  for (const document of [withEntries(example, "x"), new Map(example).set("lineage", 5)]) {
    await assert.rejects(verifyDocument(document), (error) => {
      assert.ok(error instanceof LispyError && error.category === "invalid-data");
      return error.path?.startsWith("$.lineage") === true;
    });
  }
});

test("wrong use is said at once, and no private key is repeated", async () => {
  const wrong: [Promise<unknown>, RegExp][] = [
    [
      signDocument(example, { privateKey: "ed25519-private:SECRET", by: "home", at }),
      /43 characters/,
    ],
    [signDocument(example, { ...home, by: "", at }), /who signs/],
    [signDocument(example, { ...home, by: "home", at: "now" }), /moment/],
    [verifyDocument(example, { trusted: [home.privateKey.slice(0, 20)] }), /no public key/],
  ];
  for (const [promise, message] of wrong) {
    await assert.rejects(promise, (error: Error) => {
      assert.ok(error instanceof LispyUsageError);
      assert.match(error.message, message);
      return !error.message.includes("SECRET");
    });
  }
});

test("a runtime without Ed25519 is one clear error", async (context) => {
  const { subtle } = globalThis.crypto;
  const unknown = (): Promise<never> =>
    Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
  context.mock.method(subtle, "importKey", unknown);
  context.mock.method(subtle, "generateKey", unknown);
  for (const promise of [generateKeyPair(), signDocument(example, { ...home, by: "home", at })]) {
    await assert.rejects(promise, (error) => {
      return error instanceof LispyUsageError && /has no Ed25519/.test(error.message);
    });
  }
});
