/** Where the schema comes from and what it may say (A10, F47–F49). */
import { describe, expect, it } from "vitest";
import { abaloneSchema, titanic } from "./bundles.cases.ts";
import { AWS, ask, data, features, JSON_TYPE, row } from "./calls.cases.ts";

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

describe("the payload of the founding documents (F49, E50, E51)", () => {
  const modelDir = titanic();
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
