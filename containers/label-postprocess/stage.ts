/** Stage 3 of the abalone pipeline: rings → the age of the shell in years, to one decimal, as CSV or JSON. */
import { defineStage } from "@stagewright/core";

/** A shell has its first ring after a year and a half. */
const YEARS_BEFORE_FIRST_RING = 1.5;

export default defineStage("label-postprocess")
  .input({ columns: { rings: "float64" } })
  .postprocess((predictions) =>
    predictions
      .rename({ rings: "age" })
      .mapValues("age", (rings) => rings + YEARS_BEFORE_FIRST_RING)
      .round(1),
  )
  .output({ columns: { age: "float64" }, mediaTypes: ["text/csv", "application/json"] });
