// Writes assembly/data/unicode-tables.ts: case mappings, case properties, letters and decimal digits as compact static
// data.
// Run by hand (`node scripts/gen-unicode.mjs`, `--check` only compares) when the project moves to another Unicode
// version; the result is committed so that every Node builds the same module. tests/unicode imports the renderer.
// Invariant: the text depends on the Unicode version of the running Node and on nothing else.
// Not here: the lookups (assembly/data/unicode.ts) and Python's white space, which is a fixed short list there.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TABLES_URL = new URL("../assembly/data/unicode-tables.ts", import.meta.url);

const LAST_CODE_POINT = 0x10ffff;
/** `count | STRIDE_TWO` in CASE_SHAPES; leaves 7 bits for the count. */
const STRIDE_TWO = 0x80;
const LONGEST_RUN = STRIDE_TWO - 1;

function demand(condition, message) {
  if (!condition)
    throw new Error(
      `gen-unicode: this Unicode version breaks an assumption of the tables: ${message}`,
    );
}

function isSurrogate(codePoint) {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

/** Code points of a string, as numbers. */
function listCodePoints(text) {
  return Array.from(text, (character) => character.codePointAt(0));
}

function collectCodePoints(pattern) {
  const found = [];
  for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint++) {
    if (!isSurrogate(codePoint) && pattern.test(String.fromCodePoint(codePoint)))
      found.push(codePoint);
  }
  return found;
}

/** Splits a mapping into one-to-one pairs and one-to-many specials. */
function collectMapping(convert) {
  const pairs = [];
  const specials = [];
  for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint++) {
    if (isSurrogate(codePoint)) continue;
    const result = listCodePoints(convert(String.fromCodePoint(codePoint)));
    demand(
      result.length >= 1 && result.length <= 3,
      `U+${codePoint.toString(16)} maps to ${result.length} code points`,
    );
    if (result.length > 1) {
      demand(
        codePoint <= 0xffff && result.every((part) => part <= 0xffff && part > 0),
        "specials lie in plane 0",
      );
      specials.push([codePoint, ...result]);
    } else if (result[0] !== codePoint) {
      demand(
        codePoint >> 16 === result[0] >> 16 && codePoint >> 16 <= 1,
        "pairs stay within plane 0 or plane 1",
      );
      pairs.push([codePoint, result[0]]);
    }
  }
  return { pairs, specials };
}

/**
 * Packs pairs into runs { first, count, stride, delta } that never overlap, so that a binary search by `first` alone
 * finds the only run a code point can belong to.
 */
function packRuns(pairs) {
  const runs = [];
  for (const [codePoint, mapped] of pairs) {
    const delta = mapped - codePoint;
    const run = runs[runs.length - 1];
    if (
      run !== undefined &&
      run.delta === delta &&
      run.count < LONGEST_RUN &&
      run.first >> 16 === codePoint >> 16
    ) {
      const gap = codePoint - (run.first + (run.count - 1) * run.stride);
      if (gap === run.stride || (run.count === 1 && gap === 2)) {
        run.stride = gap;
        run.count += 1;
        continue;
      }
    }
    runs.push({ first: codePoint, count: 1, stride: 1, delta });
  }
  return runs;
}

/** Packs sorted code points into spans of at most 256 that stay within one plane. */
function packSpans(codePoints) {
  const spans = [];
  for (const codePoint of codePoints) {
    const span = spans[spans.length - 1];
    const follows = span !== undefined && codePoint === span.first + span.extra + 1;
    if (follows && span.extra < 255 && codePoint >> 16 === span.first >> 16) span.extra += 1;
    else spans.push({ first: codePoint, extra: 0 });
  }
  demand(
    spans.every(({ first }) => [0, 1, 14].includes(first >> 16)),
    "case properties lie in planes 0, 1 and 14",
  );
  return spans;
}

/** The zero of every block of ten decimal digits. */
function collectDigitZeros() {
  const digits = collectCodePoints(/^\p{Nd}$/u);
  demand(
    digits.length % 10 === 0 && digits[0] === 0x30,
    "decimal digits come in tens and begin with ASCII",
  );
  const zeros = [];
  for (let i = 0; i < digits.length; i += 10) {
    demand(
      digits[i + 9] === digits[i] + 9,
      `the ten digits from U+${digits[i].toString(16)} are contiguous`,
    );
    demand(digits[i] >> 16 <= 1, "decimal digits lie in planes 0 and 1");
    zeros.push(digits[i]);
  }
  return zeros;
}

/** Changes from one mark to the next: an even number, so that a mark is always followed by the first member of a span. */
const CHANGES_PER_MARK = 64;

/**
 * Where membership changes along all code points: how far it is to the first member, from there to the first that is
 * none, and so on, each as bytes of seven bits, the lowest first, with the high bit set on all but the last. Marks say
 * where to begin reading: offset << 21 | the code point of the change that the bytes in front of it end with.
 */
function packDistances(codePoints) {
  const members = new Set(codePoints);
  const bytes = [];
  const marks = [];
  let changes = 0;
  let last = 0;
  for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint++) {
    if (members.has(codePoint) === (changes % 2 === 1)) continue;
    if (changes % CHANGES_PER_MARK === 0) marks.push(bytes.length * 2 ** 21 + last);
    let distance = codePoint - last;
    for (; distance > 0x7f; distance >>= 7) bytes.push((distance & 0x7f) | 0x80);
    bytes.push(distance);
    changes += 1;
    last = codePoint;
  }
  demand(bytes.length < 2048, "offsets have eleven bits");
  return { bytes, marks };
}

function countBelow(entries, plane) {
  return entries.filter(({ first }) => first >> 16 < plane).length;
}

function renderNumbers(values) {
  const lines = [];
  let line = " ";
  for (const value of values) {
    const word = ` ${value},`;
    if (line.length + word.length > 118) {
      lines.push(line);
      line = " ";
    }
    line += word;
  }
  lines.push(line);
  return lines.join("\n");
}

function renderTable(comment, name, type, values) {
  const size = { u8: 1, u16: 2, u32: 4 }[type];
  const limit = 2 ** (8 * size) - 1;
  demand(
    values.every((value) => value >= 0 && value <= limit),
    `${name} fits ${type}`,
  );
  const text = `/** ${comment} */\n// prettier-ignore\nexport const ${name}: usize = memory.data<${type}>([\n${renderNumbers(values)}\n], ${size});\n`;
  return { text, bytes: values.length * size };
}

function renderConstant(comment, name, value, type = "i32") {
  return `/** ${comment} */\nexport const ${name}: ${type} = ${value};\n`;
}

/** Returns the whole text of assembly/data/unicode-tables.ts for the Unicode version of this Node. */
export function renderUnicodeTables() {
  const upper = collectMapping((text) => text.toUpperCase());
  const lower = collectMapping((text) => text.toLowerCase());
  const upperRuns = packRuns(upper.pairs);
  const lowerRuns = packRuns(lower.pairs);
  const runs = [...upperRuns, ...lowerRuns];
  const specials = [...upper.specials, ...lower.specials];
  const cased = packSpans(collectCodePoints(/^\p{Cased}$/u));
  const ignorable = packSpans(collectCodePoints(/^\p{Case_Ignorable}$/u));
  const zeros = collectDigitZeros();
  const alphabetic = packDistances(collectCodePoints(/^\p{Alphabetic}$/u));

  const low16 = ({ first }) => first & 0xffff;
  const tables = [
    renderTable(
      "Low 16 bits of the first code point of each run of one-to-one mappings.",
      "CASE_FIRSTS",
      "u16",
      runs.map(low16),
    ),
    renderTable(
      "What to add, modulo 65536, to the low 16 bits of a code point of the run.",
      "CASE_DELTAS",
      "u16",
      runs.map(({ delta }) => delta & 0xffff),
    ),
    renderTable(
      "Length of the run; CASE_STRIDE_TWO is added when only every other code point belongs to it.",
      "CASE_SHAPES",
      "u8",
      runs.map(({ count, stride }) => count | (stride === 2 ? STRIDE_TWO : 0)),
    ),
    renderTable(
      "Code points that map to two or three others: first those of upper case, then those of lower case.",
      "SPECIAL_FIRSTS",
      "u16",
      specials.map(([codePoint]) => codePoint),
    ),
    renderTable(
      "Three places for each special code point; a 0 ends the result early.",
      "SPECIAL_RESULTS",
      "u16",
      specials.flatMap(([, first, second, third = 0]) => [first, second, third]),
    ),
    renderTable(
      "Spans of Cased: low 16 bits of the first code point.",
      "CASED_FIRSTS",
      "u16",
      cased.map(low16),
    ),
    renderTable(
      "Spans of Cased: code points after the first.",
      "CASED_EXTRAS",
      "u8",
      cased.map(({ extra }) => extra),
    ),
    renderTable(
      "Spans of Case_Ignorable: low 16 bits of the first code point.",
      "IGNORABLE_FIRSTS",
      "u16",
      ignorable.map(low16),
    ),
    renderTable(
      "Spans of Case_Ignorable: code points after the first.",
      "IGNORABLE_EXTRAS",
      "u8",
      ignorable.map(({ extra }) => extra),
    ),
    renderTable(
      "Low 16 bits of the digit zero of each block of ten decimal digits.",
      "DIGIT_ZEROS",
      "u16",
      zeros.map((zero) => zero & 0xffff),
    ),
    renderTable(
      "Alphabetic: distances from one change to the next, seven bits to a byte, see packDistances in the generator.",
      "ALPHABETIC_DISTANCES",
      "u8",
      alphabetic.bytes,
    ),
    renderTable(
      "Alphabetic: where reading may begin, see packDistances in the generator.",
      "ALPHABETIC_MARKS",
      "u32",
      alphabetic.marks,
    ),
  ];
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);

  const constants = [
    renderConstant("Flag in CASE_SHAPES.", "CASE_STRIDE_TWO", STRIDE_TWO, "u32"),
    renderConstant(
      "Upper case: index of the first run in plane 1.",
      "UPPER_PLANE_1",
      countBelow(upperRuns, 1),
    ),
    renderConstant(
      "Upper case ends and lower case begins at this run.",
      "LOWER_BEGIN",
      upperRuns.length,
    ),
    renderConstant(
      "Lower case: index of the first run in plane 1.",
      "LOWER_PLANE_1",
      upperRuns.length + countBelow(lowerRuns, 1),
    ),
    renderConstant("Number of runs.", "LOWER_END", runs.length),
    renderConstant(
      "Specials of upper case end here.",
      "SPECIAL_LOWER_BEGIN",
      upper.specials.length,
    ),
    renderConstant("Number of specials.", "SPECIAL_END", specials.length),
    renderConstant(
      "Cased: index of the first span in plane 1.",
      "CASED_PLANE_1",
      countBelow(cased, 1),
    ),
    renderConstant(
      "Cased: index of the first span in plane 14.",
      "CASED_PLANE_14",
      countBelow(cased, 14),
    ),
    renderConstant("Cased: number of spans.", "CASED_END", cased.length),
    renderConstant(
      "Case_Ignorable: index of the first span in plane 1.",
      "IGNORABLE_PLANE_1",
      countBelow(ignorable, 1),
    ),
    renderConstant(
      "Case_Ignorable: index of the first span in plane 14.",
      "IGNORABLE_PLANE_14",
      countBelow(ignorable, 14),
    ),
    renderConstant("Case_Ignorable: number of spans.", "IGNORABLE_END", ignorable.length),
    renderConstant(
      "Digits: index of the first block in plane 1.",
      "DIGIT_PLANE_1",
      zeros.filter((zero) => zero <= 0xffff).length,
    ),
    renderConstant("Number of digit blocks.", "DIGIT_END", zeros.length),
    renderConstant("Alphabetic: bytes of distances.", "ALPHABETIC_END", alphabetic.bytes.length),
    renderConstant(
      "Alphabetic: number of marks.",
      "ALPHABETIC_MARK_COUNT",
      alphabetic.marks.length,
    ),
  ];

  const head = [
    `// Unicode ${process.versions.unicode}: case mappings, case properties, letters and decimal digits, ${bytes} bytes of static data.`,
    "// GENERATED by scripts/gen-unicode.mjs; do not edit. Only unicode.ts reads these tables and says how.",
    "// Invariant: within the part of each plane every `…FIRSTS` table ascends and its runs or spans never overlap.",
    "",
    "",
  ].join("\n");
  return head + constants.join("") + "\n" + tables.map(({ text }) => text).join("\n");
}

/** The Unicode version a generated text was made for, or "" when it has no such head. */
export function readTablesVersion(text) {
  return /^\/\/ Unicode ([0-9.]+):/.exec(text)?.[1] ?? "";
}

function main() {
  const text = renderUnicodeTables();
  if (process.argv.includes("--check")) {
    const committed = readFileSync(TABLES_URL, "utf8");
    const same = committed === text;
    console.log(
      same
        ? "unicode-tables.ts is up to date"
        : `unicode-tables.ts (Unicode ${readTablesVersion(committed)}) differs from what Unicode ${process.versions.unicode} gives`,
    );
    process.exitCode = same ? 0 : 1;
    return;
  }
  writeFileSync(TABLES_URL, text);
  console.log(text.slice(0, text.indexOf("\n")));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
