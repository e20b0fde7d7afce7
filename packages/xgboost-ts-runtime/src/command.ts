/** The command `xgboost-ts`: `info <model>` and `predict <model> [rows.csv|-]`. */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Booster, Prediction } from "./booster.ts";
import { InputTextError, inputError, ModelFileError, quote } from "./errors.ts";
import { loadBooster } from "./load-booster.ts";
import type { DenseMatrix } from "./matrix.ts";

export interface CommandIo {
  readonly write: (text: string) => void;
  readonly readStandardInput: () => Promise<string>;
}

const usage = `usage: xgboost-ts info <model>
       xgboost-ts predict <model> [rows.csv|-] [--margin | --leaf | --contributions [--approximate]] [--best]

<model>  a model file (JSON, UBJSON, legacy binary, pickled booster), or a folder that holds one
rows     comma-separated numbers, no header, one row a line; an empty cell or nan is missing. Default: standard input
--best   only the rounds up to the best iteration recorded in the model
`;

/** Runs the command; returns the exit code: 0, or 2 for a wrong call. Errors about models and rows are thrown. */
export async function runCommand(parameters: readonly string[], io: CommandIo): Promise<number> {
  const parsed = parseCall(parameters);
  if (parsed === null) {
    io.write(usage);
    return 2;
  }
  const { values, positionals } = parsed;
  const [command, model, rows] = positionals;
  if (values.help === true) {
    io.write(usage);
    return 0;
  }
  if (command === "info" && model !== undefined && positionals.length === 2) {
    io.write(`${JSON.stringify((await loadBooster(model)).info, null, 2)}\n`);
    return 0;
  }
  if (command === "predict" && model !== undefined && positionals.length <= 3) {
    const booster = await loadBooster(model);
    const text = rows === undefined || rows === "-" ? await io.readStandardInput() : await readRows(rows);
    io.write(formatRows(predictWith(booster, parseRows(text), values)));
    return 0;
  }
  io.write(usage);
  return 2;
}

const flags = {
  help: { type: "boolean", short: "h" },
  margin: { type: "boolean" },
  leaf: { type: "boolean" },
  contributions: { type: "boolean" },
  approximate: { type: "boolean" },
  best: { type: "boolean" },
} as const;

type Flags = { readonly [Name in keyof typeof flags]?: boolean | undefined };

function parseCall(parameters: readonly string[]): { values: Flags; positionals: string[] } | null {
  try {
    return parseArgs({ args: [...parameters], options: flags, allowPositionals: true });
  } catch {
    return null;
  }
}

async function readRows(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ModelFileError(`rows ${path} cannot be read.`, { file: path }, cause);
  }
}

function predictWith(booster: Booster, matrix: DenseMatrix, values: Flags): Prediction {
  const options = values.best === true ? ({ iterationRange: "best" } as const) : {};
  if (values.leaf === true) return booster.predictLeaf(matrix, options);
  if (values.contributions === true) {
    return booster.predictContributions(matrix, { ...options, approximate: values.approximate === true });
  }
  return values.margin === true ? booster.predictMargin(matrix, options) : booster.predict(matrix, options);
}

/** Text of numbers to a matrix; every row must have as many cells as the first. */
function parseRows(text: string): DenseMatrix {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const columnCount = lines[0]?.split(",").length ?? 0;
  const data = new Float32Array(lines.length * columnCount);
  for (const [row, line] of lines.entries()) {
    const cells = line.split(",");
    if (cells.length !== columnCount) {
      const expected = `${columnCount}, as in the first row`;
      throw inputError(InputTextError, { row: row + 1, field: "cells", got: String(cells.length), expected });
    }
    for (const [column, cell] of cells.entries())
      data[row * columnCount + column] = parseCell(cell, row, column);
  }
  return { data, rowCount: lines.length, columnCount };
}

function parseCell(cell: string, row: number, column: number): number {
  const text = cell.trim();
  if (text === "" || /^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const value = /^[+-]?(\d|\.\d)/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isNaN(value)) return value;
  const field = `column ${column + 1}`;
  throw inputError(InputTextError, {
    row: row + 1,
    field,
    got: quote(text),
    expected: "a number, nan or nothing",
  });
}

/** A line for each row; the values of a row, groups after one another, separated by commas. */
function formatRows({ data, shape }: Prediction): string {
  const rowCount = shape[0]!;
  const width = rowCount === 0 ? 0 : data.length / rowCount;
  let text = "";
  for (let row = 0; row < rowCount; row++)
    text += `${data.subarray(row * width, (row + 1) * width).join(",")}\n`;
  return text;
}
