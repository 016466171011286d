// Text on a screen of so many columns: how wide it is, how it is wrapped, how names stand in columns. Pure functions.

const PLAIN = /^[\x20-\x7e]*$/;
/** Takes no column of its own: combining marks, joiners, variation selectors. */
const NARROW = /^[\p{M}\p{Cf}]$/u;
/** Takes two columns, near enough: East Asian wide forms and pictures. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;

/** How many columns a terminal gives to one line of text. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const point of text) width += WIDE.test(point) ? 2 : NARROW.test(point) ? 0 : 1;
  return width;
}

/** Breaks lines at spaces so that they fit; the lines that a long line becomes begin with `indent`. */
export function wrap(text: string, width: number, indent = ""): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width, indent))
    .join("\n");
}

function wrapLine(line: string, width: number, indent: string): string {
  if (textWidth(line) <= width) return line;
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<=\S) +/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current === "" || textWidth(longer) <= width) {
      current = longer;
    } else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current].join("\n");
}

/** Names in columns, in reading order, as `ls -x` shows them. */
export function inColumns(names: readonly string[], width: number): string {
  const cell = Math.max(0, ...names.map(textWidth)) + 2;
  const perLine = Math.max(1, Math.floor((width + 2) / cell));
  const lines: string[] = [];
  for (let at = 0; at < names.length; at += perLine) {
    const row = names.slice(at, at + perLine);
    lines.push(row.map((name) => name + " ".repeat(cell - textWidth(name))).join(""));
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}
