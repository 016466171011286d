// Values as a person sees them on a terminal: laid out for its width, strings and numbers in colour. On anything else a
// value is one line, as programs want it.

import { type Layout, pretty } from "./pretty.js";
import { type Stream, type Style, hasColour, paint, widthOf } from "../report.js";
import { NUMBER, type Token, tokensOf } from "./tokens.js";

/** A written form as `stream` shows it; `most`: lines before it is cut. */
export function showValue(stream: Stream, text: string, most = Infinity): Layout {
  if (!stream.isTTY) return { text, cut: false };
  const width = widthOf(stream);
  const layout = pretty(text, width, most);
  // One long string is one line to the layout, and many to the terminal.
  const cut = layout.cut || layout.text.length > most * width;
  const shown = cut
    ? layout.text.slice(0, most * width).replace(/[\ud800-\udbff]$/, "")
    : layout.text;
  return { text: paintCode(stream, shown), cut };
}

/** Source text or a written form in colours. */
export function paintCode(stream: Stream, text: string): string {
  if (!hasColour(stream)) return text;
  return tokensOf(text)
    .map((token) => {
      const style = styleOf(token);
      return style ? paint(stream, style, token.text) : token.text;
    })
    .join("");
}

function styleOf({ kind, text }: Token): Style | undefined {
  if (kind === "string") return "green";
  if (kind === "comment") return "dim";
  if (kind !== "atom") return undefined;
  if (text.startsWith("#<")) return "magenta";
  return NUMBER.test(text) || text.startsWith("#") || text === "nil" ? "cyan" : undefined;
}
