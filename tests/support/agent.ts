// Cartridges for tests, as texts.

type Parts = Record<string, unknown>;

/** A cartridge whose program `main` is the given text; `parts` are its other sections. */
export function agentText(main: string, parts: Parts = {}, meta: Parts = {}): string {
  const _meta = { type: "lispy-cartridge", version: 1, agent_id: "a1", ...meta };
  const programs = { ...(parts["programs"] as Parts | undefined), main };
  return `${JSON.stringify({ _meta, ...parts, programs }, null, 2)}\n`;
}
