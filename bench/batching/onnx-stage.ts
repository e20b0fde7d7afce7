/** Ten numbers through an ONNX model whose input is `features` and whose output is `variable`; joined as the environment says. */

import { defineStage } from "@stagewright/core";
import { onnxModel } from "@stagewright/onnx-stage";
import { batchOption, tenColumns } from "./settings.ts";

export default defineStage("batching-onnx")
  .input({ columns: tenColumns })
  .load(({ modelDir, log }) => onnxModel(modelDir, { outputs: ["variable"], log }))
  .preprocess((table) => table.toTensor("float32"))
  .predict((features, { model }) => model.run({ features }))
  .postprocess(({ variable }) => variable)
  .options({ ...batchOption });
