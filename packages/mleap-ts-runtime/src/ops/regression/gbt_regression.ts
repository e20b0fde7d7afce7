/** A weighted sum of boosted trees. */
import { readForest } from "../../bundle/forest-files.ts";
import { weightedSumOfTrees } from "../../math/forest.ts";
import { doubleList, longAsInt, stringList } from "../../registry/attribute.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, scoreKernel } from "../../registry/features.ts";

const attributes = { num_features: longAsInt(), tree_weights: doubleList(), trees: stringList() };

/**
 * Σ tree_weights_t · prediction of tree t: `[num_features]` → scalar. As many weights as trees, else the
 * model is refused (the JVM refuses every row). Splits, NaN, null and short vectors: as in
 * decision_tree_regression.
 */
export const gbt_regression = defineOp({
  name: "gbt_regression",
  doc: "Weighted sum of the predictions of boosted trees.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ num_features }) => ({ inputs: [featuresPort(num_features)], outputs: [predictionPort] }),
  kernel: ({ tree_weights: weights, trees }, context) => {
    if (weights.length !== trees.length) {
      context.refuse("tree_weights", `${weights.length} weights`, `${trees.length}, one for each tree`);
    }
    const ensemble = readForest(context, trees, "decision_tree_regression", "prediction");
    return scoreKernel(weightedSumOfTrees(ensemble, weights), undefined);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.7",
  equality: within(1e-12, "plain sum over the trees where the JVM uses four fused accumulators"),
});
