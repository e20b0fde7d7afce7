/** A model inside a stage, from bytes to bytes. */
import { defineStage, formatFloat32, openStage, readEnvironment, silentLogger } from "@stagewright/core";
import { expect, test } from "vitest";
import { NAMES, named } from "./recorded.cases.ts";
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

test("features that are not the model's keep the stage from opening", async () => {
  const stage = defineStage("other")
    .load(() => xgboostModel(named.modelDir, { features: ["length"] }))
    .predict((_, { model }) => model.info);
  await expect(openStage(stage, surroundings)).rejects.toMatchObject({
    code: "SW_XGBOOST_FEATURES",
    outcome: "stage-invalid",
  });
});
