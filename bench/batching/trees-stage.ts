/** Ten numbers through an XGBoost booster, which takes the first eight; joined as the environment says. */

import { defineStage, Tensor } from "@stagewright/core";
import { loadBooster } from "xgboost-ts-runtime";
import { batchOption, tenColumns } from "./settings.ts";

export default defineStage("batching-trees")
  .input({ columns: tenColumns })
  .load(({ modelDir }) => loadBooster(modelDir))
  .preprocess((table) => table.toTensor("float32"))
  .predict(({ data, rowCount }, { model }) => model.predict({ data, rowCount, columnCount: 10 }))
  .postprocess(({ data, shape }) => new Tensor("float32", data, shape))
  .options({ ...batchOption });
