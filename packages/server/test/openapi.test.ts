/** `GET /openapi.json` and `node stage.mjs describe`: what a stage declares, as OpenAPI 3.1. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineStage, readEnvironment, type Stage } from "@stagewright/core";
import { afterAll, describe, expect, it } from "vitest";
import { openApiDocument } from "../src/openapi/openapi-document.ts";
import { listen } from "./listening-stage.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is read freely below.
const documentOf = (stage: unknown): any => openApiDocument(stage as Stage, readEnvironment({}));

const shells = defineStage("shells")
  .input({
    columns: {
      sex: { dtype: "string", categories: ["M", "F", "I"] },
      height: { dtype: "float32", range: [0, 1], nullable: true },
      rings: "int32",
    },
  })
  .postprocess((table) => table.select("rings").cast({ rings: "float64" }).rename({ rings: "age" }))
  .output({
    columns: { age: { dtype: "float64", range: [0, Number.POSITIVE_INFINITY], nullable: false } },
    mediaTypes: ["text/csv", "application/json"],
  });

const SEX = { enum: ["M", "F", "I"] };
const HEIGHT = { type: ["number", "null"], format: "float", minimum: 0, maximum: 1 };
const RINGS = { type: "integer", format: "int32", minimum: -2_147_483_648, maximum: 2_147_483_647 };

describe("the OpenAPI document of a stage", () => {
  it("is served at /openapi.json, the same text each time", async () => {
    const listening = await listen(shells);
    await listening.started;
    const ask = () => listening.call({ method: "GET", path: "/openapi.json" });
    const [first, second] = [await ask(), await ask()];
    await listening.server.drain(0);
    expect([first.status, first.headers["content-type"]]).toEqual([200, "application/json"]);
    expect(second.body).toBe(first.body);
    expect(JSON.parse(first.body)).toEqual(JSON.parse(JSON.stringify(documentOf(shells))));
  });

  it("says what a record of a JSON body may be, and what a record of the answer is", () => {
    const { components, paths } = documentOf(shells);
    const { InputRecord, InputDocument, OutputRecord, OutputDocument } = components.schemas;
    const byPosition = { type: "array", prefixItems: [SEX, HEIGHT, RINGS], minItems: 3, maxItems: 3 };
    expect(InputRecord.anyOf).toEqual([
      {
        type: "object",
        properties: { sex: SEX, height: HEIGHT, rings: RINGS },
        required: ["sex", "height", "rings"],
        additionalProperties: false,
      },
      byPosition,
      { type: "object", properties: { features: byPosition }, required: ["features"] },
    ]);
    const list = { type: "array", items: { $ref: "#/components/schemas/InputRecord" } };
    expect(InputDocument.anyOf).toEqual([
      { type: "object", properties: { instances: list }, required: ["instances"] },
      list,
    ]);
    expect(OutputRecord).toEqual({
      type: "object",
      properties: { age: { type: "number", format: "double", minimum: 0 } },
      required: ["age"],
      additionalProperties: false,
    });
    expect(OutputDocument.properties.predictions.items).toEqual({
      $ref: "#/components/schemas/OutputRecord",
    });
    expect(paths["/invocations"].post.requestBody.content["application/json"]).toEqual({
      schema: { $ref: "#/components/schemas/InputDocument" },
      example: { instances: [{ sex: "M", height: 0, rings: 0 }] },
    });
  });

  it("says for every media type what its body is, with an example of the text ones", () => {
    const { post } = documentOf(shells).paths["/invocations"];
    expect(Object.keys(post.requestBody.content)).toEqual(documentOf(shells)["x-stagewright"].reads);
    expect(post.requestBody.content["text/csv"]).toEqual({
      schema: {
        type: "string",
        description:
          "RFC 4180, comma, no header; the cells of a record in this order: sex (string), height (float32), rings (int32).",
      },
      example: "M,0.0,0\n",
    });
    expect(post.requestBody.content["application/jsonlines"].example).toBe(
      '{"sex":"M","height":0,"rings":0}\n',
    );
    expect(post.requestBody.content["application/x-npy"].schema.contentMediaType).toBe("application/x-npy");
    expect(Object.keys(post.responses["200"].content)).toEqual(["text/csv", "application/json"]);
  });

  it("names every refusal a caller can meet, by status and code (C73)", () => {
    const { responses } = documentOf(shells).paths["/invocations"].post;
    expect(Object.keys(responses)).toEqual([
      "200",
      "204",
      "400",
      "406",
      "408",
      "413",
      "415",
      "431",
      "500",
      "503",
    ]);
    expect(responses["400"].description).toContain("`SW_CODEC_CELL`: A cell's text or value");
    expect(responses["413"].description).toContain("`SW_INVOCATION_BODY_SIZE`");
    expect(responses["503"].headers["Retry-After"]).toBeDefined();
    expect(responses["500"].description).not.toContain("SW_STAGE_LOAD");
  });

  it("has a version that changes with the declaration and with nothing else", () => {
    const version = (stage: unknown) => documentOf(stage).info.version;
    expect(version(shells)).toMatch(/^[0-9a-f]{12}$/);
    expect(version(shells.options({ warmUp: false }))).toBe(version(shells));
    expect(version(defineStage("shells").input({ columns: { sex: "string" } }))).not.toBe(version(shells));
  });

  it("leaves out answers that the declared columns have no form in", () => {
    const text = defineStage("t").output({ columns: { label: "string" } });
    const number = defineStage("n").output({ columns: { score: "float32" } });
    expect(documentOf(text)["x-stagewright"].answers).toEqual([
      "text/csv",
      "application/json",
      "application/jsonlines",
    ]);
    expect(documentOf(number)["x-stagewright"].answers).toContain("application/x-npy");
  });

  it("says what 64-bit integers, singles and text are in JSON", () => {
    const stage = defineStage("edges").input({
      columns: {
        id: "int64",
        big: { dtype: "uint64", range: [5, 2n ** 63n] },
        one: { dtype: "int64", categories: [1, 2n, 2n ** 60n] },
        ratio: "float32",
        name: { dtype: "string", nullable: false },
        note: "string",
        ok: "bool",
      },
    });
    expect(documentOf(stage).components.schemas.InputRecord.anyOf[0].properties).toEqual({
      id: {
        type: ["integer", "string"],
        pattern: "^-?[0-9]{1,18}$",
        format: "int64",
        minimum: -9_007_199_254_740_991,
        maximum: 9_007_199_254_740_991,
      },
      big: { type: "integer", format: "uint64", minimum: 5, maximum: 9_007_199_254_740_991 },
      one: { enum: [1, 2, "1152921504606846976"] },
      ratio: {
        type: ["number", "null"],
        format: "float",
        minimum: -3.4028234663852886e38,
        maximum: 3.4028234663852886e38,
      },
      name: { type: "string", minLength: 1 },
      note: { type: ["string", "null"] },
      ok: { type: "boolean" },
    });
  });
});

/** A validator as the Standard Schema and Standard JSON Schema interfaces have it. */
const telling = (jsonSchema: unknown, rest: object = {}) => ({
  "~standard": { version: 1, vendor: "demo", validate: (value: unknown) => ({ value }), jsonSchema },
  ...rest,
});

describe("a Standard Schema validator in the document", () => {
  const schemaOf = (validator: unknown) =>
    documentOf(defineStage("v").input({ schema: validator as never })).components.schemas.Input;

  it("is described by its own JSON Schema, asked for the side it stands on", () => {
    const asked: unknown[] = [];
    const converter = (side: string) => (options: unknown) => {
      asked.push([side, options]);
      return { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", title: side };
    };
    const validator = telling({ input: converter("input"), output: converter("output") });
    expect(schemaOf(validator)).toMatchObject({ type: "object", title: "input" });
    const answering = defineStage("v").output({ schema: validator as never });
    expect(documentOf(answering).components.schemas.Output).toMatchObject({ title: "output" });
    expect(asked).toContainEqual(["output", { target: "draft-2020-12" }]);
  });

  it("is described by its toJSONSchema method where it has one", () => {
    const validator = telling(undefined, {
      toJSONSchema: ({ io }: { io: string }) => ({ type: "array", title: io }),
    });
    expect(schemaOf(validator)).toMatchObject({ type: "array", title: "input" });
  });

  it("becomes a resource of its own where it refers to its own definitions", () => {
    const schema = { $ref: "#/$defs/A", $defs: { A: { type: "number" } } };
    expect(schemaOf(telling({ input: () => schema }))).toMatchObject({
      $id: "urn:stagewright:input",
      ...schema,
    });
  });

  it.each([
    ["tells nothing", telling(undefined)],
    [
      "has no JSON Schema for its type",
      telling({
        input: () => {
          throw new TypeError("no JSON Schema for a Date");
        },
      }),
    ],
  ])("is opaque where it %s", (_, validator) => {
    expect(schemaOf(validator)).toEqual({
      description: "Checked by the stage's own validator (demo), which does not describe itself.",
    });
  });
});

describe("node stage.mjs describe", () => {
  const folder = mkdtempSync(join(tmpdir(), "stagewright-describe-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("prints the document and ends, without loading the model, even where the module left something running", async () => {
    const file = join(folder, "stage.mjs");
    const core = JSON.stringify(import.meta.resolve("@stagewright/core"));
    const server = JSON.stringify(new URL("../dist/index.js", import.meta.url).href);
    writeFileSync(
      file,
      `import { defineStage } from ${core};
       import { serveStage } from ${server};
       setInterval(() => {}, 1000);
       await serveStage(defineStage("told").input({ columns: { x: "float64" } }).load(() => process.exit(9)));`,
    );
    const child = spawn(process.execPath, [file, "describe"], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(child, "close");
    expect(child.exitCode).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      openapi: "3.1.1",
      "x-stagewright": { stage: "told", input: { columns: [{ name: "x", dtype: "float64" }] } },
    });
  });
});
