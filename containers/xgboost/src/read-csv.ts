/** CSV as the platform's XGBoost container reads it: one guessed separator, no quotes, no header (F14, F18). */
import { Buffer } from "node:buffer";
import { quote, readDecimal, Tensor } from "@stagewright/core";
import { parsePythonFloat } from "./python-number.ts";

/** Separators in the order they are preferred. */
const PREFERRED = [",", "\t", ";", " ", ":"];
/** Characters of the first line that are looked at. */
const SNIFFED_LENGTH = 512;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** What a reader says of a body it cannot read. */
export class UnreadableBody extends Error {
  readonly record: number | undefined;

  constructor(reason: string, record?: number) {
    super(reason);
    this.name = "UnreadableBody";
    this.record = record;
  }
}

/**
 * The separator of a text: of the preferred characters the first that stands in the first line, else the most frequent
 * character unless that is a letter or digit; undefined for an empty line.
 */
export function guessSeparator(text: string): string | undefined {
  const end = text.indexOf("\n");
  // Most bodies: a comma that stands in the first line, within what is looked at, is what every other character yields to.
  const comma = text.indexOf(",");
  if (comma >= 0 && comma < SNIFFED_LENGTH && (end < 0 || comma < end)) return ",";
  // A character takes one unit of a string or two: no more than twice as many units are looked at, however long the line.
  const line = [...text.slice(0, end < 0 ? undefined : end).slice(0, 2 * SNIFFED_LENGTH)].slice(
    0,
    SNIFFED_LENGTH,
  );
  const preferred = PREFERRED.find((separator) => line.includes(separator));
  if (preferred !== undefined) return preferred;
  const counts = new Map<string, number>();
  for (const character of line) counts.set(character, (counts.get(character) ?? 0) + 1);
  const [best] = [...counts].sort(([a, x], [b, y]) => y - x || b.codePointAt(0)! - a.codePointAt(0)!);
  if (best === undefined) return undefined;
  return /[\p{L}\p{N}]/u.test(best[0]) ? "," : best[0];
}

/**
 * Rows of a stripped text as float64 `[N, C]`; an empty cell is missing, a blank line a row of one missing cell.
 *
 * @param isStrict a cell of nothing but white space, such as the `\r` after an empty last cell, is an error (F14)
 * @throws UnreadableBody for rows of different length and cells that are no numbers
 */
export function readCsv(text: string, separator: string, isStrict: boolean): Tensor<"float64"> {
  const lines = text.split("\n");
  const width = lines[0]!.split(separator).length;
  // Every row takes a separator less than it has cells: what is allocated is bounded by the text.
  if (lines.length * (width - 1) > text.length)
    throw new UnreadableBody(`row 1 has ${width} cells, others fewer`);
  const data = new Float64Array(lines.length * width);
  for (const [row, line] of lines.entries()) {
    const cells = line.split(separator);
    if (cells.length !== width) {
      throw new UnreadableBody(`record ${row + 1} has ${cells.length} cells, record 1 has ${width}`, row + 1);
    }
    for (const [at, cell] of cells.entries()) {
      const isMissing = cell === "" || (!isStrict && cell.trim() === "");
      const value = isMissing ? Number.NaN : parsePythonFloat(cell);
      if (value === undefined) {
        throw new UnreadableBody(
          `record ${row + 1}, cell ${at + 1}: got ${quote(cell)}, expected a number`,
          row + 1,
        );
      }
      data[row * width + at] = value;
    }
  }
  return new Tensor("float64", data, [lines.length, width]);
}

/**
 * The same rows straight from the bytes, of a body as nearly all are: decimal numbers between commas, lines that end in `\n`, nothing to
 * guess or to strip but line ends at the end.
 *
 * @returns undefined for every other body, good or bad: `readCsv` reads it, or says what is wrong
 */
export function readPlainCsv(body: Uint8Array): Tensor<"float64"> | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === NEWLINE) end -= 1;
  let width = 1;
  let lineCount = 1;
  for (let at = 0; at < end; at += 1) {
    if (bytes[at] === NEWLINE) lineCount += 1;
    else if (bytes[at] === COMMA && lineCount === 1) {
      // Further on nobody looks for a separator.
      if (width === 1 && at >= SNIFFED_LENGTH) return undefined;
      width += 1;
    }
  }
  if (width === 1 || lineCount * (width - 1) > end) return undefined;
  const data = new Float64Array(lineCount * width);
  let from = 0;
  for (let cell = 0; cell < data.length; cell += 1) {
    let to = from;
    while (to < end && bytes[to] !== COMMA && bytes[to] !== NEWLINE) to += 1;
    const isLast = (cell + 1) % width === 0;
    if (to === end ? cell + 1 < data.length : (bytes[to] === NEWLINE) !== isLast) return undefined;
    const value = readDecimal(bytes, from, to);
    if (value === undefined) return undefined;
    data[cell] = value;
    from = to + 1;
  }
  return from === end + 1 ? new Tensor("float64", data, [lineCount, width]) : undefined;
}
