/** Types of `xgboostModel`: what a stage may write and what must not compile. */
import { defineStage, type SparseRows, Tensor } from "@stagewright/core";
import { expectTypeOf } from "vitest";
import { type XgboostModel, xgboostModel } from "./xgboost-model.ts";

export async function typesOfXgboostModel(modelDir: string, sparse: SparseRows): Promise<void> {
  const model = await xgboostModel(modelDir, { iterationRange: "best", features: ["a"] as const });
  expectTypeOf(model).toEqualTypeOf<XgboostModel>();
  expectTypeOf(model.predict(sparse)).toEqualTypeOf<Tensor<"float32">>();
  model.predict(new Tensor("float64", new Float64Array(1), [1, 1]));
  // @ts-expect-error rows are no nested arrays
  model.predict([[1, 2]]);
  // @ts-expect-error no such range
  await xgboostModel(modelDir, { iterationRange: "first" });
}

/** A whole stage: predictions go on as numbers that can be rounded. */
export const rounded = defineStage("rounded")
  .input({ columns: { length: "float32", diameter: "float32" } })
  .load(({ modelDir }) => xgboostModel(modelDir))
  .predict((shells, { model }) => model.predict(shells))
  .postprocess((rings) => rings.round(1));
