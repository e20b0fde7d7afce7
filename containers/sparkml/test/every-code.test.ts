/** Every code of the container is thrown here, by the stage as it ships and a pipeline of one node; the compiler asks for each. */

import { rmSync } from "node:fs";
import { type Outcome, openStage, readEnvironment, silentLogger } from "@stagewright/core";
import { afterAll, expect, it } from "vitest";
import type { sparkErrors } from "../src/errors.ts";
import stage from "../stage.ts";
import { bundleFolder, indexer } from "./bundles.cases.ts";

type Refusal = readonly [outcome: Outcome, message: string, act: () => Promise<unknown>];

const modelDir = bundleFolder([indexer("sex", ["M", "F"])]);
afterAll(() => rmSync(modelDir, { recursive: true }));

const schemaOf = (type: string, output: object) => JSON.stringify({ input: [{ name: "sex", type }], output });
const schema = schemaOf("string", { name: "indexed_sex", type: "double" });

interface Call {
  readonly type?: string;
  readonly accept?: string;
  /** Of the environment. */
  readonly schema?: string;
  readonly defaultAccept?: string;
}

async function ask(body: string, call: Call = {}) {
  const { type: contentType = "text/csv", accept, defaultAccept } = call;
  const variables = {
    SAGEMAKER_SPARKML_SCHEMA: call.schema ?? schema,
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: defaultAccept,
  };
  const environment = { ...readEnvironment(variables), modelDir };
  const open = await openStage(stage, { environment, log: silentLogger });
  try {
    const answer = await open.invoke({ body: Buffer.from(body), contentType, accept, invocationId: "i" });
    return Buffer.from(answer.body as string).toString("utf8");
  } finally {
    await open.close();
  }
}

it("the pipeline that is asked here is sound", async () => {
  expect(await ask("F")).toBe("1.0");
});

const refusals: Readonly<Record<keyof typeof sparkErrors, Refusal>> = {
  SW_SPARKML_ACCEPT: [
    "input-invalid",
    'Accept value passed via request or environment variable is not valid: got "image/png", expected one of "text/csv", "application/jsonlines", "application/jsonlines;data=text".',
    () => ask("F", { accept: "image/png" }),
  ],
  SW_SPARKML_DEFAULT_ACCEPT: [
    "stage-invalid",
    'SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT is "image/png", expected one of "text/csv", "application/jsonlines", "application/jsonlines;data=text".',
    () => ask("F", { defaultAccept: "image/png" }),
  ],
  SW_SPARKML_NO_SCHEMA: [
    "input-invalid",
    'Input schema has to be provided either via environment variable or via the request: set SAGEMAKER_SPARKML_SCHEMA, or send {"schema": …, "data": …}.',
    () => ask("F", { schema: "" }),
  ],
  SW_SPARKML_SCHEMA: [
    "input-invalid",
    'schema: output of the schema is no object; expected {"input": [columns], "output": column}, a column being {"name": …, "type": …, "struct": …}.',
    () => ask('{"schema": {"input": []}, "data": []}', { type: "application/json" }),
  ],
  SW_SPARKML_ENVIRONMENT_SCHEMA: [
    "stage-invalid",
    'SAGEMAKER_SPARKML_SCHEMA: output of the schema is no object; expected {"input": [columns], "output": column}, a column being {"name": …, "type": …, "struct": …}.',
    () => ask("F", { schema: '{"input": []}' }),
  ],
  SW_SPARKML_BODY: [
    "input-invalid",
    "The body is no request: the JSON is no object, expected schema and data.",
    () => ask("[1]", { type: "application/json" }),
  ],
  SW_SPARKML_VALUE: [
    "input-invalid",
    'For input string: "one": record 1, column "sex", expected int.',
    () => ask("one", { schema: schemaOf("int", { name: "sex", type: "int" }) }),
  ],
  SW_SPARKML_TRANSFORM: [
    "input-invalid",
    'The pipeline refuses record 1: op `string_indexer` (node "index_sex"), port "input0": label "?" was not seen in training; set handle_invalid to "keep" or "skip" in the model, or clean the input.',
    () => ask("?"),
  ],
  SW_SPARKML_OUTPUT: [
    "input-invalid",
    "Output column rings does not exist: the pipeline's columns are indexed_sex.",
    () => ask("F", { schema: schemaOf("string", { name: "rings", type: "double" }) }),
  ],
};

it.each(Object.entries(refusals))("%s", async (code, [outcome, message, act]) => {
  const error = await act().catch((reason: unknown) => reason);
  const { code: got, outcome: ending, message: said } = error as Partial<Record<string, unknown>>;
  expect({ code: got, outcome: ending, message: said }).toEqual({ code, outcome, message });
});
