/** Cells a stage must refuse: what is no text of the dtype, and what breaks a rule of the column. */

import type { DeclaredColumn } from "@stagewright/core";
import type { RowType } from "./row-body.ts";

/** A cell to put in place of a good one, and the refusal it must get. */
export interface BadCell {
  /** Position of the column. */
  readonly position: number;
  /** The cell's text, as {@link cellText} writes cells; undefined leaves the cell out. */
  readonly text: string | undefined;
  readonly code: string;
  /** Column the refusal names; undefined where it names none. */
  readonly column: string | undefined;
}

/** Every kind of bad cell of these columns; empty when each takes everything. */
export function badCells(columns: readonly DeclaredColumn[], type: RowType): readonly BadCell[] {
  const cells = columns.flatMap((column, position) => [
    ...wrongTexts(column, type).map((text) => ({
      position,
      text,
      code: "SW_CODEC_CELL",
      column: column.name,
    })),
    ...brokenRules(column, type).map((text) => ({
      position,
      text,
      code: "SW_INVOCATION_INPUT",
      column: column.name,
    })),
  ]);
  if (columns.length < 2) return cells;
  return [
    ...cells,
    { position: columns.length - 1, text: undefined, code: "SW_CODEC_CELL_COUNT", column: undefined },
  ];
}

function wrongTexts({ dtype }: DeclaredColumn, type: RowType): readonly string[] {
  if (dtype === "string") return type === "application/json" ? ["[]"] : [];
  const word = type === "application/json" ? '"no number"' : "no number";
  const isFloat = dtype === "float32" || dtype === "float64";
  if (isFloat) return [word];
  if (dtype === "bool") return [word, "2"];
  return [word, "1.5"];
}

/** Texts of the dtype that break a rule of their column. */
function brokenRules(
  { dtype, nullable, range, categories }: DeclaredColumn,
  type: RowType,
): readonly string[] {
  const isJson = type === "application/json";
  const quoted = (text: string) => (isJson ? JSON.stringify(text) : text);
  const texts: string[] = [];
  const isFloat = dtype === "float32" || dtype === "float64";
  if (nullable === false && isFloat) texts.push(isJson ? "null" : "nan");
  if (nullable === false && dtype === "string") texts.push('""');
  if (range !== undefined) {
    const [low, high] = range;
    // One below and one above, where that is a value of the dtype at all; large ends have no such neighbour.
    for (const value of [Number(low) - 1, Number(high) + 1])
      if (Math.abs(value) < NEIGHBOURS[dtype] && holds(dtype, value)) texts.push(String(value));
  }
  if (categories !== undefined) {
    if (dtype === "string") texts.push(quoted(`no ${categories.join(" or ")}`.replaceAll(/[",\r\n]/g, " ")));
    else {
      const known = new Set(categories.map(Number));
      let other = 0;
      while (known.has(other)) other += 1;
      if (holds(dtype, other)) texts.push(String(other));
    }
  }
  return texts;
}

/** From here on a dtype does not tell every integer from the next one. */
const NEIGHBOURS: Readonly<Record<DeclaredColumn["dtype"], number>> = {
  ...{ int8: 2 ** 53, uint8: 2 ** 53, int16: 2 ** 53, uint16: 2 ** 53, int32: 2 ** 53, uint32: 2 ** 53 },
  ...{ int64: 2 ** 53, uint64: 2 ** 53, float64: 2 ** 53, float32: 2 ** 24, bool: 0, string: 0 },
};
const INTEGER_BITS = /^(u?)int(\d+)$/;

/** Whether a whole or half number lies in the range of a dtype. */
function holds(dtype: DeclaredColumn["dtype"], value: number): boolean {
  const [, unsigned, bits] = INTEGER_BITS.exec(dtype) ?? [];
  if (bits === undefined) return true;
  const size = 2 ** (unsigned === "u" ? Number(bits) : Number(bits) - 1);
  return value < size && value >= (unsigned === "u" ? 0 : -size);
}
