// Values as a person sees them on a terminal: laid out for its width, strings and numbers in colour. On anything else a
// value is one line, as programs want it.

import { type Layout, pretty } from "./pretty.js";
import { type Stream, type Style, hasColour, paint } from "./report.js";
import { NUMBER, type Token, tokensOf } from "./tokens.js";

/** What a terminal that does not say its width has, and the least that a layout makes sense for. */
const USUAL_WIDTH = 80;
const LEAST_WIDTH = 20;

export function widthOf(stream: Stream): number {
  return Math.max(LEAST_WIDTH, stream.columns || USUAL_WIDTH);
}

/** A written form as `stream` shows it; `most`: lines before it is cut. */
export function showValue(stream: Stream, text: string, most = Infinity): Layout {
  if (!stream.isTTY) return { text, cut: false };
  const layout = pretty(text, widthOf(stream), most);
  return { ...layout, text: paintCode(stream, layout.text) };
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
