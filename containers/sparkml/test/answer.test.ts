/** What is answered, and in which form (A11–A16). Expected texts are the clauses' own. */
import { describe, expect, it } from "vitest";
import { assembler, bundleFolder, tokenizer } from "./bundles.cases.ts";
import { AWS, ask, data, features, JSON_TYPE, row, schemaOf } from "./calls.cases.ts";

const LINES = { type: "application/jsonlines", accept: "application/jsonlines" };

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
    const modelDir = bundleFolder([tokenizer("x", "features")]);
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
    const modelDir = bundleFolder([assembler([["a"], ["b"]])]);
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
