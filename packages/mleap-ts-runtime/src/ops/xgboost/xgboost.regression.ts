/** An XGBoost booster with one output. */
import { readBooster } from "../../bundle/booster-file.ts";
import { int } from "../../registry/attribute.ts";
import { contributionPort, explainInto, leafPort } from "../../registry/booster-ports.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, readFeatures } from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";

const attributes = { num_features: int(), tree_limit: int().default(0) };

/**
 * prediction = the objective's output of the booster in `xgboost.model`, a float widened: `[num_features]` →
 * scalar. leaf_prediction: the number of the leaf reached in each tree; contrib_prediction: tree SHAP values
 * of each feature, the bias last; both lists of double. Doubles are rounded to floats; NaN is missing, and so
 * is what a sparse vector does not store, while a stored 0 is a value: the same row can score differently
 * dense and sparse, as on the JVM. Infinities, null and more elements than the booster has features are
 * refused. The attribute `missing` is ignored, as on the JVM. `tree_limit` counts trees of one class, in
 * whole rounds; 0 means all.
 */
export const xgboost_regression = defineOp({
  name: "xgboost.regression",
  doc: "Output of an XGBoost booster.",
  attributes,
  portsDoc: "features → prediction, leaf_prediction, contrib_prediction",
  ports: ({ num_features }) => ({
    inputs: [featuresPort(num_features)],
    outputs: [{ ...predictionPort, optional: true }, leafPort, contributionPort],
  }),
  kernel: ({ tree_limit }, context) => {
    const booster = readBooster(context, tree_limit);
    const explain = explainInto(booster, context.outputs);
    const predictionAt = context.outputs.indexOf("prediction");
    return multi((inputs, results) => {
      const x = readFeatures(inputs[0], undefined);
      if (predictionAt >= 0) results[predictionAt] = booster.output(x)[0];
      explain(x, results);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 13",
  equality: exact,
});
