/** The text of the stage module around an XGBoost model. */

import type { XgboostStageShape } from "../from/plan-xgboost-stage.ts";
import { columnsText, property } from "./columns-text.ts";

/** `stage.ts`. */
export function xgboostModule({ name, columns, outputs }: XgboostStageShape): string {
  const input = columnsText(columns);
  const output = columnsText(outputs.map((column) => ({ name: column, dtype: "float32" })));
  return `import { defineStage } from "@stagewright/core";
import { xgboostModel } from "@stagewright/xgboost-stage";

${input.before}${output.before.replace("const columns", "const outputs")}/** The model in model/: every score is XGBoost's, bit for bit. An empty cell is a missing value. */
export default defineStage(${JSON.stringify(name)})
  .input({
    ${property(input.columns)},
  })
  .load(({ modelDir, log }) => xgboostModel(modelDir, { log }))
  .predict((features, { model }) => model.predict(features))
  .output({
    columns: ${output.before === "" ? output.columns : "outputs"},
    mediaTypes: ["text/csv", "application/json"],
  });
`;
}
