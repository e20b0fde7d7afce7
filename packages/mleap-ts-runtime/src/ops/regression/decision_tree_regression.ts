/** The prediction of the leaf a row falls into. */
import { readSingleTree } from "../../bundle/forest-files.ts";
import { predictionOfTree } from "../../math/forest.ts";
import { longAsInt } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { featuresPort, predictionPort, scoreKernel } from "../../registry/features.ts";

const attributes = { num_features: longAsInt() };

/**
 * First value of the leaf reached: `[num_features]` → scalar. A continuous split sends x ≤ threshold left and
 * everything else, NaN too, right; a categorical one asks for exact membership, of which NaN has none. The
 * size of the vector is not checked, as on the JVM: a row is refused when a split asks for an element it does
 * not have. Null is refused. Trees: `tree.json`, `tree.pb`, or `nodes.*` of old versions.
 */
export const decision_tree_regression = defineOp({
  name: "decision_tree_regression",
  doc: "Prediction of the leaf a decision tree leads to.",
  attributes,
  portsDoc: "features → prediction",
  ports: ({ num_features }) => ({ inputs: [featuresPort(num_features)], outputs: [predictionPort] }),
  kernel: (_attributes, context) =>
    scoreKernel(predictionOfTree(readSingleTree(context, "prediction")), undefined),
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.1, 4.3",
  equality: exact,
});
