/** The mean of many trees' predictions. */
import { readForest } from "../../bundle/forest-files.ts";
import { meanOfTrees } from "../../math/forest.ts";
import { doubleList, longAsInt, stringList } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, scoreKernel } from "../../registry/features.ts";

const attributes = { num_features: longAsInt(), tree_weights: doubleList(), trees: stringList() };

/**
 * (Σ predictions of the trees, in the order of `trees`) / their number: `[num_features]` → scalar.
 * `tree_weights` is required and ignored, as on the JVM. Splits, NaN, null and short vectors: as in
 * decision_tree_regression.
 */
export const random_forest_regression = defineOp({
  name: "random_forest_regression",
  doc: "Mean prediction of the trees of a forest.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ num_features }) => ({ inputs: [featuresPort(num_features)], outputs: [predictionPort] }),
  kernel: ({ trees }, context) =>
    scoreKernel(meanOfTrees(readForest(context, trees, "decision_tree_regression", "prediction")), undefined),
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.5",
  equality: exact,
});
