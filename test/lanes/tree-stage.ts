/** An XGBoost model behind a stage, for what its threads share. */

import { defineStage } from "@stagewright/core";
import { xgboostModel } from "@stagewright/xgboost-stage";

const features = ["column 0", "column 1", "column 2", "column 3", "column 4"] as const;

export default defineStage("trees")
  .input({ columns: features.map((name) => [name, "float64"] as const) })
  .load(({ modelDir, log }) => xgboostModel(modelDir, { features, log }))
  .predict((rows, { model }) => model.predict(rows))
  .output({ columns: { probability: "float32" }, mediaTypes: ["text/csv"] });
