/**
 * CSV text by F21: cells joined by commas, every row ended by `\n`, quotes only where a cell holds a comma, a quote or a
 * line end, or is the only cell of its row and empty. Numbers by F30 and F31, integers plain, booleans `True`/`False`.
 */

import { asciiOrBytes, type EncodedBody } from "../codec.ts";
import type { DType, ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import { formatFloat32, formatFloat64 } from "../number-text.ts";
import type { Payload } from "../payload.ts";
import type { Table } from "../table.ts";
import type { Tensor } from "../tensor.ts";

const NEEDS_QUOTES = /[",\r\n]/;

/** A table, or a tensor of at most two axes: `[N]` is one value a line. */
export function writeCsv(payload: Payload): EncodedBody {
  const isTable = payload.kind === "table";
  return isTable ? writeTable(payload) : writeTensor(payload as Tensor);
}

function writeTable(table: Table): EncodedBody {
  const { rowCount, values } = table;
  const { dtypes } = table.schema;
  const width = dtypes.length;
  let text = "";
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = 0; at < width; at += 1) {
      if (at > 0) text += ",";
      text += cellText(dtypes[at]!, values[at]!, row, width === 1);
    }
    text += "\n";
  }
  return dtypes.includes("string") ? asciiOrBytes(text) : text;
}

function writeTensor(tensor: Tensor): EncodedBody {
  const { dtype, data, shape } = tensor;
  if (shape.length > 2) {
    throw errors.SW_CODEC_UNWRITABLE({
      got: `a tensor of shape [${shape.join(", ")}]`,
      where: "the answer",
      mediaType: "text/csv",
    });
  }
  const width = shape[1] ?? 1;
  let text = "";
  for (let row = 0, place = 0; row < tensor.rowCount; row += 1) {
    for (let at = 0; at < width; at += 1, place += 1) {
      if (at > 0) text += ",";
      text += cellText(dtype, data, place, width === 1);
    }
    text += "\n";
  }
  return dtype === "string" ? asciiOrBytes(text) : text;
}

function cellText(dtype: DType, values: ValuesOf<DType>, at: number, isOnlyCell: boolean): string {
  if (dtype === "float64") return formatFloat64((values as Float64Array)[at]!);
  if (dtype === "float32") return formatFloat32((values as Float32Array)[at]!);
  if (dtype === "string") return quoteCell((values as string[])[at]!, isOnlyCell);
  if (dtype === "bool") return values[at] === 1 ? "True" : "False";
  return `${values[at]}`;
}

function quoteCell(text: string, isOnlyCell: boolean): string {
  if (text === "") return isOnlyCell ? '""' : "";
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
