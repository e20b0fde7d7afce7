/** Stand-in for the platform's XGBoost container in algorithm mode: rows of numbers in, scores out (A20–A39, A140–A143). */
import { type Bytes, defineStage } from "@stagewright/core";
import { formatAnswer } from "./src/answer.ts";
import { Ensemble } from "./src/ensemble.ts";
import { originalBody } from "./src/errors.ts";
import { executionParameters } from "./src/execution-parameters.ts";
import { createNegotiation } from "./src/negotiation.ts";
import { readRows } from "./src/read-rows.ts";
import { readSettings } from "./src/settings.ts";

export default defineStage("xgboost")
  .load(async ({ modelDir, environment, log }) => {
    const settings = readSettings(environment);
    return { settings, ensemble: await Ensemble.load(settings.modelDir ?? modelDir, settings, log) };
  })
  .preprocess((payload, context) => readRows((payload as Bytes).bytes, context))
  .predict((rows, { model }) => model.ensemble.predict(rows))
  .postprocess((scores, { model, accept }) => formatAnswer(scores, accept, model.settings))
  .options({ negotiation: createNegotiation, errorBody: originalBody, executionParameters });
