// An Edge Function that decides: POST the readings of a greenhouse, get its settings and a receipt. The rule is a program under a
// contract, so it can be changed by people who are not trusted with the server. It gets so many steps and no more.

// Vercel compiles the module when it deploys: bytes must not be compiled at the edge.
import module from "lispy-vm/lispy.wasm?module";
import { runContract } from "lispy-vm/slim";
import { READINGS, RULE, SETTINGS } from "./rule.js";

export const config = { runtime: "edge" };

const LIMITS = { steps: 10_000, heapBytes: 4 * 1024 * 1024, outputBytes: 4096 };
/** The longest request, in bytes. */
const MOST_BYTES = 4096;

/** @param {Request} request */
export default async function decide(request) {
  if (request.method !== "POST") return refuse(405, "POST readings as JSON");
  const text = await readText(request);
  if (text === undefined) return refuse(413, `readings may have ${MOST_BYTES} bytes`);
  let readings;
  try {
    readings = JSON.parse(text);
  } catch {
    return refuse(400, "readings must be JSON");
  }
  const wrong = complaintAbout(readings);
  if (wrong) return refuse(400, wrong);

  const receipt = await runContract(
    {
      ...{ source: RULE, sourceId: "greenhouse", contractId: "greenhouse@1" },
      ...{ inputs: readings, outputs: SETTINGS, limits: LIMITS, validate: shares },
    },
    { module },
  );
  const { status, outputs, error } = receipt;
  if (status === "accepted") return Response.json({ status, settings: outputs, receipt });
  // The readings are fine, so it is the rule's fault: the settings from before count.
  return Response.json(
    { status, settings: SETTINGS, error: error.message, receipt },
    { status: 500 },
  );
}

/** The contract's own check: both settings are shares. */
function shares(_readings, settings) {
  return Object.entries(settings)
    .filter(([, value]) => !(value >= 0 && value <= 1))
    .map(([name]) => `${name} must be from 0 to 1`);
}

function complaintAbout(readings) {
  if (typeof readings !== "object" || readings === null) return "readings must be an object";
  for (const [name, [least, most]] of Object.entries(READINGS)) {
    const value = readings[name];
    if (typeof value === "number" && value >= least && value <= most) continue;
    return `${name} must be a number from ${least} to ${most}`;
  }
  const unknown = Object.keys(readings).find((name) => !Object.hasOwn(READINGS, name));
  return unknown === undefined ? undefined : `there is no reading ${JSON.stringify(unknown)}`;
}

/** The body, as long as it is not too long: what a header says about its length is not believed. */
async function readText(request) {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) return undefined;
    text += decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}

function refuse(status, message) {
  return Response.json({ status: "refused", message }, { status });
}
