/** Scores in the form Accept asks for, laid out as the platform's container does (A27–A33, A37–A39). */
import {
  type Bytes,
  bytes,
  formatFloat64,
  type Payload,
  type RecordTensor,
  type Text,
  text,
  writeRecordioFrame,
  writeRecordMessage,
} from "@stagewright/core";
import { ANSWER_FORMATS, type AnswerFormat, formatOfAccept } from "./accept.ts";
import type { Scores } from "./ensemble.ts";
import { servingErrors } from "./errors.ts";
import { float, isList, type PythonValue, pythonJson, pythonText } from "./python-text.ts";
import { KEY_ORDER, selectValues } from "./selectable.ts";
import { isAtLeast, type Settings } from "./settings.ts";

/**
 * The answer.
 *
 * @throws SW_XGBOOST_SERVING_ACCEPT, SW_XGBOOST_SERVING_ENCODER, SW_XGBOOST_SERVING_OBJECTIVE
 */
export function formatAnswer(scores: Scores, accept: string, settings: Settings): Payload {
  const format = formatOfAccept(accept);
  if (format === undefined) throw refusedAccept(accept, settings);
  if (settings.outputKeys !== undefined) return selected(scores, settings.outputKeys, format, settings);
  if (format === "text/csv" && scores.width === 1 && isAtLeast(settings, 1, 3)) return column(scores.values);
  return plain(predictionsOf(scores), format, settings);
}

function refusedAccept(accept: string, { defaultAccept }: Settings) {
  // The default of the environment reaches the encoder unlooked at (A27).
  if (accept === defaultAccept) return servingErrors.SW_XGBOOST_SERVING_ENCODER({ accept, original: "" });
  const list = ANSWER_FORMATS.map((name) => `'${name}'`).join(", ");
  return servingErrors.SW_XGBOOST_SERVING_ACCEPT({
    got: accept,
    supported: ANSWER_FORMATS,
    original: `Accept type ${accept} is not supported. Please use supported accept types: [${list}].`,
  });
}

/** One number a record, or a list where the objective gives several. */
function predictionsOf({ values, width }: Scores): readonly PythonValue[] {
  if (width === 1) return Array.from(values, float);
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width), float),
  );
}

/** A number a line: what the CSV of most models is, without an object a number. */
function column(values: Float32Array): Text {
  let lines = "";
  for (let row = 0; row < values.length; row += 1) lines += `${formatFloat64(values[row]!)}\n`;
  return text(lines);
}

function plain(predictions: readonly PythonValue[], format: AnswerFormat, settings: Settings): Payload {
  const isLegacy = !isAtLeast(settings, 1, 3);
  if (settings.isBatch && (format === "text/csv" || settings.isAwsCompatible)) {
    return text(lines(predictions.map(pythonText)));
  }
  if (isLegacy) return text(predictions.map(pythonText).join(","));
  if (format === "text/csv") return text(lines(predictions.map(csvRow)));
  if (format === "application/json") return jsonDocument(predictions.map((value) => [["score", value]]));
  if (settings.isAwsCompatible) {
    throw servingErrors.SW_XGBOOST_SERVING_ENCODER({ accept: format, original: "" });
  }
  const records = predictions.map((value) => [["score", value]] as const);
  return format === "application/jsonlines" ? jsonLines(records) : recordio(records);
}

function selected(
  scores: Scores,
  keys: readonly string[],
  format: AnswerFormat,
  settings: Settings,
): Payload {
  if (format === "text/csv") {
    const rows = selectValues(scores, keys, settings).map((values) => values.map(csvCell).join(","));
    return text(settings.isBatch ? lines(rows) : rows.join("\n"));
  }
  const ordered = [...new Set([...KEY_ORDER.filter((key) => keys.includes(key)), ...keys])];
  const records = selectValues(scores, ordered, settings).map((values) => entriesOf(ordered, values));
  if (format === "application/json") return jsonDocument(records);
  return format === "application/jsonlines" ? jsonLines(records) : recordio(records);
}

const NOT_A_NUMBER = float(Number.NaN);

type Entry = readonly [key: string, value: PythonValue];

/** Keys the objective has, then the others with NaN (A38). */
function entriesOf(keys: readonly string[], values: readonly (PythonValue | undefined)[]): readonly Entry[] {
  const valid: Entry[] = [];
  const invalid: Entry[] = [];
  for (const [at, key] of keys.entries()) {
    const value = values[at];
    if (value === undefined) invalid.push([key, NOT_A_NUMBER]);
    else valid.push([key, value]);
  }
  return [...valid, ...invalid];
}

function lines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join("");
}

function csvRow(value: PythonValue): string {
  return isList(value) ? value.map(pythonText).join(",") : pythonText(value);
}

function csvCell(value: PythonValue = NOT_A_NUMBER): string {
  return isList(value) ? `"${pythonText(value)}"` : pythonText(value);
}

function jsonObject(entries: readonly Entry[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}: ${pythonJson(value)}`).join(", ")}}`;
}

function jsonDocument(records: readonly (readonly Entry[])[]): Text {
  return text(ascii(`{"predictions": [${records.map(jsonObject).join(", ")}]}`));
}

function jsonLines(records: readonly (readonly Entry[])[]): Text {
  return text(ascii(lines(records.map(jsonObject))));
}

/** As `json.dumps` writes it: a key of the environment may be no ASCII. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A39: a record a row, every key a label with a float32 tensor, a single number as a list of one. */
function recordio(records: readonly (readonly Entry[])[]): Bytes {
  const frames = records.map((entries) => {
    const label = new Map(entries.map(([key, value]) => [key, tensorOf(value)]));
    return writeRecordioFrame(writeRecordMessage({ features: new Map(), label }));
  });
  return bytes(Buffer.concat(frames));
}

function tensorOf(value: PythonValue): RecordTensor {
  const values = (isList(value) ? value : [value]).map(({ value: number }) => number);
  return { dtype: "float32", values, keys: [], shape: [] };
}
