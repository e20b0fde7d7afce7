/**
 * JSON text in Python's layout (F40): `, ` and `: `, non-ASCII as `\uXXXX`, numbers of tables and tensors by their dtype
 * (F30, F31, integers plain). Numbers of a `Json` payload have no dtype: integers are written plain, others by F30.
 */

import type { EncodedBody, EncodeOptions } from "../codec.ts";
import type { DType, ValuesOf } from "../dtype.ts";
import { errors } from "../errors.ts";
import { formatFloat64, formatNumber, JSON_WORDS } from "../number-text.ts";
import type { Json, Payload } from "../payload.ts";
import type { Table } from "../table.ts";
import type { Tensor } from "../tensor.ts";

const MEDIA_TYPE = "application/json";
/** Deepest value written; deeper ones are cycles or accidents. */
const MAX_WRITE_DEPTH = 512;

/** A table as `{"predictions": [{name: value}, …]}` (F45), a tensor as nested arrays, a document as it is. */
export function writeJson(payload: Payload, options: EncodeOptions): EncodedBody {
  if (payload.kind === "table") return writeTable(payload, options);
  if (payload.kind === "tensor") return writeTensor(payload, options);
  return writeDocument((payload as Json).value, options, "$");
}

/** One value as a document of its own; `path` names it in errors. */
export function writeDocument(value: unknown, options: EncodeOptions, path: string): string {
  return writeValue(value, options, path, 0) ?? unwritable(`a ${typeof value}`, path);
}

function writeTable(table: Table, options: EncodeOptions): string {
  return `{"predictions": [${writeTableRows(table, options, ", ")}]}`;
}

/** Every row of a table as `{name: value}`, joined. */
export function writeTableRows(table: Table, options: EncodeOptions, joint: string): string {
  const { names, dtypes } = table.schema;
  const keys = names.map((name, at) => `${at === 0 ? "" : ", "}${writeString(name)}: `);
  let text = "";
  for (let row = 0; row < table.rowCount; row += 1) {
    text += row === 0 ? "{" : `${joint}{`;
    for (let at = 0; at < keys.length; at += 1) {
      text += keys[at]! + writeElement(dtypes[at]!, table.values[at]!, row, options, row, names[at]);
    }
    text += "}";
  }
  return text;
}

/** A tensor as nested arrays; a scalar bare. */
export function writeTensor(tensor: Tensor, options: EncodeOptions): string {
  let place = 0;
  const writeAxis = (axis: number): string => {
    if (axis === tensor.shape.length) {
      const at = place;
      place += 1;
      return writeElement(tensor.dtype, tensor.data, at, options, at);
    }
    let text = "[";
    for (let index = 0; index < tensor.shape[axis]!; index += 1)
      text += (index === 0 ? "" : ", ") + writeAxis(axis + 1);
    return `${text}]`;
  };
  return writeAxis(0);
}

function writeElement(
  dtype: DType,
  values: ValuesOf<DType>,
  at: number,
  options: EncodeOptions,
  row: number,
  column?: string,
): string {
  const value = values[at]!;
  if (typeof value === "string") return writeString(value);
  if (dtype === "bool") return value === 1 ? "true" : "false";
  if (typeof value === "bigint") return `${value}`;
  if (!Number.isFinite(value) && options.nonFinite === "refuse") {
    const where = column === undefined ? `element ${row + 1}` : `record ${row + 1}, column "${column}"`;
    throw errors.SW_CODEC_NOT_FINITE({ got: `${value}`, where }, { record: row + 1, column });
  }
  return formatNumber(dtype, value, JSON_WORDS);
}

/** Text of one value; undefined for what JSON leaves out (undefined, functions, symbols). */
function writeValue(value: unknown, options: EncodeOptions, path: string, depth: number): string | undefined {
  if (depth > MAX_WRITE_DEPTH)
    return unwritable(`a value nested deeper than ${MAX_WRITE_DEPTH} levels`, path);
  if (value === null) return "null";
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeNumber(value, options, path);
  if (typeof value === "boolean" || typeof value === "bigint") return `${value}`;
  if (typeof value !== "object") return undefined;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return writeItems(value as unknown as ArrayLike<unknown>, options, path, depth);
  if (Array.isArray(value)) return writeItems(value, options, path, depth);
  if ("toJSON" in value && typeof value.toJSON === "function")
    return writeValue(value.toJSON(), options, path, depth + 1);
  let text = "";
  for (const [key, member] of Object.entries(value)) {
    const written = writeValue(member, options, `${path}.${key}`, depth + 1);
    if (written !== undefined) text += `${text === "" ? "" : ", "}${writeString(key)}: ${written}`;
  }
  return `{${text}}`;
}

function writeItems(items: ArrayLike<unknown>, options: EncodeOptions, path: string, depth: number): string {
  let text = "";
  for (let at = 0; at < items.length; at += 1) {
    // JSON.stringify writes null for undefined in an array; so do we.
    text += (at === 0 ? "" : ", ") + (writeValue(items[at], options, `${path}[${at}]`, depth + 1) ?? "null");
  }
  return `[${text}]`;
}

function writeNumber(value: number, options: EncodeOptions, path: string): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? "-0.0" : `${value}`;
  if (!Number.isFinite(value) && options.nonFinite === "refuse") {
    throw errors.SW_CODEC_NOT_FINITE({ got: `${value}`, where: path });
  }
  return formatFloat64(value, JSON_WORDS);
}

function writeString(text: string): string {
  const quoted = JSON.stringify(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII itself.
  return quoted.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function unwritable(got: string, where: string): never {
  throw errors.SW_CODEC_UNWRITABLE({ got, where, mediaType: MEDIA_TYPE });
}
