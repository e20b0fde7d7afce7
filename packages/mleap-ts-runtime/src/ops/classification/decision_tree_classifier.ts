/** The class weights of the leaf a row falls into. */
import { readSingleTree } from "../../bundle/forest-files.ts";
import { normalise } from "../../math/class-decision.ts";
import { leafOfTree } from "../../math/forest.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { longAsInt } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";

const attributes = { num_features: longAsInt(), num_classes: longAsInt(), thresholds: thresholdList() };

/**
 * raw_prediction = the leaf's weights as stored; probability = these divided by their sum (a sum of 0 leaves
 * them); prediction = the first largest probability, with `thresholds` the first largest probability_i /
 * thresholds_i: `[num_features]` → `[num_classes]`, `[num_classes]`, scalar. Splits, NaN and short vectors as
 * in decision_tree_regression; null is refused. `thresholds` must have num_classes values. The JVM, without a
 * raw_prediction socket, normalises the model's own leaf again at every hit; here every row gets what the
 * first one gets.
 */
export const decision_tree_classifier = defineOp({
  name: "decision_tree_classifier",
  doc: "Class weights of the leaf a decision tree leads to, as raw values and as shares.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ num_classes, num_features }) => classifierPorts(num_classes, num_features),
  kernel: ({ num_classes: classCount, num_features: featureCount, thresholds }, context) => {
    const raw = leafOfTree(readSingleTree(context, { classCount }));
    const model = createClassifier({
      classCount,
      featureCount,
      thresholds: readThresholds(thresholds, context, classCount),
      raw,
      toProbability: normalise,
    });
    return classifierKernel(model, context.outputs, undefined);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 4.1, 4.2",
  equality: exact,
});
