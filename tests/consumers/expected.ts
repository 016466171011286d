// What app/use.ts comes to.

export const EXPECTED = JSON.stringify({
  evaluated: [3, true],
  awaited: "the reef: a whale",
  caught: "evaluation",
  refused: true,
  frame: "7",
  seen: 7,
  changed: true,
  agents: ["a1"],
});
