/** The text of the stage module around an MLeap bundle. */

import type { SparkStageShape } from "../from/plan-spark-stage.ts";
import { columnsText, property } from "./columns-text.ts";

/** `stage.ts`. */
export function sparkModule(shape: SparkStageShape): string {
  return shape.input.kind === "columns" ? columnsModule(shape) : leapFrameModule(shape);
}

function columnsModule({ name, input, outputs, isVector, isLast }: SparkStageShape): string {
  const { before, columns } = columnsText(input.kind === "columns" ? input.columns : []);
  return `import { defineStage } from "@stagewright/core";
import { mleapModel } from "@stagewright/mleap-stage";

${before}/** The bundle in model/: its inputs are declared here, and held against it at start; its answer is ${isVector ? "one vector" : "a column each"}. */
export default defineStage(${JSON.stringify(name)})
  .input({
    ${property(columns)},
  })
  .load(({ modelDir, log }) => mleapModel(modelDir, { outputs: ${list(outputs)}, log }))
  .predict((rows, { model }) => model.${isVector ? "tensor" : "table"}(rows))
  .output({ mediaTypes: ${mediaTypes(isLast)} });
`;
}

function leapFrameModule({ name, outputs, isVector, isLast }: SparkStageShape): string {
  const used = isLast
    ? "leapFramePayload, mleapModel, readLeapFramePayload"
    : "mleapModel, readLeapFramePayload";
  const read = "readLeapFramePayload(frame)";
  const predict = isLast
    ? `leapFramePayload(model.transform(${read}))`
    : `model.${isVector ? "tensor" : "table"}(${read})`;
  const output = isLast ? "" : `\n  .output({ mediaTypes: ${mediaTypes(isLast)} })`;
  return `import { defineStage } from "@stagewright/core";
import { ${used} } from "@stagewright/mleap-stage";

/** The bundle in model/. It reads a vector or a list, which no CSV cell is: a record comes in a leap frame, as JSON. */
export default defineStage(${JSON.stringify(name)})
  .load(({ modelDir, log }) => mleapModel(modelDir, { outputs: ${list(outputs)}, log }))
  .predict((frame, { model }) => ${predict})${output};
`;
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;
}

/** The first is what the next stage reads; the last stage answers the client. */
function mediaTypes(isLast: boolean): string {
  return isLast ? '["text/csv", "application/json"]' : '["text/csv"]';
}
