/**
 * Every code of bodies, tables and tensors is thrown here, by stages that read and write bodies and by verbs; the compiler asks for
 * each. Codes of stages and invocations: `../every-code.test.ts`.
 */

import { expect, it } from "vitest";
import { readEnvironment } from "../environment.ts";
import type { errors } from "../errors.ts";
import { silentLogger } from "../logger.ts";
import { openStage } from "../open-stage.ts";
import { json, type Payload } from "../payload.ts";
import { type Refusal, refusalOf } from "../refusal.cases.ts";
import { defineStage, type Stage, type StageOptions } from "../stage.ts";
import { Table } from "../table.ts";
import { Tensor } from "../tensor.ts";
import { decodeWithoutHyparquet } from "./without-hyparquet.cases.ts";

type Code = Extract<keyof typeof errors, `SW_${"CODEC" | "TABLE" | "TENSOR"}_${string}`>;

async function invoke(stage: Stage, contentType: string, body: string | Uint8Array) {
  const opened = await openStage(stage, { environment: readEnvironment({}), log: silentLogger });
  return opened.invoke({ body: Buffer.from(body), contentType, accept: undefined, invocationId: "i" });
}

const shells = defineStage("shells").input({ columns: { sex: "string", rings: "int32" } });

/** A body for a stage of two columns. */
const read = (contentType: string, body: string | Uint8Array, options: StageOptions = {}) =>
  invoke(shells.options(options), contentType, body);

/** An answer of a stage in one media type. */
const write = (mediaType: string, payload: Payload) =>
  invoke(
    defineStage("writes")
      .predict(() => payload)
      .output({ mediaTypes: [mediaType] }),
    "text/plain",
    "any",
  );

const table = Table.of({ sex: { dtype: "string", values: ["M", "?"] } });

const refusals: Readonly<Record<Code, Refusal>> = {
  SW_CODEC_CELL: [
    "input-invalid",
    'Record 2, column "rings": got "ten", expected an integer from -2147483648 to 2147483647.',
    () => read("text/csv", "M,9\nF,ten\n"),
  ],
  SW_CODEC_CELL_COUNT: [
    "input-invalid",
    'Record 1 has 1 cell, expected 2: "sex", "rings". Column "rings" and what follows is missing.',
    () => read("text/csv", "M\n"),
  ],
  SW_CODEC_CSV: [
    "input-invalid",
    "Record 2 is not CSV (RFC 4180): a quoted cell is not closed. Quote a cell that holds a comma, a quote or a line end, and double quotes inside it.",
    () => read("text/csv", 'M,9\n"F,9\n'),
  ],
  SW_CODEC_JSON: [
    "input-invalid",
    "The body is not JSON (RFC 8259): it ends early, after 8 characters.",
    () => read("application/json", '[["M", 9'),
  ],
  SW_CODEC_JSON_DEPTH: [
    "input-invalid",
    "The JSON body nests deeper than 2 levels; flatten it.",
    () => read("application/json", '[[["M", 9]]]', { limits: { jsonDepth: 2 } }),
  ],
  SW_CODEC_JSON_SHAPE: [
    "input-invalid",
    'The body: got number "7"; expected {"instances": […]}, an array of arrays, an array of objects by column name, an object of arrays by column name, or {"columns": […], "data": […]}.',
    () => read("application/json", "7"),
  ],
  SW_CODEC_MISSING_COLUMN: [
    "input-invalid",
    'Record 1 lacks column "rings"; give it a value (null is NaN in a float column).',
    () => read("application/json", '[{"sex": "M"}]'),
  ],
  SW_CODEC_UNKNOWN_COLUMN: [
    "input-invalid",
    'Record 1 names column "age", which is not declared; columns are "sex", "rings".',
    () => read("application/json", '[{"sex": "M", "rings": 9, "age": 10}]'),
  ],
  SW_CODEC_UTF8: [
    "input-invalid",
    "The text/csv body is not valid UTF-8; encode it as UTF-8.",
    // "é" of ISO 8859-1.
    () => read("text/csv", Uint8Array.of(0xe9)),
  ],
  SW_CODEC_CHARSET: [
    "content-type-unsupported",
    'charset="iso-8859-1" is not supported; send UTF-8.',
    () => read("text/csv; charset=iso-8859-1", "M,9\n"),
  ],
  SW_CODEC_NOT_FINITE: [
    "stage-fault",
    'The answer holds NaN at $.mean, which JSON cannot say. Clean it in postprocess, or set options({ nonFinite: "words" }) to write the words NaN and Infinity.',
    () => write("application/json", json({ mean: Number.NaN })),
  ],
  SW_CODEC_UNWRITABLE: [
    "stage-fault",
    "The answer holds 2147483648 at record 1, which application/x-recordio-protobuf has no text for. Return another value, or declare output media types.",
    () =>
      write("application/x-recordio-protobuf", new Tensor("int64", BigInt64Array.of(2_147_483_648n), [1, 1])),
  ],
  SW_CODEC_JSON_LINE: [
    "input-invalid",
    "Record 2 is not JSON (RFC 8259): it ends early, after 1 character.",
    () => read("application/jsonlines", '["M", 9]\n[\n'),
  ],
  SW_CODEC_NPY: [
    "input-invalid",
    "The body is not such an NPY file: got other first bytes, expected \\x93NUMPY.",
    () => read("application/x-npy", "sex,rings\n"),
  ],
  SW_CODEC_LIBSVM: [
    "input-invalid",
    'Record 1 is not libsvm text: got "1:nine", expected index:number, or index:nan.',
    () => read("text/libsvm", "0 1:nine\n"),
  ],
  SW_CODEC_RECORDIO: [
    "input-invalid",
    "Frame 1 of the RecordIO body: got 3 bytes, expected a header of 8 bytes.",
    () => read("application/x-recordio-protobuf", "M,9"),
  ],
  SW_CODEC_PARQUET: [
    "input-invalid",
    "The body is not such a Parquet file: got other first or last bytes, expected PAR1 at both ends.",
    () => read("application/x-parquet", "sex,rings\nM,9\n"),
  ],
  SW_CODEC_PARQUET_READER: [
    "content-type-unsupported",
    "This stage has no reader of application/x-parquet. Send another type; who builds the stage adds the package hyparquet.",
    () => Promise.reject(decodeWithoutHyparquet("application/x-parquet", "PAR1")),
  ],
  SW_CODEC_SPARSE_SIZE: [
    "input-invalid",
    "The sparse body has 1 records of 4000000001 columns, more than 16777216 cells; send fewer records, or smaller column numbers.",
    () => invoke(defineStage("wide"), "text/libsvm", "0 4000000000:1\n"),
  ],
  SW_TABLE_COLUMN: [
    "stage-fault",
    'select: no column "age"; the table has "sex".',
    () => table.select("age" as "sex"),
  ],
  SW_TABLE_VALUE: [
    "input-invalid",
    'oneHot, record 2, column "sex": got "?", expected one of "M", "F".',
    () => table.oneHot("sex", ["M", "F"]),
  ],
  SW_TABLE_SHAPE: [
    "stage-fault",
    "concat: 2 rows beside 1; expected tables of equally many rows.",
    () => table.concat(Table.of({ rings: { dtype: "int32", values: [9] } })),
  ],
  SW_TENSOR_SHAPE: [
    "stage-fault",
    "Tensor: shape [2, 2] holds 4 values, the data has 3.",
    () => new Tensor("float32", new Float32Array(3), [2, 2]),
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, message, act]) => {
  const said = typeof message === "string" ? message : expect.stringMatching(message);
  expect(await refusalOf(act)).toEqual({ code, outcome, message: said });
});
