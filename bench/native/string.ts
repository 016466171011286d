// n lines put together from pieces, a text that grows by a quarter as many lines, and joining, splitting and searching it.
function line(i: i32): string {
  return `agent-${i}: karma ${(i * 37) % 101}${i % 3 < 1 ? " up" : " down"}`;
}

export function text(n: i32): string {
  const lines = new Array<string>();
  for (let i = 0; i < n; i++) lines.push(line(i));
  const text = lines.join("\n");
  const back = text.toUpperCase().split("\n");
  let grown = "";
  for (let i = 0; i < n / 4; i++) grown += line(i) + "\n";
  const found = grown.includes("agent-49: ") ? "found" : "lost";
  return `${text.length} ${back.length} ${back[n / 2]} ${grown.length} ${found}`;
}
