/** The documented requests of the pipelines, and what must come back: numbers recorded from Spark, MLeap and xgboost. */
import type { PipelineRequest } from "../abalone/requests.ts";
import {
  abaloneSchema,
  type PipelineName,
  type RecordedRow,
  recordedRows,
  titanicSchema,
} from "./pipelines.ts";

const CSV = "text/csv";
const JSON_TYPE = "application/json";

const csvAnswer = (rows: readonly RecordedRow[]) => ({
  contentType: "text/csv; charset=utf-8",
  body: rows.map(({ prediction }) => `${prediction}\n`).join(""),
});

function abaloneRequests(): readonly PipelineRequest[] {
  const rows = recordedRows("abalone");
  const [shell] = rows as [RecordedRow];
  const { input, output } = abaloneSchema;
  const [sex, length, ...others] = input;
  const swapped = { input: [length, sex, ...others], output };
  const cells = ["F", 0.515, 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255];
  const [, , ...measured] = cells;
  const answer = csvAnswer([shell]);
  return [
    { name: "E25.1: a row of CSV", body: shell.request, contentType: CSV, accept: CSV, expect: answer },
    {
      name: "E25.2: the same record as JSON",
      body: JSON.stringify({ data: cells }),
      contentType: JSON_TYPE,
      accept: CSV,
      expect: answer,
    },
    {
      name: "E25.3: by a schema of its own, two inputs swapped",
      body: JSON.stringify({ schema: swapped, data: [0.515, "F", ...measured] }),
      contentType: JSON_TYPE,
      accept: CSV,
      expect: answer,
    },
    {
      name: "every recorded shell in one body",
      body: rows.map(({ request }) => request).join("\n"),
      contentType: CSV,
      accept: CSV,
      expect: csvAnswer(rows),
    },
    {
      name: "a sex training did not see",
      body: `${shell.request}\nX,0.515,0.425,0.14,0.766,0.304,0.1725,0.255`,
      contentType: CSV,
      accept: CSV,
      expect: { failedAt: "features", status: 400, code: "SW_SPARKML_TRANSFORM", record: 2 },
    },
    {
      name: "an Accept XGBoost cannot satisfy",
      body: shell.request,
      contentType: CSV,
      accept: "image/png",
      expect: { failedAt: "rings", status: 406, code: "SW_XGBOOST_SERVING_ACCEPT" },
    },
  ];
}

/** The request body of the founding documents (E50). */
const FOUNDING_PAYLOAD = {
  input: [
    { name: "Pclass", type: "float", val: "1.0" },
    { name: "Embarked", type: "string", val: "Q" },
    { name: "Age", type: "double", val: "48.0" },
    { name: "Fare", type: "double", val: "100.67" },
    { name: "SibSp", type: "double", val: "1.0" },
    { name: "Sex", type: "string", val: "male" },
  ],
  output: { name: "features", type: "double", struct: "vector" },
};

function titanicRequests(): readonly PipelineRequest[] {
  const rows = recordedRows("titanic");
  const [founding] = rows as [RecordedRow];
  const answer = csvAnswer([founding]);
  const data = [1.0, "Q", 48.0, 100.67, 1.0, "male"];
  return [
    {
      name: "E50: the founding payload",
      body: JSON.stringify(FOUNDING_PAYLOAD),
      contentType: JSON_TYPE,
      accept: CSV,
      expect: answer,
    },
    {
      name: "E51: its current shape, the schema in the request",
      body: JSON.stringify({ schema: titanicSchema, data }),
      contentType: JSON_TYPE,
      accept: CSV,
      expect: answer,
    },
    {
      name: "E51: its current shape, the schema in the environment",
      body: JSON.stringify({ data }),
      contentType: JSON_TYPE,
      accept: CSV,
      expect: answer,
    },
    {
      name: "every recorded passenger in one body, unseen and odd values among them",
      body: rows.map(({ request }) => request).join("\n"),
      contentType: CSV,
      accept: CSV,
      expect: csvAnswer(rows),
    },
  ];
}

function carRequests(): readonly PipelineRequest[] {
  const rows = recordedRows("car");
  const [best] = rows as [RecordedRow];
  return [
    {
      name: "E37: one car",
      body: best.request,
      contentType: CSV,
      expect: { contentType: "text/csv", body: "vgood" },
    },
    {
      name: "every recorded car in one body",
      body: rows.map(({ request }) => request).join("\n"),
      contentType: CSV,
      expect: { contentType: "text/csv", body: rows.map(({ label }) => label).join("\n") },
    },
  ];
}

/** For each pipeline; the first request is a good one. */
export const REQUESTS: Readonly<Record<PipelineName, readonly PipelineRequest[]>> = {
  abalone: abaloneRequests(),
  titanic: titanicRequests(),
  car: carRequests(),
};
