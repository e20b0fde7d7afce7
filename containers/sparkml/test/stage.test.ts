/** The stage from bytes to bytes, clause by clause (A1–A18). Expected texts are the clauses' own, or follow from E20–E51. */
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { invoke, startServer } from "@stagewright/testing";
import { afterAll, describe, expect, it } from "vitest";
import stage from "../stage.ts";
import {
  abalone,
  abaloneSchema,
  assembler,
  bundleFolder,
  dbpedia,
  indexer,
  labelNames,
  titanic,
  tokenizer,
} from "./bundles.cases.ts";

const folders: string[] = [];
const made = (folder: string) => {
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const shells = made(abalone());
const words = made(dbpedia());
const row = "F,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
/** E26. */
const features = "0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255";
const AWS = { STAGEWRIGHT_COMPAT: "aws" };

interface Call {
  readonly type?: string;
  readonly accept?: string;
  readonly schema?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly modelDir?: string;
}

function ask(
  body: string | Uint8Array,
  { type = "text/csv", accept, schema = abaloneSchema, environment = {}, modelDir = shells }: Call = {},
) {
  const headers = { "content-type": type, ...(accept === undefined ? {} : { accept }) };
  const variables = schema === "" ? environment : { SAGEMAKER_SPARKML_SCHEMA: schema, ...environment };
  return invoke(stage, body, headers, { modelDir, environment: variables });
}

/** A schema with one or more basic inputs. */
const schemaOf = (
  types: readonly (readonly [name: string, type: string, struct?: string])[],
  output: object,
) =>
  JSON.stringify({
    input: types.map(([name, type, struct]) => ({ name, type, ...(struct && { struct }) })),
    output,
  });
const data = (...values: unknown[]) => JSON.stringify({ data: values });
const JSON_TYPE = { type: "application/json" };
const LINES = { type: "application/jsonlines", accept: "application/jsonlines" };

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
    const modelDir = made(
      bundleFolder([
        {
          ...skipping,
          attributes: { ...(skipping.attributes as object), handle_invalid: { string: "skip" } },
        },
      ]),
    );
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

describe("Accept (A11, F4, F6)", () => {
  const vector = '{"features":[0.0,0.0,0.515,0.425,0.14,0.766,0.304,0.1725,0.255]}';
  const source = '{"source":"0.0 0.0 0.515 0.425 0.14 0.766 0.304 0.1725 0.255"}';

  it.each([
    [undefined, {}, features, "text/csv"],
    ["*/*", {}, features, "text/csv"],
    ["  ", {}, features, "text/csv"],
    ["application/jsonlines", {}, vector, "application/jsonlines"],
    ["application/jsonlines;data=text", {}, source, "application/jsonlines"],
    [
      undefined,
      { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/jsonlines" },
      vector,
      "application/jsonlines",
    ],
    [
      "*/*",
      { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/jsonlines;data=text" },
      source,
      "application/jsonlines",
    ],
  ])("%s with %o", async (accept, environment, body, type) => {
    for (const compat of [{}, AWS]) {
      const answer = await ask(row, {
        ...(accept !== undefined && { accept }),
        environment: { ...environment, ...compat },
      });
      expect([answer.text(), answer.headers["content-type"]]).toEqual([body, type]);
    }
  });

  it.each([
    "application/json",
    "application/jsonlines; data=text",
    "text/csv, application/json",
    "constructor",
    "TEXT/CSV",
  ])("compat: %s is 400 with the original's text, before the schema is looked at", async (accept) => {
    const answer = await ask("x", { accept, schema: "", environment: AWS });
    expect(answer.status).toBe(400);
    expect(answer.text()).toBe("Accept value passed via request or environment variable is not valid");
  });

  it("by default lists and weights are understood (F5), and a refusal is the framework's document", async () => {
    const accept = "application/json, application/jsonlines; data=text;q=0.9, text/csv;q=0.1";
    expect((await ask(row, { accept })).text()).toBe(source);
    for (const unwanted of ["application/json", "text/csv;q=0", "text/csv;q=0, image/png"]) {
      const refused = await ask(row, { accept: unwanted });
      expect(refused.status).toBe(400);
      expect(refused.json()).toMatchObject({ error: { code: "SW_SPARKML_ACCEPT" } });
    }
  });

  it("C85: a default that names nothing stops the start; under compat each request says so", async () => {
    const environment = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/json" };
    await expect(ask(row, { environment })).rejects.toMatchObject({ code: "SW_SPARKML_DEFAULT_ACCEPT" });
    const answer = await ask(row, { environment: { ...environment, ...AWS } });
    expect(answer.text()).toBe("Accept value passed via request or environment variable is not valid");
  });
});

describe("the schema (A10, F48)", () => {
  it("A10: none anywhere is 400", async () => {
    expect((await ask(row, { schema: "" })).json()).toMatchObject({
      error: { code: "SW_SPARKML_NO_SCHEMA" },
    });
    const answer = await ask(row, { schema: "", environment: AWS });
    expect([answer.status, answer.text()]).toEqual([
      400,
      "Input schema has to be provided either via environment variable or via the request",
    ]);
  });

  it("of the request wins over the environment's; CSV always takes the environment's", async () => {
    const schema = JSON.parse(abaloneSchema) as { input: unknown[]; output: unknown };
    const swapped = { ...schema, input: [schema.input[1], schema.input[0], ...schema.input.slice(2)] };
    const body = JSON.stringify({
      schema: swapped,
      data: [0.515, "F", 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255],
    });
    expect((await ask(body, JSON_TYPE)).text()).toBe(features);
    // A null is none.
    const none = `{"schema": null, ${data("F", 0.515, 0.425, 0.14, 0.766, 0.304, 0.1725, 0.255).slice(1)}`;
    expect((await ask(none, JSON_TYPE)).text()).toBe(features);
  });

  it.each([
    ['{"input": []}', "output of the schema is no object"],
    ['{"input": [], "output": {"name": "x", "type": "int"}, "more": 1}', 'a property "more"'],
    [
      '{"input": [{"name": "x"}], "output": {"name": "x", "type": "int"}}',
      "input 1 of the schema has no type",
    ],
    ["{", "is not JSON"],
  ])("%s in the environment stops the start", async (schema, problem) => {
    await expect(ask(row, { schema })).rejects.toMatchObject({
      code: "SW_SPARKML_ENVIRONMENT_SCHEMA",
      message: expect.stringContaining(problem),
    });
    expect((await ask(row, { schema, environment: AWS })).status).toBe(400);
  });

  it.each([
    ['{"data": [1], "more": 2}', "SW_SPARKML_BODY"],
    ['{"schema": {"input": []}, "data": []}', "SW_SPARKML_SCHEMA"],
    ["[1]", "SW_SPARKML_BODY"],
    ['{"schema": null}', "SW_SPARKML_BODY"],
    ['{"data": 1}', "SW_SPARKML_BODY"],
    ['{"data": [1,]}', "SW_SPARKML_BODY"],
  ])("F47: %s is refused (%s)", async (body, code) => {
    const answer = await ask(body, JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ error: { code } });
  });
});

describe("basic columns (A6, F17, F33)", () => {
  // A column that no node reads comes back as it was converted.
  const echo = (type: string, sent: string, environment = {}) => {
    const schema = schemaOf([["x", type]], { name: "x", type });
    return ask(`{"data":[${sent}]}`, { ...JSON_TYPE, schema, environment });
  };

  it.each([
    ["int", "1", "1"],
    ["int", '"+7"', "7"],
    ["long", "9007199254740993", "9007199254740993"],
    ["short", "-32768", "-32768"],
    ["byte", '"127"', "127"],
    ["double", "1", "1.0"],
    ["double", '" 0.5 "', "0.5"],
    ["double", '"0x1.8p1"', "3.0"],
    ["double", '"1e7d"', "1.0E7"],
    ["double", '"NaN"', "NaN"],
    ["double", "0.0001", "1.0E-4"],
    ["boolean", '"TRUE"', "true"],
    ["boolean", "true", "true"],
    ["boolean", '"yes"', "false"],
    ["string", "1.0", "1.0"],
    ["string", "1e7", "1.0E7"],
    ["string", "true", "true"],
    ["string", "[1, 2]", "[1, 2]"],
    ["string", '{"a": [true, null], "b": {}}', "{a=[true, null], b={}}"],
    ["string", '"a\\"b"', 'a"b'],
  ])("%s of %s is %s", async (type, sent, text) => {
    expect((await echo(type, sent)).text()).toBe(text);
  });

  it.each([
    ["int", "1.0", 'For input string: "1.0"'],
    ["int", '" 1"', 'For input string: " 1"'],
    ["int", '""', 'For input string: ""'],
    ["int", "2147483648", 'For input string: "2147483648"'],
    ["long", "9223372036854775808", 'For input string: "9223372036854775808"'],
    // Byte.parseByte and Short.parseShort of JDK 17: an int first, then its range.
    ["byte", "300", 'Value out of range. Value:"300" Radix:10'],
    ["byte", '"-129"', 'Value out of range. Value:"-129" Radix:10'],
    ["short", "32768", 'Value out of range. Value:"32768" Radix:10'],
    ["byte", "2147483648", 'For input string: "2147483648"'],
    ["short", '" 1"', 'For input string: " 1"'],
    ["float", '"  "', "empty String"],
    ["float", '" abc "', 'For input string: "abc"'],
    ["double", '"abc"', 'For input string: "abc"'],
    ["double", '""', "empty String"],
    ["double", '"nan"', 'For input string: "nan"'],
    ["int", "null", ""],
    ["decimal", "1", "Data type passed in the request is wrong for one or more columns"],
  ])("A9: %s of %s is 400; under compat with Java's text %j", async (type, sent, text) => {
    const answer = await echo(type, sent, AWS);
    expect([answer.status, answer.text()]).toEqual([400, text]);
    expect((await echo(type, sent)).json()).toMatchObject({
      error: { code: "SW_SPARKML_VALUE", column: "x" },
    });
  });

  it("A9: a null, which the original has no words for, is named; a long value is not sent back whole", async () => {
    const message = async (sent: string, environment = {}) => {
      const answer = await echo("double", sent, environment);
      expect(answer.status).toBe(400);
      return (answer.json() as { error: { message: string } }).error.message;
    };
    expect(await message("null")).toBe('record 1, column "x" is null.');
    const long = `${"1".repeat(100_000)}x`;
    expect(await message(`"${long}"`)).toMatch(
      /^For input string: "1{100,200}…: record 1, column "x", expected double\.$/,
    );
    expect((await echo("double", `"${long}"`, AWS)).text()).toBe(`For input string: "${long}"`);
    const named = await ask(`{"data": [], "${long}": 1}`, JSON_TYPE);
    expect([named.status, named.body.length < 1000]).toEqual([400, true]);
  });

  it("A13: a float column is answered; 400 under compat", async () => {
    expect((await echo("float", "0.1")).text()).toBe("0.1");
    expect((await echo("float", "0.1", AWS)).status).toBe(400);
    // Both types read a column of doubles, and its digits are a double's.
    for (const environment of [{}, AWS]) {
      const schema = schemaOf([["x", "double"]], { name: "x", type: "float" });
      expect((await ask("0.1", { schema, environment })).text()).toBe("0.1");
      expect((await ask("100000.67", { schema, environment })).text()).toBe("100000.67");
    }
  });

  it("A9: more values than columns are cut, fewer are 400; an unknown type of CSV has its own text", async () => {
    expect((await ask(`${row},1,2`)).text()).toBe(features);
    expect((await ask("F,0.5")).json()).toMatchObject({ error: { record: 1, column: "diameter" } });
    const schema = schemaOf([["x", "decimal"]], { name: "x", type: "double" });
    expect((await ask("1", { schema, environment: AWS })).text()).toBe("Given type is not supported");
  });
});

describe("array and vector columns (A7, A8)", () => {
  const echo = (type: string, struct: string, sent: string, environment = {}) => {
    const schema = schemaOf([["x", type, struct]], { name: "x", type, struct });
    return ask(`{"data":[${sent}]}`, { ...JSON_TYPE, schema, environment, accept: "application/jsonlines" });
  };

  it.each([
    ["double", "array", "[1.5, 2.0]", "[1.5,2.0]"],
    ["int", "array", "[1, 2]", "[1,2]"],
    ["long", "array", "[3000000000]", "[3000000000]"],
    ["boolean", "array", "[true]", "[true]"],
    // An array is answered as it is, of floats too (A13).
    ["float", "array", "[1.5, 0.1]", "[1.5,0.1]"],
    ["string", "array", '["a", "é\\u0001"]', '["a","é\\u0001"]'],
    ["double", "vector", "[1.0, 2.5]", "[1.0,2.5]"],
    ["double", "matrix", "[1.0]", undefined],
  ])("%s %s of %s, with and without compat", async (type, struct, sent, list) => {
    for (const environment of [{}, AWS]) {
      const answer = await echo(type, struct, sent, environment);
      expect(answer.text()).toBe(`{"features":${list ?? "[1.0]"}}`);
    }
  });

  it.each([
    ["double", "array", "[1, 2]", "[1.0,2.0]"],
    ["long", "array", "[1]", "[1]"],
    ["byte", "array", "[1]", "[1]"],
    ["double", "vector", "[1]", "[1.0]"],
  ])("%s %s of %s: the same number will do; refused under compat", async (type, struct, sent, list) => {
    expect((await echo(type, struct, sent)).text()).toBe(`{"features":${list}}`);
    expect((await echo(type, struct, sent, AWS)).status).toBe(400);
  });

  it.each([
    ["double", "array", "1.5", "Input val is not a list but struct passed is array"],
    ["double", "vector", "1.5", "Input val is not a list but struct passed is vector"],
    ["int", "vector", "[1]", "Only Double type is supported for vector"],
    ["int", "array", "[null]", ""],
    ["long", "array", "[9223372036854775808]", "9223372036854775808 is no element of type long"],
  ])("%s %s of %s is 400 with %j", async (type, struct, sent, text) => {
    const answer = await echo(type, struct, sent, AWS);
    expect([answer.status, answer.text()]).toEqual([400, text]);
  });

  it.each([
    ["int", "array", "[1.5]"],
    ["byte", "array", "[300]"],
    ["double", "array", "[9007199254740993]"],
    ["string", "array", "[1]"],
  ])("%s %s of %s is not numerically the same: 400", async (type, struct, sent) => {
    expect((await echo(type, struct, sent)).status).toBe(400);
  });

  it("F19: cannot be sent as CSV, by the same schema that takes them as JSON", async () => {
    const schema = schemaOf([["x", "double", "vector"]], { name: "x", type: "double", struct: "vector" });
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await ask('{"data": [[1.0]]}', { ...JSON_TYPE, schema })).text()).toBe("1.0");
      const refused = await ask("1.0", { schema });
      expect([refused.status, refused.text()]).toEqual([400, expect.stringContaining("Only basic columns")]);
    }
  });
});

describe("the answer (A12–A16, F54, F55)", () => {
  const schema = schemaOf([["x", "int"]], { name: "x", type: "int" });
  const vectors = schemaOf([["x", "double", "vector"]], { name: "x", type: "double", struct: "vector" });

  it("A12: JSON lines answer JSON lines; under compat one line in Java's layout", async () => {
    const scalars = '{"data": [1]}\n{"data": [2]}\r\n';
    expect((await ask(scalars, { ...LINES, schema })).text()).toBe("1\n2");
    const compat = { ...LINES, environment: AWS };
    expect((await ask(scalars, { ...compat, schema })).text()).toBe("[[1], [2]]");
    expect((await ask('{"data": [1]}', { ...compat, schema })).text()).toBe("[[1]]");
    // Records of one list column each: only a list of lists says so in the original (F54).
    const lists = '{"data": [[[1.0, 2.0]], [[3.0, 4.0]]]}';
    expect((await ask(lists, { ...LINES, schema: vectors })).text()).toBe(
      '{"features":[1.0,2.0]}\n{"features":[3.0,4.0]}',
    );
    expect((await ask(lists, { ...compat, schema: vectors })).text()).toBe(
      '[[{"features":[1.0,2.0]}], [{"features":[3.0,4.0]}]]',
    );
    expect((await ask(lists, { ...compat, accept: "text/csv", schema: vectors })).text()).toBe(
      "[[1.0,2.0], [3.0,4.0]]",
    );
  });

  it("F54: a record of list columns alone is one record; the original misreads it", async () => {
    const body = '{"data": [[1.0, 2.0]]}';
    expect((await ask(body, { ...LINES, schema: vectors })).text()).toBe('{"features":[1.0,2.0]}');
    expect((await ask(body, { ...LINES, schema: vectors, environment: AWS })).status).toBe(400);
  });

  it("F54: schema of the first line applies to all, in later lines it is ignored; a blank line is 400; no bytes are 204", async () => {
    const body = `{"schema": ${schema}, "data": [1]}\n{"schema": {}, "data": [2]}`;
    expect((await ask(body, { ...LINES, schema: "" })).text()).toBe("1\n2");
    expect((await ask('{"data": [1]}\n\n{"data": [2]}', { ...LINES, schema })).status).toBe(400);
    expect((await ask("", { ...LINES, schema })).status).toBe(204);
  });

  it("A13, A15: an output column that is not there, or of another struct, is 400", async () => {
    const missing = schemaOf([["x", "int"]], { name: "y", type: "int" });
    expect((await ask("1", { schema: missing })).json()).toMatchObject({
      error: { code: "SW_SPARKML_OUTPUT" },
    });
    const vector = schemaOf([["x", "double"]], { name: "x", type: "double", struct: "vector" });
    expect((await ask("1", { schema: vector })).status).toBe(400);
    const text = schemaOf([["x", "double"]], { name: "x", type: "string" });
    expect((await ask("1", { schema: text })).status).toBe(400);
  });

  it("A11, A15: a wrong value is found before a wrong output, each time", async () => {
    const call = { schema: schemaOf([["x", "int"]], { name: "y", type: "int" }), environment: AWS };
    for (const sent of ["a", "a", "1", "a"])
      expect((await ask(sent, call)).text()).toBe(
        sent === "1" ? "Output column y does not exist" : 'For input string: "a"',
      );
  });

  it("A14, A16: words with ;data=text, and numbers as Java writes them", async () => {
    const modelDir = made(bundleFolder([tokenizer("x", "features")]));
    const tokens = schemaOf([["x", "string"]], { name: "features", type: "string", struct: "array" });
    const call = { modelDir, schema: tokens };
    const accept = "application/jsonlines;data=text";
    expect((await ask("this is spark ml server", { ...call, accept })).text()).toBe(
      '{"source":"this is spark ml server"}',
    );
    expect((await ask("a b", { ...call, accept: "application/jsonlines" })).text()).toBe(
      '{"features":["a","b"]}',
    );
    expect((await ask("a b", call)).text()).toBe("a,b");
    const doubles = schemaOf([["x", "double", "vector"]], { name: "x", type: "double", struct: "vector" });
    const body = data([1, 0.2]);
    expect((await ask(body, { ...JSON_TYPE, schema: doubles })).text()).toBe("1.0,0.2");
  });

  it("F40: NaN and infinities are quoted in JSON, bare in CSV", async () => {
    const modelDir = made(bundleFolder([assembler([["a"], ["b"]])]));
    const pair = schemaOf(
      [
        ["a", "double"],
        ["b", "double"],
      ],
      { name: "features", type: "double", struct: "vector" },
    );
    const call = { modelDir, schema: pair };
    expect((await ask("-Infinity,Infinity", { ...call, accept: "application/jsonlines" })).text()).toBe(
      '{"features":["-Infinity","Infinity"]}',
    );
    expect((await ask("-Infinity,Infinity", call)).text()).toBe("-Infinity,Infinity");
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

describe("CSV (F14, F19)", () => {
  it("reads quotes, line ends inside them, and all three line ends", async () => {
    const schema = schemaOf(
      [
        ["x", "string"],
        ["y", "string"],
      ],
      { name: "x", type: "string" },
    );
    expect((await ask('"a,""b""\nc",1\r"d",\n\r\ne,2', { schema })).text()).toBe('a,"b"\nc\nd\ne');
    expect((await ask('"a" ,1\n" b"\t, 2', { schema })).text()).toBe("a\n b");
    // A cell that does not begin with a quote has none.
    expect((await ask(' "a",1', { schema })).text()).toBe(' "a"');
    expect((await ask('"a"b,1', { schema })).status).toBe(400);
    expect((await ask('"a" b,1', { schema })).status).toBe(400);
    expect((await ask('"a,1', { schema })).status).toBe(400);
    expect((await ask("\n\n", { schema })).status).toBe(400);
    expect((await ask(Uint8Array.of(0xff), { schema })).status).toBe(400);
  });
});

describe("the payload of the founding documents (F49, E50, E51)", () => {
  const modelDir = made(titanic());
  const input = [
    { name: "Pclass", type: "float", val: "1.0" },
    { name: "Embarked", type: "string", val: "Q" },
    { name: "Age", type: "double", val: "48.0" },
    { name: "Fare", type: "double", val: "100.67" },
    { name: "SibSp", type: "double", val: "1.0" },
    { name: "Sex", type: "string", val: "male" },
  ];
  const output = { name: "features", type: "double", struct: "vector" };
  const call = { type: "application/json; charset=utf-8", accept: "text/csv", schema: "", modelDir };

  it("answers the same as its equivalent with schema and data", async () => {
    const schema = { input: input.map(({ name, type }) => ({ name, type })), output };
    const current = JSON.stringify({ schema, data: [1.0, "Q", 48.0, 100.67, 1.0, "male"] }).replace(
      "[1,",
      "[1.0,",
    );
    const answer = await ask(JSON.stringify({ input, output }), call);
    expect(answer.text()).toBe("1.0,2.0,48.0,100.67,1.0,0.0");
    expect((await ask(current, call)).text()).toBe(answer.text());
  });

  it("is refused under compat, as the published container does", async () => {
    expect((await ask(JSON.stringify({ input, output }), { ...call, environment: AWS })).status).toBe(400);
  });

  it.each([
    [{ input: [{ name: "Age", type: "double" }], output }],
    [{ input, output, more: 1 }],
    [{ input }],
    [{ input: 1, output }],
  ])("%j is refused", async (body) => {
    const answer = await ask(JSON.stringify(body), call);
    expect(answer.json()).toMatchObject({ error: { code: "SW_SPARKML_BODY" } });
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
    const call = { schema, environment, modelDir: words };
    expect((await ask('"Convair was an American, company"', call)).text()).toBe(
      '{"source":"convair was an american, company"}',
    );
    expect((await ask(data("Berwick Secondary college ."), { ...call, ...JSON_TYPE })).text()).toBe(
      '{"source":"berwick secondary college ."}',
    );
  });

  it("E34, E36, E37: the class of car evaluation is plain text", async () => {
    const modelDir = made(bundleFolder([labelNames("label", ["unacc", "acc", "good", "vgood"], "cat")]));
    const schema = schemaOf([["label", "double"]], { name: "cat", type: "string" });
    for (const body of ["3.0", "3.0\n"]) expect((await ask(body, { modelDir, schema })).text()).toBe("vgood");
  });

  it("takes the schema's types where they are not the bundle's, by the runtime's casts", async () => {
    const modelDir = made(bundleFolder([indexer("s", ["1"], "i"), assembler([["i"], ["x"]])]));
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
