/** Boosted trees for two classes. */
import { readForest } from "../../bundle/forest-files.ts";
import { exp } from "../../math/arithmetic.ts";
import { weightedSumOfTrees } from "../../math/forest.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { doubleList, longAsInt, string, stringList } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";

const attributes = {
  num_features: longAsInt(),
  num_classes: longAsInt().check((count) => (count === 2 ? undefined : "2: MLeap boosts binary models only")),
  tree_weights: doubleList(),
  trees: stringList(),
  thresholds: thresholdList(),
  lossType: string()
    .check((loss) => (loss === "logistic" ? undefined : '"logistic"'))
    .optional(),
};

/** The logistic loss is fitted to labels of -1 and 1, hence the 2. */
function toProbability(raw: Float64Array): void {
  raw[0] = 1 / (1 + exp(-2 * raw[0]!));
  raw[1] = 1 - raw[0];
}

/**
 * m = Σ tree_weights_t · prediction of tree t; raw_prediction = (-m, m); probability = (1/(1 + e^2m), 1 minus
 * that); prediction = m > 0 when it alone is declared and without `thresholds`, else the first largest:
 * `[num_features]` → `[2]`, `[2]`, scalar. m = 0 gives class 0. Trees are decision_tree_regression models;
 * the old attribute `threshold` is ignored; null is refused.
 */
export const gbt_classifier = defineOp({
  name: "gbt_classifier",
  doc: "Logistic probability of a weighted sum of boosted trees, two classes.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes, num_features }) => classifierPorts(num_classes, num_features),
  kernel: ({ num_features: featureCount, tree_weights: weights, trees, thresholds: list }, context) => {
    if (weights.length !== trees.length) {
      context.refuse("tree_weights", `${weights.length} weights`, `${trees.length}, one for each tree`);
    }
    const margin = weightedSumOfTrees(
      readForest(context, trees, "decision_tree_regression", "prediction"),
      weights,
    );
    const thresholds = readThresholds(list, context);
    const model = createClassifier({
      classCount: 2,
      featureCount,
      thresholds,
      raw: (x, out) => {
        out[1] = margin(x);
        out[0] = -out[1];
      },
      toProbability,
      ...(thresholds === undefined && { decideDirectly: (x) => (margin(x) > 0 ? 1 : 0) }),
    });
    return classifierKernel(model, context.outputs, undefined);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.6",
  equality: within(1e-12, "plain sum over the trees where the JVM uses four fused accumulators; V8's exp"),
});
