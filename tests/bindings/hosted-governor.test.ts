// The governor in examples/ under its contract: vectors of our own, and the published ones of the Mars contract where they
// lie beside the clone. Nothing of what is published is copied here.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type HostedReceipt, type Values, runContract } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const PUBLISHED = join(root, "../shared/published");
const source = readFileSync(join(root, "examples/governor.lispy"), "utf8");

interface Vector {
  id: string;
  inputs: Record<string, number>;
  outputs: Record<string, number>;
  log_contains: string;
}

/** Allocations are shares of one, food is eaten in measure. */
function validate(_inputs: Values, outputs: Values): string[] {
  const shares = ["heating_alloc", "isru_alloc", "greenhouse_alloc"].map((name) => outputs[name]);
  const wrong: string[] = [];
  if (shares.some((share) => typeof share !== "number" || share < 0 || share > 1)) {
    wrong.push("allocations must be between 0 and 1");
  } else if (Math.abs((shares as number[]).reduce((a, b) => a + b) - 1) > 1e-9) {
    wrong.push("allocations must sum to 1");
  }
  const food = outputs["food_ration"];
  if (typeof food !== "number" || food < 0.08 || food > 1.5) wrong.push("food_ration");
  return wrong;
}

function govern(
  inputs: Record<string, number>,
  outputs: Record<string, number>,
  contractId: string,
  program = source,
): Promise<HostedReceipt> {
  return runContract({ source: program, inputs, outputs, contractId, validate });
}

async function passes(
  { id, inputs, outputs, log_contains: log }: Vector,
  initial: Record<string, number>,
  contractId: string,
): Promise<void> {
  const receipt = await govern(inputs, initial, contractId);
  assert.deepEqual([receipt.status, receipt.error], ["accepted", null], id);
  assert.deepEqual(receipt.outputs, outputs, id);
  assert.ok(receipt.logs.includes(log), `${id}: ${receipt.logs}`);
  assert.deepEqual(receipt.writes, Object.keys(initial).sort(), `${id}: written in every branch`);
  assert.deepEqual(receipt.effects, [], id);
}

const INITIAL = { heating_alloc: 1, isru_alloc: 0, greenhouse_alloc: 0, food_ration: 0.1 };
const CALM = {
  sol: 40,
  o2_days: 9,
  h2o_days: 8,
  food_days: 30,
  power_kwh: 99.5,
  colony_risk_index: 0,
};
const OURS: [string, Record<string, number>, number[], string][] = [
  ["all is well", {}, [0.25, 0.35, 0.4, 1], "Nominal"],
  [
    "just above every threshold",
    { o2_days: 5, h2o_days: 5.0001, food_days: 10 },
    [0.25, 0.35, 0.4, 1],
    "Nominal",
  ],
  ["water just below", { h2o_days: 4.9999 }, [0.12, 0.8, 0.08, 0.55], "H2O"],
  ["air before water", { o2_days: 0, h2o_days: 0 }, [0.1, 0.85, 0.05, 0.5], "O2 EM"],
  [
    "food before power",
    { food_days: 9, power_kwh: 1, colony_risk_index: 99 },
    [0.15, 0.25, 0.6, 0.65],
    "Food",
  ],
  [
    "power before risk",
    { power_kwh: 79, colony_risk_index: 50.5 },
    [0.55, 0.25, 0.2, 0.75],
    "Power",
  ],
  [
    "risk alone, below zero food is no reading",
    { colony_risk_index: 50.5 },
    [0.4, 0.35, 0.25, 0.8],
    "CRI",
  ],
];

for (const [id, readings, settings, log] of OURS) {
  test(`governor: ${id}`, async () => {
    const outputs = Object.fromEntries(
      Object.keys(INITIAL).map((name, index) => [name, settings[index]!]),
    );
    const vector = { id, inputs: { ...CALM, ...readings }, outputs, log_contains: log };
    await passes(vector, INITIAL, "lispy-vm/governor@1");
  });
}

test("governor: settings that break the contract are rolled back", async () => {
  const greedy = source.replace("(decide 0.25 0.35 0.4  1.0", "(decide 0.9 0.35 0.4 1.0");
  assert.notEqual(greedy, source);
  const receipt = await govern(CALM, INITIAL, "lispy-vm/governor@1", greedy);
  assert.deepEqual([receipt.status, receipt.outputs], ["rolled_back", null]);
  assert.equal(receipt.error?.message, "allocations must sum to 1");
  assert.match(receipt.logs, /Nominal/);
});

const title = "governor: the published vectors of the Mars contract";
const file = join(PUBLISHED, "mars-governor-vectors.json");
if (existsSync(file)) {
  test(title, async (context) => {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(PUBLISHED, name), "utf8"));
    const { contract_id, initial_outputs, vectors } = read("mars-governor-vectors.json") as {
      contract_id: string;
      initial_outputs: Record<string, number>;
      vectors: Vector[];
    };
    const contract = read("mars-governor-contract.json") as {
      required_inputs: object;
      mutable_outputs: object;
    };
    for (const vector of vectors) {
      assert.deepEqual(Object.keys(vector.inputs), Object.keys(contract.required_inputs));
      assert.deepEqual(Object.keys(vector.outputs), Object.keys(contract.mutable_outputs));
      await passes(vector, initial_outputs, contract_id);
    }
    context.diagnostic(`${vectors.length} published vectors`);
  });
} else {
  const reason = `${file} is not there`;
  console.log(`skipped: ${title}: ${reason}`);
  test(title, { skip: reason }, () => {});
}
