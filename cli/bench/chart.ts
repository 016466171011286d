// Latencies as a picture: how long a frame takes, against the part of all frames that take no longer. The axis of percentiles is
// logarithmic in the part above, so that the slowest hundredth gets as much room as the tenth. Samples in, text of an SVG out.

import { scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { quantilesOf } from "./statistics.js";

export interface Curve {
  name: string;
  /** Milliseconds. */
  samples: readonly number[];
}

const WIDTH = 760;
const PLOT = { left: 64, right: WIDTH - 24, height: 300 };
const LEGEND_ROW = 20;
/** Told apart by everybody (Okabe and Ito), and by their dashes when there is no colour. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const DASHES = ["none", "7 3", "2 3", "9 3 2 3"];
/** What is marked on the axis, as far as there are samples for it. */
const PERCENTILES = [0, 50, 75, 90, 95, 99, 99.9, 99.99];
const POINTS = 160;

/** The picture of at least one curve. */
export function chartOf(curves: readonly Curve[]): string {
  const top = 52 + curves.length * LEGEND_ROW;
  const bottom = top + PLOT.height;
  const height = bottom + 56;

  // Beyond the last sample there is nothing to see.
  const rarest = 1 / Math.max(20, ...curves.map(({ samples }) => samples.length));
  const x = scaleLog().domain([1, rarest]).range([PLOT.left, PLOT.right]);
  const all = curves.flatMap(({ samples }) => samples);
  const [low, high] = all.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, 0]);
  const y = scaleLog()
    .domain([low * 0.9, high * 1.1])
    .range([bottom, top]);

  const parts = [
    text(PLOT.left, 28, "Milliseconds of a frame, by percentile", `font-size="16" fill="#111"`),
    ...PERCENTILES.filter((percent) => percent <= 100 * (1 - rarest)).flatMap((percent) => {
      const at = x(1 - percent / 100);
      return [rule(at, top, at, bottom), text(at, bottom + 20, `${percent}`, MIDDLE)];
    }),
    ...ticksOf(y).flatMap((value) => [
      rule(PLOT.left, y(value), PLOT.right, y(value)),
      text(PLOT.left - 8, y(value) + 4, `${value}`, `text-anchor="end"`),
    ]),
    text(
      (PLOT.left + PLOT.right) / 2,
      bottom + 42,
      "percent of frames that take no longer",
      MIDDLE,
    ),
    ...curves.flatMap((curve, index) => {
      const path = pathOf(curve, x, y);
      const row = 52 + index * LEGEND_ROW;
      return [
        `<path d="${path}" ${strokeOf(index)}/>`,
        `<path d="M${PLOT.left},${row - 4}h28" ${strokeOf(index)}/>`,
        text(PLOT.left + 38, row, `${curve.name} (${curve.samples.length} frames)`, ""),
      ];
    }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#444">`,
    `<title>Milliseconds of a frame, by percentile</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

type Scale = ReturnType<typeof scaleLog<number, number>>;

/** Values on the axis: whole decades and what halves and fifths them; finer, when that leaves too few. */
function ticksOf(y: Scale): number[] {
  const round = y.ticks().filter((value) => /^[125]/.test(value.toExponential()));
  return round.length >= 3 ? round : y.ticks(6);
}

function pathOf({ samples }: Curve, x: Scale, y: Scale): string {
  const at = quantilesOf(samples);
  const [from, to] = [Math.log(1), Math.log(1 / samples.length)];
  const above = Array.from({ length: POINTS + 1 }, (_, index) =>
    Math.exp(from + ((to - from) * index) / POINTS),
  );
  const draw = line<number>(
    (part) => x(part),
    (part) => y(at(1 - part)),
  ).digits(1);
  return draw(above)!;
}

const MIDDLE = `text-anchor="middle"`;

function strokeOf(index: number): string {
  const colour = COLOURS[index % COLOURS.length];
  const dash = DASHES[Math.floor(index / COLOURS.length + index) % DASHES.length];
  return `fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" stroke-dasharray="${dash}"`;
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((value) => value.toFixed(1));
  return `<path d="M${a},${b}L${c},${d}" stroke="#ddd"/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(content)}</text>`;
}

/** A name may hold anything; XML takes no control characters at all, and no half of a character. */
function escaped(content: string): string {
  return content
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
