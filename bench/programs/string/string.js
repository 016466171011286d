// n lines put together from pieces, a text that grows by a quarter as many lines, and joining, splitting and searching it.
const line = (i) => `agent-${i}: karma ${(i * 37) % 101}${i % 3 < 1 ? " up" : " down"}`;

export function main(n) {
  const lines = [];
  for (let i = 0; i < n; i++) lines.push(line(i));
  const text = lines.join("\n");
  const back = text.toUpperCase().split("\n");
  let grown = "";
  for (let i = 0; i < Math.floor(n / 4); i++) grown += line(i) + "\n";
  const found = grown.includes("agent-49: ") ? "found" : "lost";
  return `${text.length} ${back.length} ${back[n / 2]} ${grown.length} ${found}`;
}
