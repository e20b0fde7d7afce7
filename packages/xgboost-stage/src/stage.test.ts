/** A model inside a stage, from bytes to bytes. */
import { defineStage, formatFloat32, openStage, readEnvironment, silentLogger } from "@stagewright/core";
import { expect, test } from "vitest";
import { linear, NAMES, named } from "./recorded.cases.ts";
import { xgboostModel } from "./xgboost-model.ts";

const columns = NAMES.map((name) => [name, "float64"] as const);
const surroundings = { environment: readEnvironment({}), log: silentLogger };

test("a CSV record goes in, xgboost's prediction comes out, for every recorded row", async () => {
  const stage = await openStage(
    defineStage("recorded")
      .input({ columns })
      .load(() => xgboostModel(named.modelDir, { features: NAMES }))
      .predict((rows, { model }) => model.predict(rows))
      .output({ columns: { probability: "float32" }, mediaTypes: ["text/csv"] }),
    surroundings,
  );
  const [rowCount, width] = named.features.shape as [number, number];
  const cells = Array.from(named.features.data, (value) => (Number.isNaN(value) ? "" : String(value)));
  const lines = Array.from({ length: rowCount }, (_, row) =>
    cells.slice(row * width, (row + 1) * width).join(","),
  );
  const answer = await stage.invoke({
    body: Buffer.from(lines.join("\n")),
    contentType: "text/csv",
    accept: undefined,
    invocationId: "1",
  });
  const expected = Array.from(named.answer("prediction"), (value) => `${formatFloat32(value)}\n`).join("");
  expect(String(answer.body)).toBe(expected);
});

test("the model's features become the declared input of a stage without one, by its names or by XGBoost's own", async () => {
  const stageOf = (modelDir: string) =>
    openStage(
      defineStage("undeclared")
        .load(() => xgboostModel(modelDir, { declareInput: true }))
        .predict((rows, { model }) => model.predict(rows))
        .output({ mediaTypes: ["text/csv"] }),
      surroundings,
    );
  const ask = async (stage: Awaited<ReturnType<typeof stageOf>>, body: string, contentType: string) => {
    const { body: answer } = await stage.invoke({
      body: Buffer.from(body),
      contentType,
      accept: "text/csv",
      invocationId: "1",
    });
    return String(answer);
  };
  for (const [fixture, names] of [
    [named, NAMES],
    [linear, ["f0", "f1", "f2", "f3", "f4"]],
  ] as const) {
    const stage = await stageOf(fixture.modelDir);
    const first = Array.from(fixture.features.data.slice(0, 5));
    const expected = `${formatFloat32(fixture.answer("prediction")[0]!)}\n`;
    const csv = first.map((value) => (Number.isNaN(value) ? "" : String(value))).join(",");
    expect(await ask(stage, csv, "text/csv")).toBe(expected);
    const byName = names.map((name, at) => `"${name}": ${first[at]}`).reverse();
    const body = `{"instances": [{${byName.join(", ")}}]}`;
    expect(await ask(stage, body, "application/json")).toBe(expected);
    await expect(ask(stage, "1,2,3,4,x", "text/csv")).rejects.toMatchObject({ record: 1, column: names[4] });
  }
});

test("a payload that is no rows is the caller's mistake", async () => {
  const model = await xgboostModel(named.modelDir);
  expect(() => model.predict({ kind: "text", text: "1,2" })).toThrow(
    expect.objectContaining({ code: "SW_XGBOOST_SHAPE", message: expect.stringContaining("a text payload") }),
  );
});

test("features that are not the model's keep the stage from opening", async () => {
  const stage = defineStage("other")
    .load(() => xgboostModel(named.modelDir, { features: ["length"] }))
    .predict((_, { model }) => model.info);
  await expect(openStage(stage, surroundings)).rejects.toMatchObject({
    code: "SW_XGBOOST_FEATURES",
    outcome: "stage-invalid",
  });
});
