/** A feed-forward network of sigmoid layers with softmax at its end. */
import { createPerceptron, perceptronWeightCount } from "../../math/perceptron.ts";
import { createClassifier } from "../../math/probabilistic-classifier.ts";
import { softmax } from "../../math/softmax.ts";
import { longListAsInt, tensorOf } from "../../registry/attribute.ts";
import {
  classifierKernel,
  classifierPorts,
  translateRawPrediction,
} from "../../registry/classifier-kernel.ts";
import { defineOp, within } from "../../registry/define-op.ts";
import { readThresholds, thresholdList } from "../../registry/thresholds.ts";
import { denseValues } from "../../tensor/vector.ts";

const attributes = {
  layers: longListAsInt().check((sizes) =>
    sizes.length >= 2 && sizes.every((size) => size > 0) ? undefined : "two or more sizes above 0",
  ),
  weights: tensorOf("double"),
  thresholds: thresholdList(),
};

/**
 * Each layer: a = W·a + b, the bias added after the products; hidden layers then 1/(1 + e^-a). raw_prediction
 * = the last layer's sums; probability = their softmax, shifted by the maximum; prediction = the first
 * largest, with `thresholds` the first largest probability_i / thresholds_i: `[layers_0]` → `[layers_last]`,
 * `[layers_last]`, scalar. `weights` holds for each layer W column by column, then b. A sparse vector is
 * expanded; NaN spreads; null and another size are refused.
 */
export const multi_layer_perceptron_classifier = defineOp({
  name: "multi_layer_perceptron_classifier",
  doc: "Softmax of a perceptron with sigmoid hidden layers.",
  attributes,
  portsDoc: "features → raw_prediction, probability, prediction",
  translateSockets: translateRawPrediction,
  ports: ({ layers, weights }, context) => {
    const expected = perceptronWeightCount(layers);
    if (weights.values.length !== expected) {
      context.refuse(
        "weights",
        `${weights.values.length} values`,
        `${expected} for layers ${layers.join(", ")}`,
      );
    }
    return classifierPorts(layers.at(-1)!, layers[0]!);
  },
  kernel: ({ layers, weights, thresholds }, context) => {
    const propagate = createPerceptron([...layers], weights.values);
    const featureCount = layers[0]!;
    const model = createClassifier({
      classCount: layers.at(-1)!,
      featureCount,
      thresholds: readThresholds(thresholds, context),
      raw: (x, out) => propagate(denseValues(x), out),
      toProbability: (raw) => softmax(raw, -Number.MAX_VALUE),
    });
    return classifierKernel(model, context.outputs, featureCount);
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 6",
  equality: within(1e-12, "plain sums where the JVM fuses them; V8's exp"),
});
