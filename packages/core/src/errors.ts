/** Catalogue of the errors of `@stagewright/core`. Sentences are part of the surface; codes never change. */

import { defineErrors, quote, quoteList } from "./error-catalogue.ts";

/** What the codecs say of a cell they refuse. */
export interface CellDetails {
  readonly record: number;
  readonly column: string;
  readonly got: string;
  readonly expected: string;
}

const atCell = (d: CellDetails) => `record ${d.record}, column ${quote(d.column)}`;

export const errors = defineErrors({
  // ------------------------------------------------------------------------------------------------ stage
  SW_STAGE_INVALID: {
    outcome: "stage-invalid",
    doc: "The definition of a stage contradicts itself.",
    message: (d: { stage: string; problem: string }) => `Stage ${quote(d.stage)}: ${d.problem}.`,
  },
  SW_STAGE_NAME: {
    outcome: "stage-invalid",
    doc: "The name of a stage is not a word the platform takes.",
    message: (d: { name: unknown }) =>
      `Stage name ${quote(d.name)}: expected 1 to 63 letters, digits and hyphens, starting and ending with a letter or digit.`,
  },
  SW_STAGE_SCHEMA: {
    outcome: "stage-invalid",
    doc: "The declared columns of a stage are no schema.",
    message: (d: { problems: readonly string[] }) => `Declared columns: ${d.problems.join("; ")}.`,
  },
  SW_STAGE_LOAD: {
    outcome: "stage-invalid",
    doc: "The stage's `load` hook threw; the cause is in the log.",
    message: (d: { stage: string; reason: string }) => `Stage ${quote(d.stage)} could not load: ${d.reason}`,
  },
  SW_STAGE_WARM_UP: {
    outcome: "stage-invalid",
    doc: "The warm-up invocation of the stage failed; the cause is in the log.",
    message: (d: { stage: string; reason: string }) =>
      `Stage ${quote(d.stage)} failed its warm-up invocation: ${d.reason}`,
  },
  SW_STAGE_DECLARATION: {
    outcome: "stage-invalid",
    doc: "A made-up row of the declared input shows that the stage feeds its model, or answers, what does not fit; every mismatch is listed.",
    message: (d: { stage: string; problems: readonly string[] }) =>
      `Stage ${quote(d.stage)} does not fit its model or its declarations: ${d.problems.map((problem) => problem.replace(/\.$/, "")).join("; ")}.`,
  },
  SW_STAGE_ANSWER: {
    outcome: "stage-fault",
    doc: "The last hook of a stage returned something that is no payload.",
    message: (d: { stage: string; hook: string; got: string }) =>
      `Stage ${quote(d.stage)}: ${d.hook} returned ${d.got}; expected a Table, a Tensor, or a value wrapped in json(…), text(…) or bytes(…).`,
  },
  SW_STAGE_OUTPUT: {
    outcome: "stage-fault",
    doc: "The answer of a stage does not fit what `.output` declares.",
    message: (d: { problem: string }) => `The answer does not fit the declared output: ${d.problem}.`,
  },
  SW_STAGE_FAULT: {
    outcome: "stage-fault",
    doc: "A hook of the stage threw something that is no error of the framework; the cause is in the log.",
    message: (d: { stage: string; hook: string }) =>
      `Stage ${quote(d.stage)} failed in ${d.hook}. The log of this invocation holds the cause.`,
  },
  SW_ENVIRONMENT_INVALID: {
    outcome: "stage-invalid",
    doc: "Variables of the container's environment have values that mean nothing; all are listed.",
    message: (d: { problems: readonly string[] }) => `Environment: ${d.problems.join("; ")}.`,
  },

  SW_ENVIRONMENT_PORTS: {
    outcome: "stage-invalid",
    doc: "Every port of SAGEMAKER_SAFE_PORT_RANGE is taken (C31).",
    message: (d: { first: number; last: number }) =>
      `SAGEMAKER_SAFE_PORT_RANGE ${d.first}-${d.last} has no free port; listen on fewer, or ask for a larger range.`,
  },

  SW_ENVIRONMENT_HOST: {
    outcome: "stage-invalid",
    doc: "No port of STAGEWRIGHT_HOST can be listened on.",
    message: (d: { host: string; reason: string }) =>
      `STAGEWRIGHT_HOST ${quote(d.host)} cannot be listened on: ${d.reason}; set it to an address of this machine, or leave it out.`,
  },

  // ------------------------------------------------------------------------------------------- invocation
  SW_INVOCATION_CONTENT_TYPE: {
    outcome: "content-type-unsupported",
    doc: "No codec of the stage reads this content type (C73, C80).",
    message: (d: { got: string | undefined; supported: readonly string[] }) =>
      `Content-Type ${d.got === undefined ? "is missing" : `${quote(d.got)} is not supported`}; this stage reads ${quoteList(d.supported)}.`,
  },
  SW_INVOCATION_ACCEPT: {
    outcome: "accept-unsatisfiable",
    doc: "Accept names nothing the stage can answer (C84).",
    message: (d: { got: string; supported: readonly string[] }) =>
      `Accept ${quote(d.got)} cannot be satisfied; this stage answers ${quoteList(d.supported)}.`,
  },
  SW_INVOCATION_MEDIA_TYPE: {
    outcome: "input-invalid",
    doc: "A Content-Type or Accept header is no media type by RFC 9110.",
    message: (d: { header: string; got: string }) =>
      `${d.header} ${quote(d.got)} is not a media type; expected type/subtype with optional ;name=value parameters (RFC 9110 §8.3.1).`,
  },
  SW_INVOCATION_CUSTOM_ATTRIBUTES: {
    outcome: "stage-fault",
    doc: "A hook set custom attributes the platform would refuse (C76).",
    message: (d: { length: number }) =>
      `Custom attributes of the answer (${d.length} characters): expected at most 1024 visible ASCII characters.`,
  },
  SW_INVOCATION_SESSION: {
    outcome: "stage-fault",
    doc: "A hook opened or closed a session with an id or a date the platform would refuse (C127).",
    message: (d: { problem: string }) =>
      `Session of the answer: ${d.problem}; expected an id of 1 to 256 letters, digits and inner hyphens, and a date.`,
  },
  SW_INVOCATION_SESSION_UNKNOWN: {
    outcome: "input-invalid",
    doc: "The invocation names a session the stage does not know (C131); for hooks to throw.",
    message: () => "The session of this invocation is not known here; open a new one.",
  },
  SW_INVOCATION_INPUT: {
    outcome: "input-invalid",
    doc: "The payload does not pass the stage's declared schema; issues are listed.",
    message: (d: { issues: readonly string[]; count: number }) =>
      `The body does not fit the declared input: ${d.issues.join("; ")}${d.count > d.issues.length ? `; and ${d.count - d.issues.length} more` : ""}.`,
  },
  SW_BATCH_LEFT: {
    outcome: "caller-gone",
    doc: "The caller went away, or its time was used up, while its invocation waited to be joined with others.",
    message: () => "The invocation left its batch before it ran: the caller is gone, or the time is used up.",
  },
  SW_INVOCATION_PAYLOAD_KIND: {
    outcome: "stage-fault",
    doc: "The payload a stage answers with has no form in the media type that was agreed on.",
    message: (d: { kind: string; mediaType: string; kinds: readonly string[] }) =>
      `A ${d.kind} payload has no ${d.mediaType} form; ${d.mediaType} is written from ${quoteList(d.kinds)}. Return another payload or declare output media types.`,
  },
  SW_INVOCATION_STREAM_KIND: {
    outcome: "accept-unsatisfiable",
    doc: "A hook streams its answer, and no accepted media type can be written part by part (C84, C117).",
    message: (d: { kind: string; got: readonly string[] }) =>
      `The answer is a stream of ${d.kind} parts, and none of ${quoteList(d.got)} is written from these part by part; ask for another media type, such as "application/jsonlines".`,
  },
  SW_INVOCATION_STREAM_DEADLINE: {
    outcome: "deadline",
    doc: "A streamed answer was not complete in its time (C121).",
    message: (d: { limitMs: number }) =>
      `The streamed answer took longer than ${d.limitMs} ms; ask for less, or raise STAGEWRIGHT_STREAM_TIMEOUT.`,
  },
  SW_INVOCATION_STREAM_START: {
    outcome: "deadline",
    doc: "A streamed answer gave no part in the time an invocation may take (C121).",
    message: (d: { limitMs: number }) =>
      `The streamed answer had no first part within ${d.limitMs} ms; send less, or raise SAGEMAKER_MODEL_SERVER_TIMEOUT.`,
  },

  // ------------------------------------------------------------------------------------------------ codec
  SW_CODEC_CELL: {
    outcome: "input-invalid",
    doc: "A cell's text or value is not of its column's dtype.",
    message: (d: CellDetails) => `${capital(atCell(d))}: got ${d.got}, expected ${d.expected}.`,
  },
  SW_CODEC_CELL_COUNT: {
    outcome: "input-invalid",
    doc: "A record has more or fewer cells than columns are declared.",
    message: (d: { record: number; got: number; expected: number; columns: readonly string[] }) =>
      `Record ${d.record} has ${d.got === 1 ? "1 cell" : `${d.got} cells`}, expected ${d.expected}: ${quoteList(d.columns)}. ${d.got > d.expected ? `Remove what follows column ${quote(d.columns.at(-1))}` : `Column ${quote(d.columns[d.got])} and what follows is missing`}.`,
  },
  SW_CODEC_CSV: {
    outcome: "input-invalid",
    doc: "The body is no CSV by RFC 4180.",
    message: (d: { record: number; problem: string }) =>
      `Record ${d.record} is not CSV (RFC 4180): ${d.problem}. Quote a cell that holds a comma, a quote or a line end, and double quotes inside it.`,
  },
  SW_CODEC_JSON: {
    outcome: "input-invalid",
    doc: "The body is no JSON document.",
    message: (d: { problem: string }) => `The body is not JSON (RFC 8259): ${d.problem}.`,
  },
  SW_CODEC_JSON_DEPTH: {
    outcome: "input-invalid",
    doc: "The JSON document nests deeper than the limit.",
    message: (d: { limit: number }) => `The JSON body nests deeper than ${d.limit} levels; flatten it.`,
  },
  SW_CODEC_JSON_SHAPE: {
    outcome: "input-invalid",
    doc: "The JSON document has none of the shapes a table is read from (F42).",
    message: (d: { where: string; got: string; expected?: string }) =>
      `${d.where}: got ${d.got}; expected ${d.expected ?? '{"instances": […]}, an array of arrays, an array of objects by column name, an object of arrays by column name, or {"columns": […], "data": […]}'}.`,
  },
  SW_CODEC_MISSING_COLUMN: {
    outcome: "input-invalid",
    doc: "A record of a JSON body lacks a declared column.",
    message: (d: { record: number; column: string }) =>
      `Record ${d.record} lacks column ${quote(d.column)}; give it a value (null is NaN in a float column).`,
  },
  SW_CODEC_UNKNOWN_COLUMN: {
    outcome: "input-invalid",
    doc: "A record of a JSON body names a column that is not declared.",
    message: (d: { record: number; column: string; columns: readonly string[] }) =>
      `Record ${d.record} names column ${quote(d.column)}, which is not declared; columns are ${quoteList(d.columns)}.`,
  },
  SW_CODEC_UTF8: {
    outcome: "input-invalid",
    doc: "The body is not UTF-8 (F13).",
    message: (d: { mediaType: string }) => `The ${d.mediaType} body is not valid UTF-8; encode it as UTF-8.`,
  },
  SW_CODEC_CHARSET: {
    outcome: "content-type-unsupported",
    doc: "The content type names a charset other than UTF-8 (F13).",
    message: (d: { charset: string }) => `charset=${quote(d.charset)} is not supported; send UTF-8.`,
  },
  SW_CODEC_NOT_FINITE: {
    outcome: "stage-fault",
    doc: 'The answer holds NaN or an infinity, which JSON cannot say; see `nonFinite: "words"`.',
    message: (d: { got: string; where: string }) =>
      `The answer holds ${d.got} at ${d.where}, which JSON cannot say. Clean it in postprocess, or set options({ nonFinite: "words" }) to write the words NaN and Infinity.`,
  },
  SW_CODEC_UNWRITABLE: {
    outcome: "stage-fault",
    doc: "The answer holds a value that the agreed media type has no text for.",
    message: (d: { got: string; where: string; mediaType: string }) =>
      `The answer holds ${d.got} at ${d.where}, which ${d.mediaType} has no text for. Return another value, or declare output media types.`,
  },

  SW_CODEC_JSON_LINE: {
    outcome: "input-invalid",
    doc: "A line of a JSON lines body is no JSON document (F50).",
    message: (d: { record: number; problem: string }) =>
      `Record ${d.record} is not JSON (RFC 8259): ${d.problem}.`,
  },
  SW_CODEC_NPY: {
    outcome: "input-invalid",
    doc: "The body is no NPY file that a tensor can hold (F70–F74).",
    message: (d: { problem: string; expected: string }) =>
      `The body is not such an NPY file: got ${d.problem}, expected ${d.expected}.`,
  },
  SW_CODEC_LIBSVM: {
    outcome: "input-invalid",
    doc: "A line of a libsvm body is no record (F60).",
    message: (d: { record: number; got: string; expected: string }) =>
      `Record ${d.record} is not libsvm text: got ${d.got}, expected ${d.expected}.`,
  },
  SW_CODEC_RECORDIO: {
    outcome: "input-invalid",
    doc: "The body is no RecordIO of protobuf records that one table or tensor can hold (F80–F88).",
    message: (d: { where: string; got: string; expected: string }) =>
      `${d.where} of the RecordIO body: got ${d.got}, expected ${d.expected}.`,
  },
  SW_CODEC_PARQUET: {
    outcome: "input-invalid",
    doc: "The body is no Parquet file of flat columns that the stage's table can hold (F96).",
    message: (d: { problem: string; expected: string }) =>
      `The body is not such a Parquet file: got ${d.problem}, expected ${d.expected}.`,
  },
  SW_CODEC_PARQUET_READER: {
    outcome: "content-type-unsupported",
    doc: "A Parquet body came to a stage without the package hyparquet, which reads its footer.",
    message: (_: Readonly<Record<string, never>>) =>
      "This stage has no reader of application/x-parquet. Send another type; who builds the stage adds the package hyparquet.",
  },
  SW_CODEC_SPARSE_SIZE: {
    outcome: "input-invalid",
    doc: "Sparse records would take more cells than the limit when every column gets its cell.",
    message: (d: { rowCount: number; columnCount: number; limit: number }) =>
      `The sparse body has ${d.rowCount} records of ${d.columnCount} columns, more than ${d.limit} cells; send fewer records, or smaller column numbers.`,
  },

  // ------------------------------------------------------------------------------------------------ table
  SW_TABLE_COLUMN: {
    outcome: "stage-fault",
    doc: "A Table verb names a column the table does not have.",
    message: (d: { verb: string; column: string; columns: readonly string[] }) =>
      `${d.verb}: no column ${quote(d.column)}; the table has ${quoteList(d.columns)}.`,
  },
  SW_TABLE_VALUE: {
    outcome: "input-invalid",
    doc: "A Table verb met a value it does not take.",
    message: (d: CellDetails & { verb: string }) =>
      `${d.verb}, ${atCell(d)}: got ${d.got}, expected ${d.expected}.`,
  },
  SW_TABLE_SHAPE: {
    outcome: "stage-fault",
    doc: "Columns of different length or dtype were put together, or a verb's argument does not fit its column.",
    message: (d: { verb: string; problem: string }) => `${d.verb}: ${d.problem}.`,
  },
  SW_TENSOR_SHAPE: {
    outcome: "stage-fault",
    doc: "A tensor's shape, dtype and data do not belong together.",
    message: (d: { problem: string }) => `Tensor: ${d.problem}.`,
  },
});

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
