/** Stage 2 of the abalone pipeline: ten features → the number of rings, by a regressor in ONNX. */
import { defineStage } from "@stagewright/core";
import { onnxModel } from "@stagewright/onnx-stage";

export default defineStage("onnx-inference")
  .input({
    columns: {
      length: "float32",
      diameter: "float32",
      height: "float32",
      whole_weight: "float32",
      shucked_weight: "float32",
      viscera_weight: "float32",
      shell_weight: "float32",
      sex_f: "float32",
      sex_i: "float32",
      sex_m: "float32",
    },
  })
  .load(({ modelDir, log }) =>
    onnxModel(modelDir, {
      inputs: { features: { dtype: "float32", shape: [null, 10] } },
      outputs: ["variable"],
      log,
    }),
  )
  .preprocess((features) => features.toTensor("float32"))
  .predict((features, { model }) => model.run({ features }))
  .postprocess(({ variable }) => variable)
  .output({ columns: { rings: "float32" }, mediaTypes: ["text/csv"] });
