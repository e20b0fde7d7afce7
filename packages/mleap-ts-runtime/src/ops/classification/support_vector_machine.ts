/** The older linear support vector machine of Spark, whose "probability" is its margin. */
import { dot } from "../../math/arithmetic.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { double, longAsInt, tensorOf } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";

const attributes = {
  coefficients: tensorOf("double"),
  intercept: double(),
  num_classes: longAsInt().check((count) => (count === 2 ? undefined : "2: only binary models exist")),
  thresholds: thresholdList(),
};

/**
 * m = features · coefficients + intercept; raw_prediction = (-m, m); probability is the same pair, neither
 * squashed nor normalised; prediction = the first largest, with `thresholds` the first largest probability_i
 * / thresholds_i: `[n]` → `[2]`, `[2]`, scalar. m = 0 gives class 0. Null and another size are refused.
 * scikit-learn's exporter calls its own form `svm`, which no JVM knows either.
 */
export const support_vector_machine = defineOp({
  name: "support_vector_machine",
  doc: "Class by the sign of features · coefficients + intercept; probability repeats the margins.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ coefficients }) => classifierPorts(2, coefficients.values.length),
  kernel: ({ coefficients: { values: weights }, intercept, thresholds }, context) => {
    const model = createClassifier({
      classCount: 2,
      featureCount: weights.length,
      thresholds: readThresholds(thresholds, context),
      raw: (x, out) => {
        out[1] = dot(x, weights) + intercept;
        out[0] = -out[1];
      },
      toProbability: () => {},
    });
    return classifierKernel(model, context.outputs, weights.length);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 3.4",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators"),
});
