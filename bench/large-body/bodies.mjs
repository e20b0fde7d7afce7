/** Bodies of ten float64 columns, made while they are sent, in pieces of whole records. */

import { Buffer } from "node:buffer";
import { writeRecordioFrame, writeRecordMessage } from "@stagewright/core";

const COLUMNS = 10;

/** A seeded source of numbers of six digits (xorshift). */
function createNumbers(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) % 1_000_000) / 1000;
  };
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

/** Records of a type, some thousand a piece, until there are `byteLength` bytes; the return value is their number. */
export function* piecesOf(mediaType, byteLength) {
  const next = createNumbers(7);
  const record = RECORDS[mediaType];
  let rows = 0;
  for (let sent = 0; sent < byteLength; ) {
    const records = Array.from({ length: 2000 }, () => Buffer.from(record(next)));
    const piece = Buffer.concat(records);
    rows += records.length;
    sent += piece.length;
    yield piece;
  }
  return rows;
}

/** A whole body of so many rows. */
export function bodyOf(mediaType, rowCount) {
  const next = createNumbers(7);
  const rows = () => Array.from({ length: rowCount }, () => row(next));
  if (mediaType === "application/json") return Buffer.from(JSON.stringify({ instances: rows() }));
  return Buffer.concat(Array.from({ length: rowCount }, () => Buffer.from(RECORDS[mediaType](next))));
}
