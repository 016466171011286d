// Lines put together from pieces, a text that grows line by line, and joining, splitting and searching it.
const line = (i) => `agent-${i}: karma ${(i * 37) % 101}${i % 3 < 1 ? " up" : " down"}`;

export function main() {
  const lines = [];
  for (let i = 0; i < 2000; i++) lines.push(line(i));
  const text = lines.join("\n");
  const back = text.toUpperCase().split("\n");
  let grown = "";
  for (let i = 0; i < 500; i++) grown += line(i) + "\n";
  const found = grown.includes("agent-499") ? "found" : "lost";
  return `${text.length} ${back.length} ${back[1234]} ${grown.length} ${found}`;
}
