/** The original's own request fixtures and the example pipelines, answered as the specification says. In place, where the data is. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { invoke } from "@stagewright/testing";
import { describe, expect, it } from "vitest";
import stage from "../stage.ts";
import {
  abalone,
  assembler,
  basicFixture,
  bundleFolder,
  completeFixture,
  dbpedia,
  encoder,
  indexer,
  labelNames,
  titanic,
} from "./bundles.cases.ts";

const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const read = (path: string) => readFileSync(`${shared}${path}`, "utf8");
/** One line, as JSON lines want it; numbers keep their text. */
const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, "");
const AWS = { STAGEWRIGHT_COMPAT: "aws" };

async function ask(
  modelDir: string,
  body: string,
  type: string,
  accept: string | undefined,
  environment: Readonly<Record<string, string>> = {},
) {
  const headers = { "content-type": type, ...(accept === undefined ? {} : { accept }) };
  const answer = await invoke(stage, body, headers, { modelDir, environment });
  return { status: answer.status, text: answer.text() };
}

describe.skipIf(!existsSync(`${shared}sparkml`))(
  "the original's fixtures (skipped without ../shared/data)",
  () => {
    it("sparkml/dto/basic_input.json: an indexed word, one number (A6, F47)", async () => {
      const folder = basicFixture();
      const body = read("sparkml/dto/basic_input.json");
      expect(await ask(folder, body, "application/json", "text/csv")).toEqual({ status: 200, text: "0.0" });
    });

    it("sparkml/dto/basic_input_schema.json as the environment's schema (A10, F48)", async () => {
      const environment = { SAGEMAKER_SPARKML_SCHEMA: read("sparkml/dto/basic_input_schema.json") };
      const folder = basicFixture();
      expect((await ask(folder, "1,D,38.0", "text/csv", undefined, environment)).text).toBe("1.0");
    });

    it("sparkml/dto/basic_multipleLines_input.json: a line with two records (F54, A12)", async () => {
      const folder = basicFixture();
      const body = oneLine(read("sparkml/dto/basic_multipleLines_input.json"));
      expect((await ask(folder, body, "application/jsonlines", "application/jsonlines")).text).toBe(
        "0.0\n1.0",
      );
      expect((await ask(folder, body, "application/jsonlines", "application/jsonlines", AWS)).text).toBe(
        "[[0.0], [1.0]]",
      );
    });

    it("sparkml/dto/complete_input.json: vector, basic and array columns (A7, A8)", async () => {
      const folder = completeFixture();
      const body = read("sparkml/dto/complete_input.json");
      for (const environment of [{}, AWS])
        expect((await ask(folder, body, "application/json", "text/csv", environment)).text).toBe(
          "1.0,2.0,3.0,0.0",
        );
    });

    it("sparkml/dto/complete_multipleLines_input.json: its int vector is refused (A8)", async () => {
      const folder = completeFixture();
      const body = oneLine(read("sparkml/dto/complete_multipleLines_input.json"));
      expect(await ask(folder, body, "application/jsonlines", "text/csv", AWS)).toEqual({
        status: 400,
        text: "Only Double type is supported for vector",
      });
    });

    it("sparkml/configuration/model: the empty pipeline loads (A2) and its input comes back", async () => {
      const body =
        '{"schema": {"input": [{"name": "x", "type": "int"}], "output": {"name": "x", "type": "int"}}, "data": [7]}';
      const folder = `${shared}sparkml/configuration/model`;
      expect((await ask(folder, body, "application/json", undefined)).text).toBe("7");
    });

    it("sparkml/dto/standard_json_out.json and text_json_out.json: what answers look like (A16)", async () => {
      const vector = { name: "x", type: "double", struct: "vector" };
      const standard = JSON.stringify({ schema: { input: [vector], output: vector } });
      const folder = `${shared}sparkml/configuration/model`;
      const body = `${standard.slice(0, -1)},"data":[[1.0,2.0,4.0]]}`;
      const answer = await ask(folder, body, "application/json", "application/jsonlines");
      expect(answer.text).toBe(read("sparkml/dto/standard_json_out.json").replaceAll(/\s/g, ""));
      const words = { name: "x", type: "string", struct: "array" };
      const list = JSON.stringify({
        schema: { input: [words], output: words },
        data: ["this is spark ml server".split(" ")],
      });
      const text = await ask(folder, list, "application/json", "application/jsonlines;data=text");
      expect(text.text).toBe(oneLine(read("sparkml/dto/text_json_out.json")).replace('": "', '":"').trim());
    });
  },
);

describe.skipIf(!existsSync(`${shared}payloads`))(
  "the documented payloads (skipped without ../shared/data)",
  () => {
    const environment = { SAGEMAKER_SPARKML_SCHEMA: "" };

    it("abalone, three ways (E25, E26)", async () => {
      const folder = abalone();
      environment.SAGEMAKER_SPARKML_SCHEMA = read("payloads/abalone-sparkml-schema.json");
      const features = "0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
      for (const [file, type] of [
        ["abalone-sparkml-xgboost.csv", "text/csv"],
        ["abalone-sparkml-xgboost.json", "application/json"],
        ["abalone-sparkml-xgboost-with-schema.json", "application/json"],
      ] as const)
        expect((await ask(folder, read(`payloads/${file}`), type, "text/csv", environment)).text).toBe(
          features,
        );
    });

    it("titanic, in the shape of the founding documents (E50)", async () => {
      const answer = await ask(
        titanic(),
        read("payloads/titanic-legacy.json"),
        "application/json",
        "text/csv",
      );
      expect(answer).toEqual({ status: 200, text: "1.0,2.0,48.0,100.67,1.0,0.0" });
    });

    it("DBpedia, by CSV and by JSON (E44–E46)", async () => {
      const folder = dbpedia();
      const variables = {
        SAGEMAKER_SPARKML_SCHEMA: read("payloads/dbpedia-schema.json"),
        SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/jsonlines;data=text",
      };
      const { cases } = JSON.parse(read("pipelines/dbpedia-sparkml-blazingtext/expected.json")) as {
        cases: readonly { sparkmlResponse: string }[];
      };
      const csv = await ask(
        folder,
        read("payloads/dbpedia-sparkml-blazingtext.csv"),
        "text/csv",
        undefined,
        variables,
      );
      expect(csv.text).toBe(cases[0]?.sparkmlResponse);
      const body = read("payloads/dbpedia-sparkml-blazingtext.json");
      const answer = await ask(folder, body, "application/json", undefined, variables);
      expect(answer.text).toBe(cases[1]?.sparkmlResponse);
    });
  },
);

describe.skipIf(!existsSync(`${shared}pipelines`))(
  "the example pipelines (skipped without ../shared/data)",
  () => {
    const numbersOf = (text: string) => text.split("\n").map((line) => line.split(",").map(Number));

    it("abalone: every recorded row, one request (E27)", async () => {
      const { cases } = JSON.parse(read("pipelines/abalone-sparkml-xgboost/expected.json")) as {
        cases: readonly { request: string; features: readonly number[] }[];
      };
      const environment = { SAGEMAKER_SPARKML_SCHEMA: read("payloads/abalone-sparkml-schema.json") };
      const body = cases.map(({ request }) => request).join("\n");
      const { text } = await ask(abalone(), body, "text/csv", undefined, environment);
      expect(numbersOf(text)).toEqual(cases.map(({ features }) => features));
    });

    it("car evaluation: features of every recorded row, and the names of the classes (E32–E37)", async () => {
      const { cases, indexerLabels, outputLabels } = JSON.parse(
        read("pipelines/car-evaluation/expected.json"),
      ) as {
        cases: readonly {
          request: string;
          features: readonly number[];
          prediction: number;
          answer: string;
        }[];
        indexerLabels: Readonly<Record<string, readonly string[]>>;
        outputLabels: readonly string[];
      };
      const columns = Object.entries(indexerLabels);
      const indexed = columns.map(([name]) => `indexed_${name}`);
      const folder = bundleFolder([
        ...columns.map(([name, labels]) => indexer(name, labels)),
        encoder(
          indexed,
          columns.map(([, labels]) => labels.length),
        ),
        assembler(columns.map(([name, labels]) => [`indexed_${name}_vec`, labels.length - 1])),
      ]);
      const features = await ask(
        folder,
        cases.map(({ request }) => request).join("\n"),
        "text/csv",
        undefined,
        {
          SAGEMAKER_SPARKML_SCHEMA: read("payloads/car-evaluation-preprocess-schema.json"),
        },
      );
      expect(numbersOf(features.text)).toEqual(cases.map((one) => one.features));
      const documented = await ask(folder, read("payloads/car-evaluation.csv"), "text/csv", undefined, {
        SAGEMAKER_SPARKML_SCHEMA: read("payloads/car-evaluation-preprocess-schema.json"),
      });
      expect(numbersOf(documented.text)).toEqual([cases[0]?.features]);
      const after = bundleFolder([labelNames("label", outputLabels, "cat")]);
      const body = cases.map(({ prediction }) => `${prediction.toFixed(1)}\n`).join("");
      const names = await ask(after, body, "text/csv", undefined, {
        SAGEMAKER_SPARKML_SCHEMA: read("payloads/car-evaluation-postprocess-schema.json"),
      });
      expect(names.text).toBe(cases.map(({ answer }) => answer).join("\n"));
    });
  },
);
