/** Bodies of ten float64 columns, made while they are sent, in pieces of whole records. */

import { Buffer } from "node:buffer";
import { writeRecordioFrame, writeRecordMessage } from "@stagewright/core";
import { xorshift } from "../../tools/xorshift.mjs";
import { PAGE_ROWS, parquetFile } from "./parquet-file.mjs";

const COLUMNS = 10;
/** Columns of count-stage.ts. */
const NAMES = Array.from({ length: COLUMNS }, (_, at) => `x${at}`);

/** A seeded source of numbers of six digits. */
function createNumbers(seed) {
  const next = xorshift(seed);
  return () => (next() % 1_000_000) / 1000;
}

const row = (next) => Array.from({ length: COLUMNS }, next);

/** One record of each media type. */
export const RECORDS = {
  "text/csv": (next) => `${row(next).join(",")}\n`,
  "application/jsonlines": (next) => `{"features": [${row(next).join(", ")}]}\n`,
  "text/libsvm": (next) =>
    `1 ${row(next)
      .map((value, at) => `${at}:${value}`)
      .join(" ")}\n`,
  "application/x-recordio-protobuf": (next) =>
    writeRecordioFrame(
      writeRecordMessage({
        features: new Map([["values", { dtype: "float64", values: row(next), keys: [], shape: [] }]]),
        label: new Map(),
      }),
    ),
  "application/json": undefined,
};

/** Types of which there are large bodies. */
export const LARGE_TYPES = [
  "text/csv",
  "application/json",
  "application/jsonlines",
  "text/libsvm",
  "application/x-recordio-protobuf",
  "application/x-npy",
  "application/x-parquet",
];

/** Different pieces that a body repeats: sending is to cost less than reading. */
const PIECE_COUNT = 8;
const PIECE_ROWS = 2000;

/** A body of about so many bytes: its exact size, its rows, and its pieces in order. */
export function largeBody(mediaType, byteLength) {
  const next = createNumbers(7);
  const rows = Math.floor(byteLength / (COLUMNS * 8));
  if (mediaType === "application/x-parquet") {
    const values = doubles(next, PAGE_ROWS);
    const file = parquetFile(NAMES, rows, (count) => values.subarray(0, count * 8));
    return { ...file, rows };
  }
  if (mediaType === "application/x-npy") {
    const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${COLUMNS}), }`;
    const head = Buffer.alloc(10 + text.length);
    head.write(`\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
    const piece = doubles(next, PIECE_ROWS * COLUMNS);
    const whole = Math.floor(rows / PIECE_ROWS);
    const last = piece.subarray(0, (rows - whole * PIECE_ROWS) * COLUMNS * 8);
    return bodyOfPieces(
      [head],
      Array.from({ length: whole }, () => piece),
      [last],
      rows,
    );
  }
  const isJson = mediaType === "application/json";
  const record = isJson ? (numbers) => `[${row(numbers).join(", ")}],` : RECORDS[mediaType];
  const pieces = Array.from({ length: PIECE_COUNT }, () =>
    Buffer.concat(Array.from({ length: PIECE_ROWS }, () => Buffer.from(record(next)))),
  );
  const count = Math.ceil(byteLength / pieces[0].length);
  const repeated = Array.from({ length: count }, (_, at) => pieces[at % PIECE_COUNT]);
  return isJson
    ? bodyOfPieces(
        [Buffer.from('{"instances": [')],
        repeated,
        [Buffer.from(`${record(next).slice(0, -1)}]}`)],
        count * PIECE_ROWS + 1,
      )
    : bodyOfPieces([], repeated, [], count * PIECE_ROWS);
}

function bodyOfPieces(first, repeated, last, rows) {
  const all = [...first, ...repeated, ...last];
  return { byteLength: all.reduce((sum, { length }) => sum + length, 0), rows, pieces: () => all.values() };
}

function doubles(next, count) {
  return Buffer.from(Float64Array.from({ length: count }, next).buffer);
}

/** A whole body of so many rows. */
export function bodyOf(mediaType, rowCount) {
  const next = createNumbers(7);
  const rows = () => Array.from({ length: rowCount }, () => row(next));
  if (mediaType === "application/json") return Buffer.from(JSON.stringify({ instances: rows() }));
  return Buffer.concat(Array.from({ length: rowCount }, () => Buffer.from(RECORDS[mediaType](next))));
}
