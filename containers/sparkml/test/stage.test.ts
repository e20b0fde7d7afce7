/** The stage from bytes to bytes, clause by clause (A1–A5, A15, A17): its routes, and the example pipelines. Expected texts are the clauses' own, or follow from E20–E51. */
import { availableParallelism } from "node:os";
import { invoke, startServer } from "@stagewright/testing";
import { describe, expect, it } from "vitest";
import stage from "../stage.ts";
import { abaloneSchema, assembler, bundleFolder, dbpedia, indexer, labelNames } from "./bundles.cases.ts";
import { AWS, ask, data, features, JSON_TYPE, row, schemaOf, shells } from "./calls.cases.ts";

describe("routes and start (A1–A5)", () => {
  it("A3, A4: /ping is 200; /execution-parameters is the clause's text to the byte", async () => {
    const server = await startServer(stage, { modelDir: shells });
    try {
      expect((await fetch(`${server.url}/ping`)).status).toBe(200);
      const answer = await fetch(`${server.url}/execution-parameters`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(await answer.text()).toBe(
        `{"MaxConcurrentTransforms":${availableParallelism()},"BatchStrategy":"SINGLE_RECORD","MaxPayloadInMB":5}`,
      );
    } finally {
      await server.stop();
    }
  });

  it("A3: /ping has an empty body under compat, and says its state otherwise", async () => {
    const bodies: string[] = [];
    for (const environment of [AWS, {}]) {
      const server = await startServer(stage, { modelDir: shells, environment });
      const answer = await fetch(`${server.url}/ping`);
      expect(answer.status).toBe(200);
      bodies.push(await answer.text());
      await server.stop();
    }
    expect(bodies).toEqual(["", expect.stringContaining('"status":"ready"')]);
  });

  it("A2: a folder without a bundle keeps /ping from saying yes", async () => {
    const server = await startServer(stage, { modelDir: "no-such-folder" });
    expect((await fetch(`${server.url}/ping`)).status).toBe(503);
    await server.stop();
  });

  it.each([
    ["image/png", 415],
    ["Text/CSV; charset=utf-8", 200],
    ["no media type", 415],
  ])("A5, F3: content type %s gives %d", async (type, status) => {
    expect((await ask(row, { type })).status).toBe(status);
  });
});

it("A5, F3: no content type is 415, as one that is not read", async () => {
  const answer = await invoke(stage, row, {}, { modelDir: shells, environment: AWS });
  expect(answer.status).toBe(415);
});

describe("the abalone pipeline (E20–E26)", () => {
  const withSchema = JSON.stringify({
    schema: JSON.parse(abaloneSchema),
    data: ["F", 0.515, 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255],
  });

  it.each([
    ["text/csv", row, abaloneSchema],
    ["application/json", data("F", 0.515, 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255), abaloneSchema],
    ["application/json", withSchema, ""],
    ["application/jsonlines", withSchema, ""],
  ])("%s gives the nine features without a line end (F14, F23, F47, F54)", async (type, body, schema) => {
    const answer = await ask(body, { type, schema, accept: "text/csv" });
    expect(answer.text()).toBe(features);
    expect(answer.headers["content-type"]).toBe("text/csv");
  });

  it("A17: every CSV row is answered; the first alone under compat", async () => {
    const body = `${row}\r\n\nM,1,1,1,1,1,1,1\n`;
    const ones = "1.0,0.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0";
    expect((await ask(body)).text()).toBe(`${features}\n${ones}`);
    expect((await ask(body, { environment: AWS })).text()).toBe(features);
  });

  it("answers hundreds of rows as it answers one", async () => {
    const body = Array.from({ length: 300 }, (_, at) => `I,${at},1,1,1,1,1,1`).join("\n");
    const answer = await ask(body);
    const wanted = Array.from({ length: 300 }, (_, at) => `0.0,1.0,${at}.0,1.0,1.0,1.0,1.0,1.0,1.0`);
    expect(answer.text()).toBe(wanted.join("\n"));
  });

  it("says which of hundreds of records the pipeline refuses (A15)", async () => {
    const body = Array.from({ length: 300 }, (_, at) => `${at === 199 ? "X" : "I"},${at},1,1,1,1,1,1`).join(
      "\n",
    );
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "SW_SPARKML_TRANSFORM", record: 200 } });
  });

  it("refuses a record that a node drops (handle_invalid: skip), among few and among hundreds (A15)", async () => {
    const skipping = indexer("sex", ["M", "F"], "features");
    const modelDir = bundleFolder([
      {
        ...skipping,
        attributes: { ...(skipping.attributes as object), handle_invalid: { string: "skip" } },
      },
    ]);
    const schema = schemaOf([["sex", "string"]], { name: "features", type: "double" });
    for (const count of [3, 300]) {
      const rows = Array.from({ length: count }, (_, at) => (at === count - 2 ? "X" : "F"));
      const answer = await ask(rows.join("\n"), { schema, modelDir });
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: "SW_SPARKML_TRANSFORM", record: count - 1 } });
      const good = await ask(rows.map(() => "F").join("\n"), { schema, modelDir });
      expect(good.text()).toBe(rows.map(() => "1.0").join("\n"));
    }
  });

  it("says which record the pipeline refuses (A15)", async () => {
    const answer = await ask(`${row}\nX,1,1,1,1,1,1,1`);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code: "SW_SPARKML_TRANSFORM", record: 2 } });
  });
});

describe("no bytes (F102, C74)", () => {
  it.each([
    ["text/csv", 400],
    ["application/json", 400],
    ["application/jsonlines", 204],
  ])("as %s are answered 204, under compat %i", async (type, status) => {
    expect((await ask("", { type })).status).toBe(204);
    expect((await ask("", { type, environment: AWS })).status).toBe(status);
  });
});

describe("the other pipelines", () => {
  it("E41–E46: DBpedia text becomes a line BlazingText reads, by CSV and by JSON", async () => {
    const schema = schemaOf([["abstract", "string"]], {
      name: "tokenized_abstract",
      type: "string",
      struct: "array",
    });
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/jsonlines;data=text" };
    const call = { schema, environment, modelDir: dbpedia() };
    expect((await ask('"Convair was an American, company"', call)).text()).toBe(
      '{"source":"convair was an american, company"}',
    );
    expect((await ask(data("Berwick Secondary college ."), { ...call, ...JSON_TYPE })).text()).toBe(
      '{"source":"berwick secondary college ."}',
    );
  });

  it("E34, E36, E37: the class of car evaluation is plain text", async () => {
    const modelDir = bundleFolder([labelNames("label", ["unacc", "acc", "good", "vgood"], "cat")]);
    const schema = schemaOf([["label", "double"]], { name: "cat", type: "string" });
    for (const body of ["3.0", "3.0\n"]) expect((await ask(body, { modelDir, schema })).text()).toBe("vgood");
  });

  it("takes the schema's types where they are not the bundle's, by the runtime's casts", async () => {
    const modelDir = bundleFolder([indexer("s", ["1"], "i"), assembler([["i"], ["x"]])]);
    const schema = schemaOf(
      [
        ["s", "string"],
        ["x", "int"],
      ],
      { name: "features", type: "double", struct: "vector" },
    );
    expect((await ask("1,2", { modelDir, schema })).text()).toBe("0.0,2.0");
  });
});
