/** The votes of many trees. */
import { readForest } from "../../bundle/forest-files.ts";
import { normalise } from "../../math/class-decision.ts";
import { votesOfTrees } from "../../math/forest.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { doubleList, longAsInt, stringList } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";

const attributes = {
  num_features: longAsInt(),
  num_classes: longAsInt(),
  tree_weights: doubleList(),
  trees: stringList(),
  thresholds: thresholdList(),
};

/**
 * raw_prediction = Σ over the trees of their leaf's weights divided by their sum (a leaf of sum 0 does not
 * vote); probability = these divided by their sum; prediction as in decision_tree_classifier:
 * `[num_features]` → `[num_classes]`, `[num_classes]`, scalar. `tree_weights` is required and ignored, as on
 * the JVM. `thresholds` must have num_classes values; null is refused.
 */
export const random_forest_classifier = defineOp({
  name: "random_forest_classifier",
  doc: "Normalised votes of the trees of a forest.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes, num_features }) => classifierPorts(num_classes, num_features),
  kernel: ({ num_classes: classCount, num_features: featureCount, trees, thresholds }, context) => {
    const ensemble = readForest(context, trees, "decision_tree_classifier", { classCount });
    const model = createClassifier({
      classCount,
      featureCount,
      thresholds: readThresholds(thresholds, context, classCount),
      raw: votesOfTrees(ensemble),
      toProbability: normalise,
    });
    return classifierKernel(model, context.outputs, undefined);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.4",
  equality: exact,
});
