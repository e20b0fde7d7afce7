/** The side of a hyperplane. */
import { dot } from "../../math/arithmetic.ts";
import { double, longAsInt, tensorOf } from "../../registry/attribute.ts";
import { translateRawPrediction } from "../../registry/classifier-kernel.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import {
  featuresPort,
  optionalVectorPort,
  predictionPort,
  readFeatures,
  requireSize,
} from "../../registry/features.ts";
import { multi } from "../../registry/kernel.ts";
import { denseVector, type Vector } from "../../tensor/vector.ts";

const attributes = {
  num_classes: longAsInt().check((count) => (count === 2 ? undefined : "2: only binary models exist")),
  coefficients: tensorOf("double"),
  intercept: double(),
  threshold: double(),
};

/**
 * m = features · coefficients + intercept; raw_prediction = (-m, m); prediction = 1 where m exceeds
 * `threshold` (strictly; NaN gives 0): `[n]` → `[2]`, scalar. There is no probability. Null and another size
 * are refused.
 */
export const linear_svc = defineOp({
  name: "linear_svc",
  doc: "Class by the sign of features · coefficients + intercept - threshold.",
  attributes,
  portsDoc: "features → raw_prediction, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ coefficients }) => ({
    inputs: [featuresPort(coefficients.values.length)],
    outputs: [optionalVectorPort("raw_prediction", 2), { ...predictionPort, optional: true }],
  }),
  kernel: ({ coefficients: { values: weights }, intercept, threshold }, { outputs }) => {
    const margin = (x: Vector): number => {
      requireSize(x, weights.length);
      return dot(x, weights) + intercept;
    };
    const rawAt = outputs.indexOf("raw_prediction");
    const predictionAt = outputs.indexOf("prediction");
    return multi(
      (inputs, results) => {
        const m = margin(readFeatures(inputs[0], undefined));
        if (rawAt >= 0) results[rawAt] = denseVector(Float64Array.of(-m, m));
        if (predictionAt >= 0) results[predictionAt] = m > threshold ? 1 : 0;
      },
      {
        classifier: {
          classCount: 2,
          featureCount: weights.length,
          probabilistic: false,
          raw: (x) => {
            const m = margin(x);
            return Float64Array.of(-m, m);
          },
          rawToProbability: (raw) => raw.slice(),
          predict: (x) => (margin(x) > threshold ? 1 : 0),
        },
      },
    );
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 3.3",
  equality: within(1e-12, "plain sum where the JVM uses four fused accumulators"),
});
