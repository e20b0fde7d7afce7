/** A body in one of the container's formats → rows, checked as far as the platform's container checks them (A20–A26). */
import { isUtf8 } from "node:buffer";
import {
  type Environment,
  type Logger,
  type MediaType,
  readLibsvmRows,
  readParquetNumbers,
  readRecordioFeatures,
  type SparseRows,
  StagewrightError,
  Tensor,
} from "@stagewright/core";
import type { Ensemble } from "./ensemble.ts";
import { servingErrors } from "./errors.ts";
import { guessSeparator, readCsv, readPlainCsv, UnreadableBody } from "./read-csv.ts";
import { isAtLeast, type Settings } from "./settings.ts";

/** The least double that single precision rounds to an infinity. */
const FIRST_INFINITE = 3.4028235677973366e38;

/** Rows of one request. */
export type Rows = Tensor | SparseRows;

/** What rows are read for: the context of an invocation. */
export interface Asked {
  readonly contentType: MediaType;
  readonly model: { readonly settings: Settings; readonly ensemble: Ensemble };
  readonly environment: Environment;
  /** Made where it is looked at. */
  readonly log: Logger;
}

/** Names of the formats in the platform's messages. */
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  "text/csv": "csv",
  "text/libsvm": "libsvm",
  "application/x-recordio-protobuf": "recordio-protobuf",
  "application/x-parquet": "parquet",
};

/**
 * Reads the rows of a body; a promise for Parquet alone, whose reader is loaded with the first such body.
 *
 * @throws SW_XGBOOST_SERVING_PARSE, SW_XGBOOST_SERVING_FEATURES, SW_XGBOOST_SERVING_BODY_SIZE
 */
export function readRows(body: Uint8Array, asked: Asked): Rows | Promise<Rows> {
  const { settings, ensemble } = asked.model;
  if (body.byteLength > settings.maxBodyBytes) {
    const limit = settings.maxBodyBytes;
    throw servingErrors.SW_XGBOOST_SERVING_BODY_SIZE({ got: body.byteLength, limit, original: "" });
  }
  const format = FORMAT_NAMES[asked.contentType.essence]!;
  if (format === "parquet") {
    return parquetRows(body, ensemble).then(
      (rows) => checked(rows, format, settings, ensemble),
      (cause: unknown) => {
        throw unreadable(format, cause);
      },
    );
  }
  const plain = format === "csv" ? plainRows(body, asked) : undefined;
  const rows =
    plain ??
    parsed(format, () => {
      if (format === "csv") return csvRows(textOf(body), asked);
      return format === "libsvm" ? libsvmRows(body, settings, ensemble) : recordioRows(body);
    });
  return checked(rows, format, settings, ensemble);
}

/** The body as text (F13), read where it lies. @throws UnreadableBody */
function textOf(body: Uint8Array): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8").trim();
  // What stands for wrong bytes is never in a text of ASCII; elsewhere it may have been sent as such.
  if (text.includes("\ufffd") && !isUtf8(body)) throw new UnreadableBody("it is not UTF-8");
  return text;
}

function parsed<T>(format: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(format, cause);
  }
}

/** A22; what is no fault of the body, such as a reader that is not there, is passed on. */
function unreadable(format: string, cause: unknown): unknown {
  const isOfBody =
    cause instanceof UnreadableBody ||
    (cause instanceof StagewrightError && cause.outcome === "input-invalid");
  if (!isOfBody) return cause;
  const original = `Loading ${format} data failed with Exception, please ensure data is in ${format} format:`;
  const { message: reason, record } = cause;
  return servingErrors.SW_XGBOOST_SERVING_PARSE({ format, reason, original }, { cause, record });
}

function checked(rows: Rows, format: string, settings: Settings, ensemble: Ensemble): Rows {
  // XGBoost takes no infinity since 1.4.
  if (isAtLeast(settings, 1, 4)) parsed(format, () => checkFinite(rows));
  checkFeatureCount(rows instanceof Tensor ? rows.shape[1]! : rows.columnCount, format, ensemble);
  return rows;
}

/** Columns by name where they are exactly the features the model names, in whatever order; else as they come. */
async function parquetRows(body: Uint8Array, { featureNames }: Ensemble): Promise<Rows> {
  const table = await readParquetNumbers(body);
  const isByName =
    featureNames !== null &&
    featureNames.length === table.columnNames.length &&
    featureNames.every((name) => table.columnNames.includes(name));
  return (isByName ? table.select(...featureNames) : table).toTensor("float64");
}

/** A body of the plainest kind, read without making text of it. */
function plainRows(body: Uint8Array, asked: Asked): Rows | undefined {
  const { csvSeparator } = asked.model.settings;
  if (csvSeparator !== undefined && csvSeparator !== ",") return undefined;
  const rows = readPlainCsv(body);
  if (rows !== undefined && csvSeparator === undefined && asked.environment.logLevel === "debug")
    noteSeparator(asked.log, ",");
  return rows;
}

function noteSeparator(log: Logger, separator: string): void {
  log.debug(
    { event: "separator-guessed", separator },
    "the CSV separator was guessed from the first line (F18)",
  );
}

function csvRows(text: string, { model, log }: Asked): Rows {
  const { csvSeparator, isAwsCompatible } = model.settings;
  const separator = csvSeparator ?? guessSeparator(text);
  if (separator === undefined)
    throw new UnreadableBody("its first line is empty, so there is no separator to be found");
  if (csvSeparator === undefined) noteSeparator(log, separator);
  return readCsv(text, separator, isAwsCompatible);
}

/** F61: rows without entries at the end vanish; F62: indices from 1 are moved to 0 where the settings or the model say so. */
function libsvmRows(body: Uint8Array, settings: Settings, ensemble: Ensemble): Rows {
  const text = textOf(body);
  const rows = readLibsvmRows(Buffer.from(text, "utf8"), { essence: "text/libsvm", parameters: {} });
  if (rows.data.length === 0) throw new UnreadableBody("no record has an index:value");
  const lastRow = rows.indptr.indexOf(rows.data.length);
  const kept: SparseRows = { ...rows, indptr: rows.indptr.slice(0, lastRow + 1) };
  const indexing = settings.libsvmIndexing ?? (ensemble.isWrittenSince(3, 2) ? "auto" : "as-is");
  if (indexing === "as-is" || kept.indices.includes(0)) return kept;
  return { ...kept, indices: kept.indices.map((index) => index - 1), columnCount: kept.columnCount - 1 };
}

function recordioRows(body: Uint8Array): Rows {
  const { rows, recordShape } = readRecordioFeatures(body);
  if (recordShape.length === 1) return rows;
  throw new UnreadableBody(`records of shape [${recordShape.join(", ")}], expected one row of features each`);
}

/** A number that is infinite in single precision is no value to XGBoost. @throws UnreadableBody */
function checkFinite(rows: Rows): void {
  const { data } = rows;
  for (let at = 0; at < data.length; at += 1) {
    const value = data[at] as number;
    if (!(Math.abs(value) >= FIRST_INFINITE)) continue;
    const record =
      rows instanceof Tensor ? 1 + Math.floor(at / rows.shape[1]!) : rows.indptr.findIndex((end) => end > at);
    throw new UnreadableBody(
      `record ${record}: got ${value}, expected a number that single precision holds`,
      record,
    );
  }
}

/** A26: pickled models only; one column less, or for libsvm one more, is let through. */
function checkFeatureCount(got: number, format: string, { pickledFeatureCount: count }: Ensemble): void {
  if (count === undefined) return;
  const isLibsvm = format === "libsvm";
  if (isLibsvm ? got <= count + 1 : got === count || got === count - 1) return;
  throw servingErrors.SW_XGBOOST_SERVING_FEATURES({
    got,
    expected: isLibsvm ? `at most ${count + 1}` : `${count} or ${count - 1}`,
    original:
      `Unable to evaluate payload provided: Feature size of ${format} inference data ${got} is ` +
      `${isLibsvm ? "larger than" : "not consistent with"} feature size of trained model ${count}.`,
  });
}
