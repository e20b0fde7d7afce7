/** Requests to the abalone pipeline, good and bad, and what must come back. Ages: `age.expected.json`, by scikit-learn. */

/** Body and headers as a client sends them. */
export interface PipelineRequest {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly contentType: string;
  readonly accept?: string;
  readonly expect: Expected;
}

/** The answer of the last stage, or the refusal of the stage that ended the pipeline. */
export type Expected =
  | { readonly contentType: string; readonly body: string }
  | {
      readonly failedAt: string;
      readonly status: number;
      readonly code: string;
      readonly record?: number;
      readonly column?: string;
    };

const CSV = "text/csv";
const JSON_TYPE = "application/json";
const SHELL = "M,0.605,0.455,0.16,1.1035,0.421,0.3015,0.325";
const SHELL_BY_NAME = {
  sex: "M",
  length: 0.605,
  diameter: 0.455,
  height: 0.16,
  whole_weight: 1.1035,
  shucked_weight: 0.421,
  viscera_weight: 0.3015,
  shell_weight: 0.325,
};
const FEMALE = "F,0.56,0.445,0.195,0.981,0.305,0.2245,0.335";
const UNKNOWN_SEX = "X,0.44,0.365,0.125,0.516,0.2155,0.114,0.155";
const NO_LENGTH = "M,,0.365,0.125,0.516,0.2155,0.114,0.155";
const NO_LENGTH_BY_POSITION = ["M", null, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155];
const NOTHING_BUT_SEX = "I,,,,,,,";

export const REQUESTS: readonly PipelineRequest[] = [
  {
    name: "one record, no Accept",
    body: `${SHELL}\n`,
    contentType: CSV,
    expect: { contentType: CSV, body: "13.0\n" },
  },
  {
    name: "one record without a line end, answered as JSON",
    body: SHELL,
    contentType: CSV,
    accept: JSON_TYPE,
    expect: { contentType: JSON_TYPE, body: '{"predictions": [{"age": 13.0}]}' },
  },
  {
    name: "several records, CRLF, a blank line",
    body: `${SHELL}\r\n${FEMALE}\r\n\r\n${UNKNOWN_SEX}\r\n${NO_LENGTH}`,
    contentType: CSV,
    accept: CSV,
    expect: { contentType: CSV, body: "13.0\n16.6\n11.5\n11.4\n" },
  },
  {
    name: "spaces around numbers, as the notebooks send them",
    body: "X, 0.44, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155",
    contentType: CSV,
    expect: { contentType: CSV, body: "11.5\n" },
  },
  {
    name: "quoted cells",
    body: SHELL.split(",")
      .map((cell) => `"${cell}"`)
      .join(","),
    contentType: CSV,
    expect: { contentType: CSV, body: "13.0\n" },
  },
  {
    name: "empty numeric cells are medians",
    body: NOTHING_BUT_SEX,
    contentType: CSV,
    expect: { contentType: CSV, body: "10.8\n" },
  },
  {
    name: "JSON in, by name and by position, JSON out",
    body: JSON.stringify({ instances: [SHELL_BY_NAME, NO_LENGTH_BY_POSITION] }),
    contentType: JSON_TYPE,
    accept: JSON_TYPE,
    expect: { contentType: JSON_TYPE, body: '{"predictions": [{"age": 13.0}, {"age": 11.4}]}' },
  },
  {
    name: "a media type with parameters, an Accept with weights",
    body: SHELL,
    contentType: "Text/CSV; charset=utf-8",
    accept: "image/png, application/json;q=0.5, text/csv;q=0.9",
    expect: { contentType: CSV, body: "13.0\n" },
  },
  {
    name: "an empty body is an empty answer",
    body: "",
    contentType: CSV,
    expect: { contentType: "application/octet-stream", body: "" },
  },
  {
    name: "nine cells",
    body: `${SHELL},15\n`,
    contentType: CSV,
    expect: { failedAt: "csv-preprocess", status: 400, code: "SW_CODEC_CELL_COUNT", record: 1 },
  },
  {
    name: "a word where a number belongs, in the second record",
    body: `${SHELL}\nF,0.56,0.445,tall,0.981,0.305,0.2245,0.335\n`,
    contentType: CSV,
    expect: {
      failedAt: "csv-preprocess",
      status: 400,
      code: "SW_CODEC_CELL",
      record: 2,
      column: "height",
    },
  },
  {
    name: "a quote that is never closed",
    body: '"M,0.605',
    contentType: CSV,
    expect: { failedAt: "csv-preprocess", status: 400, code: "SW_CODEC_CSV", record: 1 },
  },
  {
    name: "bytes that are no UTF-8",
    body: Uint8Array.of(0x4d, 0xff, 0x2c),
    contentType: CSV,
    expect: { failedAt: "csv-preprocess", status: 400, code: "SW_CODEC_UTF8" },
  },
  {
    name: "JSON cut short",
    body: '{"instances": [',
    contentType: JSON_TYPE,
    expect: { failedAt: "csv-preprocess", status: 400, code: "SW_CODEC_JSON" },
  },
  {
    name: "a column nobody declared",
    body: JSON.stringify({ instances: [{ ...SHELL_BY_NAME, rings: 15 }] }),
    contentType: JSON_TYPE,
    expect: {
      failedAt: "csv-preprocess",
      status: 400,
      code: "SW_CODEC_UNKNOWN_COLUMN",
      record: 1,
      column: "rings",
    },
  },
  {
    name: "a content type no stage reads",
    body: SHELL,
    contentType: "application/x-protobuf",
    expect: { failedAt: "csv-preprocess", status: 415, code: "SW_INVOCATION_CONTENT_TYPE" },
  },
  {
    name: "an Accept the last stage cannot satisfy",
    body: SHELL,
    contentType: CSV,
    accept: "image/png",
    expect: { failedAt: "label-postprocess", status: 406, code: "SW_INVOCATION_ACCEPT" },
  },
];
