/** Stage 1 of the abalone pipeline: eight measurements of a shell → the ten features the regressor was trained on. */
import { defineStage } from "@stagewright/core";
import { MEASUREMENTS, readFeaturizer } from "./src/featurizer.ts";

export default defineStage("csv-preprocess")
  .input({
    columns: {
      sex: "string",
      length: "float64",
      diameter: "float64",
      height: "float64",
      whole_weight: "float64",
      shucked_weight: "float64",
      viscera_weight: "float64",
      shell_weight: "float64",
    },
  })
  .load(({ modelDir }) => readFeaturizer(modelDir))
  .preprocess((shells, { model }) =>
    shells
      .select(...MEASUREMENTS, "sex")
      .fillMissing(model.medians)
      .scale(model.scalings)
      .oneHot("sex", model.categories, { unknown: "zeros" }),
  )
  .output({ mediaTypes: ["text/csv"] });
