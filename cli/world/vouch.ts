// `lispy keygen`, `sign` and `verify`: who stands for a cartridge.

import { chmodSync } from "node:fs";
import {
  generateKeyPair,
  signDocument,
  verifyDocument,
} from "../../bindings/entries/cartridges.js";
import {
  type JsonObject,
  LispyError,
  cartridgeText,
  createVMSync,
} from "../../bindings/entries/node.js";
import { UsageError } from "../args.js";
import { outputFile, print, readText } from "../files.js";
import { note, paint } from "../report.js";
import { load, writer } from "./revise.js";
import type { Subcommand } from "./subcommand.js";

export const keygenCommand: Subcommand = {
  name: "keygen",
  names: "",
  help: "a new pair of keys for signing; --out FILE: the private one",
  options: { out: "FILE" },
  needed: ["out"],
  count: [0, 0],
  async run(given) {
    const out = given.text("out");
    if (out === undefined) throw new UsageError("keygen needs --out FILE, for the private key");
    const target = outputFile(out);
    quietAboutEd25519();
    const { publicKey, privateKey } = await generateKeyPair();
    target.write(`${privateKey}\n`);
    chmodSync(out, 0o600);
    note(`wrote the private key to ${out}: keep it to yourself`);
    print(`${publicKey}\n`);
    return 0;
  },
};

export const signCommand: Subcommand = {
  name: "sign",
  names: "FILE",
  help: "vouch for a cartridge (--key FILE --by NAME)",
  options: { key: "FILE", by: "NAME", out: "FILE" },
  needed: ["key", "by"],
  count: [1, 1],
  async run(given) {
    const [key, by] = [given.text("key"), given.text("by")];
    if (key === undefined || by === undefined) {
      throw new UsageError("sign needs --key FILE, the private key, and --by NAME, who signs");
    }
    const put = writer(given);
    quietAboutEd25519();
    const privateKey = readText(key).trim();
    await put(
      await signDocument(await load(given.names[0]!), { privateKey, by, at: given.time() }),
    );
    return 0;
  },
};

export const verifyCommand: Subcommand = {
  name: "verify",
  names: "FILE...",
  help: "whether cartridges are whole, and who vouches for them",
  options: { trust: "KEY..." },
  count: [1, Infinity],
  async run(given) {
    quietAboutEd25519();
    let fine = true;
    const trusted = given.texts("trust");
    for (const file of given.names) {
      try {
        const document = await load(file);
        const image = document.get("vm");
        const { state, contentHash, signatures } = await verifyDocument(document, { trusted });
        if (image instanceof Map) await boots(image);
        fine &&= state !== "invalid" && (trusted.length === 0 || state === "valid");
        if (given.flag("json")) {
          print(`${JSON.stringify({ file, ok: true, state, contentHash, signatures })}\n`);
          continue;
        }
        print(`${file}: ${paint(process.stdout, "bold", WORDS[state])}\n  ${contentHash}\n`);
        for (const { state: one, by, key, at, reason } of signatures) {
          print(
            `  ${one}: ${by ?? "?"} at ${at ?? "?"}, ${key ?? "?"}${reason ? ` (${reason})` : ""}\n`,
          );
        }
      } catch (error) {
        if (!(error instanceof LispyError)) throw error;
        fine = false;
        if (given.flag("json"))
          print(`${JSON.stringify({ file, ok: false, error: error.message })}\n`);
        else print(`${file}: ${error.message}\n`);
      }
    }
    return fine ? 0 : 1;
  },
};

const WORDS = {
  none: "whole, not signed",
  valid: "signed by a key that you trust",
  invalid: "a signature does not hold: the cartridge was changed",
  "unknown key": "signed; whether by somebody that you trust, --trust KEY tells",
} as const;

/** Node 20 warned, in its first years, that Ed25519 might change; who signs need not be told. All other warnings stay. */
function quietAboutEd25519(): void {
  const emit = process.emitWarning.bind(process) as (...given: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (rest[0] === "ExperimentalWarning" && String(warning).includes("Ed25519")) return;
    emit(warning, ...rest);
  };
}

/** Throws a LispyError when an image does not boot. */
async function boots(image: JsonObject): Promise<void> {
  createVMSync({ image: await cartridgeText(image) }).dispose();
}
