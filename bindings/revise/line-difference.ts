// Which lines of two texts differ: the longest common sequence of lines, for people to read. Bounded: texts that are long and
// different all over are shown as one block out, one block in.

/** A line as it comes in a listing of differences. */
export interface DifferenceLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Pairs of lines that are compared at most. */
const MOST_PAIRS = 250_000;

/** All lines of both texts in order. */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const [left, right] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const same = (text: string): DifferenceLine => ({ mark: " ", text });
  return [
    ...left.slice(0, start).map(same),
    ...middle(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...left.slice(left.length - end).map(same),
  ];
}

/** The lines of a text; the end of its last line makes no line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function middle(left: readonly string[], right: readonly string[]): DifferenceLine[] {
  const width = right.length + 1;
  const bounded = left.length * right.length <= MOST_PAIRS;
  // common[i * width + j]: how many lines left from i on and right from j on have in common.
  const common = new Uint32Array(bounded ? (left.length + 1) * width : 0);
  for (let i = left.length - 1; bounded && i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const at = i * width + j;
      common[at] =
        left[i] === right[j]
          ? common[at + width + 1]! + 1
          : Math.max(common[at + width]!, common[at + 1]!);
    }
  }
  const lines: DifferenceLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const at = i * width + j;
    if (bounded && i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ mark: " ", text: left[i]! });
      [i, j] = [i + 1, j + 1];
    } else if (j >= right.length || (i < left.length && !(common[at + 1]! > common[at + width]!))) {
      lines.push({ mark: "-", text: left[i++]! });
    } else {
      lines.push({ mark: "+", text: right[j++]! });
    }
  }
  return lines;
}
