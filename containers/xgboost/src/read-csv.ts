/** CSV as the platform's XGBoost container reads it: one guessed separator, no quotes, no header (F14, F18). */
import { quote, Tensor } from "@stagewright/core";
import { parsePythonFloat } from "./python-number.ts";

/** Separators in the order they are preferred. */
const PREFERRED = [",", "\t", ";", " ", ":"];
/** Characters of the first line that are looked at. */
const SNIFFED_LENGTH = 512;

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
  const line = [...(end < 0 ? text : text.slice(0, end))].slice(0, SNIFFED_LENGTH);
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
