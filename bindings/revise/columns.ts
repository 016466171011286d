// Text of foreign origin on a screen of so many columns: nothing in it moves the cursor, nothing is wider than told.

/** Takes no column of its own: combining marks. */
const NARROW = /^\p{M}$/u;
/** Takes two columns, near enough: East Asian wide forms and pictures. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;
/** Controls, invisible formatting (which can turn the direction of text) and lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  let width = 0;
  for (const point of text) width += widthOf(point);
  return width;
}

function widthOf(point: string): number {
  return WIDE.test(point) ? 2 : NARROW.test(point) ? 0 : 1;
}

/** One line in which everything can be seen: tabs are two blanks, other controls their code. */
export function printable(line: string): string {
  return line
    .replaceAll("\t", "  ")
    .replace(UNPRINTABLE, (point) => `\\u{${point.codePointAt(0)!.toString(16)}}`);
}

/** The text, or its beginning and `…`, in so many columns. */
export function clipped(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let [result, used] = ["", 1];
  for (const point of text) {
    used += widthOf(point);
    if (used > width) break;
    result += point;
  }
  return `${result.trimEnd()}…`;
}
